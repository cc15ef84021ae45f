"""A pin that breaks the image's inference server.

## What it does

Flags a pin that moves a distribution out of the range in which the image's server works, or in
which its dependencies work: flask, werkzeug, gunicorn, inference-schema and similar. A line without
a pin is judged by the version that pip would install today.

## Why is this bad

pip exits with success and the boot continues. Then the server fails to start, or fails at the first
request, and nothing in the log points to the requirements file.

## Example

```
flask==2.2.5
```

Use instead:

```
flask==1.0.3
```

## Limits

What an experiment has seen to fail is an error. It is a warning if the requirement is only
declared, by the server, by a dependency of it, or by a later release of either, and also if the
requirement is declared but an experiment has seen the version run. The message says which it is. If
the file replaces the server itself, the new server's requirements count. Some distributions stop
the server unless a third project is installed as well, such as `azureml-ai-monitoring` without
`azureml-contrib-services`: the message names it, and there is no fix.

## Sources

- Core metadata of azureml-inference-server-http, Requires-Dist
- docs/incompatibilities.md
"""

from collections.abc import Iterator

from pinproof.facts.requirements import Facts
from pinproof.requirements.model import Line, RequirementLine, RequirementsFile
from pinproof.rule import Problem, Rule, mend
from pinproof.rules.brought_breaks import check_brought


def check_line(line: Line, facts: Facts) -> Iterator[Problem]:
    """Find broken requirements of the server."""
    if not isinstance(line, RequirementLine):
        return
    override = facts.settled_override(line)
    if override is None or not override.breaks_server:
        return
    loss = override.loss(server=True)
    cure, fix = mend(line, facts, f"the image holds {line.name}=={override.held.version}")
    yield Problem(
        place=line.at_version(),
        message=f"{line.name} {override.version} replaces {override.held.version} and "
        f"{loss.breaks} the image's server: {loss.said(facts.target)}",
        cure=cure,
        fix=fix,
        severity=None if loss.is_sure else "warning",
    )


def check_file(_file: RequirementsFile, facts: Facts) -> Iterator[Problem]:
    """Find what lines break of the server through the dependencies that they bring in."""
    yield from check_brought(facts, server=True)


RULE = Rule(
    code="IMG003",
    name="runtime-override",
    severity="error",
    since="0.1.0",
    needs=frozenset({"text", "target", "image", "image-requirements", "plan", "incompatibilities"}),
    uses=frozenset({"index"}),
    check_line=check_line,
    check_file=check_file,
)
