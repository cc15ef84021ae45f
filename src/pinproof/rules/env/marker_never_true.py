"""A requirement that is skipped on the target.

## What it does

Flags lines whose marker is false on the target.

## Why is this bad

In a file for a single image, such a line has no effect, and the marker may be wrong. In a file for
several platforms such lines are normal.

## Example

```
dataclasses==0.8 ; python_version < "3.7"
```

Use instead:

```
attrs==21.2.0 ; python_version >= "3.7"
```

## Limits

The release and version of the kernel are not known for an image and are taken as empty. Locks and
the dependencies of a library are made for many targets, so their markers are not flagged.

## Sources

- PEP 508, Environment Markers
"""

from collections.abc import Iterator

from pinproof.facts.requirements import Facts
from pinproof.requirements.model import Line, RequirementLine
from pinproof.rule import Problem, Rule


def check_line(line: Line, facts: Facts) -> Iterator[Problem]:
    """Find a marker that is false."""
    host = facts.file.host
    if host is not None and (host.is_lock or host.is_library):
        return
    if isinstance(line, RequirementLine) and line.marker is not None and not facts.counts(line):
        yield Problem(
            place=line.at(line.marker.span),
            message=f"pip skips {line.name or 'this line'} on the target: the marker is false for "
            f"Python {facts.target.python} on {facts.target.platform}",
        )


RULE = Rule(
    code="ENV004",
    name="marker-never-true",
    severity="info",
    since="0.1.0",
    needs=frozenset({"text", "target", "python"}),
    flags_bare_pins=False,
    check_line=check_line,
)
