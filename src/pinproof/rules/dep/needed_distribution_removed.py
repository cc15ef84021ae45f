"""A build that uninstalls what its image needs.

## What it does

Flags a `pip uninstall` in a Dockerfile on a known image that takes out what the image's server or
another distribution needs, and that no later command brings back.

## Why is this bad

pip uninstalls without a word what others need. A server that misses one of its packages does not
start, and the container ends; what others miss fails when it is used.

## Example

```dockerfile Dockerfile
FROM mcr.microsoft.com/azureml/minimal-ubuntu20.04-py38-cpu-inference:20230518.v1
RUN pip uninstall -y flask
```

Use instead:

```dockerfile Dockerfile
FROM mcr.microsoft.com/azureml/minimal-ubuntu20.04-py38-cpu-inference:20230518.v1
RUN pip uninstall -y flask && pip install flask==2.2.5
```

## Limits

What the server needs is an error; what another distribution declares to need is a warning. Where
it is not known what the image holds before the command, or when the build is done, nothing is said
but that. What is installed again, in another version, is judged at the line that installs it.

## Sources

- pip documentation, pip uninstall and pip check
"""

from collections.abc import Iterator

from pinproof.effects.builds.removal import RemovalBreak
from pinproof.facts.deployment import DeploymentFacts
from pinproof.rule import Gap, Problem, Rule


def check_deployment(facts: DeploymentFacts) -> Iterator[Problem | Gap]:
    """Say what is missing afterwards, and to whom."""
    for each in facts.removals:
        if not isinstance(each, RemovalBreak):
            yield Gap(place=each.place, reason=each.reason)
            continue
        yield Problem(
            place=each.place,
            message=f"pip uninstalls {each.name} {each.version or ''}".rstrip() + _why(each),
            cure=f"leave {each.name} in the image, or install it again after this",
            severity=None if each.breaks_server else "warning",
        )


def _why(removal: RemovalBreak) -> str:
    asking = "; ".join(
        f"{one.distribution} {one.version or ''}".rstrip() + f" needs {one.requires}"
        for one in removal.broken
    )
    if not removal.breaks_server:
        return f", which others in the image need: {asking}"
    if not removal.broken:
        return ", which is the server that the image starts"
    return f", without which the image's server does not start: {asking}"


RULE = Rule(
    code="DEP014",
    name="needed-distribution-removed",
    severity="error",
    since="0.1.0",
    needs=frozenset({"deployment", "image"}),
    check_deployment=check_deployment,
)
