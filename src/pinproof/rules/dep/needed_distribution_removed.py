"""A build that uninstalls what its image needs.

## What it does

Flags a `pip uninstall` in a Dockerfile based on a known image, if it removes what the image's
server or another distribution needs and no later command installs it again.

## Why is this bad

pip uninstalls without a warning what other distributions need. A server without one of its packages
does not start, and the container exits. Other distributions fail when they are used.

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

It is an error if the server needs the distribution, and a warning if only another distribution
declares that it needs it. If it is not known what the image contains before the command or after
the build, the command is listed as not checked. A distribution that is installed again in another
version is judged at the line that installs it.

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
            cure=f"keep {each.name} in the image, or install it again afterwards",
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
