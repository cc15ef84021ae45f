"""A pin that breaks the image's inference server.

## What it does

Flags a pin that takes a distribution out of the range in which the image's server, or what
the server rests on, works: flask, werkzeug, gunicorn, inference-schema and the like.

## Why is this bad

pip exits with success and the boot goes on. Then the server fails to start, or fails with
the first request, and nothing in the log points at the requirements file.

## Example

```
flask==2.2.5
```

Use instead:

```
flask==1.0.3
```

## Limits

The ranges are those that the server's releases declare, early ones less than they need:
they are completed from what later releases declare.

## Sources

- Core metadata of azureml-inference-server-http, Requires-Dist
"""

from collections.abc import Iterator

from pinproof.facts.requirements import Facts
from pinproof.requirements.declared import as_written_today
from pinproof.requirements.model import Line, RequirementLine, RequirementsFile
from pinproof.rule import Problem, Rule, mend


def check_line(line: Line, facts: Facts) -> Iterator[Problem]:
    """Find broken requirements of the server."""
    if not isinstance(line, RequirementLine):
        return
    override = facts.settled_override(line)
    if override is None or not override.breaks_server:
        return
    cure, fix = mend(line, facts, f"the image holds {line.name}=={override.held.version}")
    needs = [
        f"{fault.distribution} {fault.version} needs {as_written_today(fault.requires)}"
        for fault in (*override.server_broken, *override.broken)
    ] or [
        f"the image's server needs {as_written_today(conflict.requires)}"
        for conflict in override.server_conflicts
    ]
    yield Problem(
        place=line.at(line.specifier_span or line.name_span),
        message=f"{line.name} {override.version} replaces {override.held.version} and breaks the "
        f"image's server: {', '.join(dict.fromkeys(needs))}",
        cure=cure,
        fix=fix,
    )


def check_file(_file: RequirementsFile, facts: Facts) -> Iterator[Problem]:
    """Find what lines break of the server through the dependencies that they bring in."""
    if facts.plan is None:
        return
    from pinproof.effects.consequences import find_breaks_by_line, write_breakage  # noqa: PLC0415 - only after a search

    for line, found in find_breaks_by_line(facts.plan, facts.image, server=True).items():
        cure, fix = mend(line, facts)
        yield Problem(
            place=line.at(line.name_span),
            message=f"{line.name or 'this line'} {'; it '.join(map(write_breakage, found))}: "
            "the image's server needs it",
            cure=cure,
            fix=fix,
        )


RULE = Rule(
    code="IMG003",
    name="runtime-override",
    severity="error",
    since="0.1.0",
    needs=frozenset({"text", "target", "image", "image-requirements", "plan"}),
    uses=frozenset({"index"}),
    check_line=check_line,
    check_file=check_file,
)
