"""An option that pip does not accept in a requirements file.

## What it does

Flags an option that the image's pip does not accept in a requirements file, an abbreviation that
fits several options, and a value that is not valid for an option. Where releases of pip differ, the
message names them.

## Why is this bad

pip stops at such a line before it installs anything, so the container does not start.

## Example

```
scipy==1.7.3 --install-option="--prefix=/opt"
```

Use instead:

```
scipy==1.7.3
```

## Limits

The options are those of the image's pip. If that is not known, they are those of the last pip for
the target's Python: 24.0 for Python 3.7.

## Sources

- pip documentation, Requirements File Format, Supported options
"""

from collections.abc import Iterator

from pinproof.facts.requirements import Facts
from pinproof.requirements.model import InvalidLine, Line
from pinproof.rule import Problem, Rule


def check_line(line: Line, facts: Facts) -> Iterator[Problem]:  # noqa: ARG001 - the shape of a rule
    """Give the fault that the parser found."""
    if isinstance(line, InvalidLine) and line.kind == "option":
        yield Problem(place=line.at(line.fault), message=line.message, cure=line.cure)


RULE = Rule(
    code="SYN002",
    name="unknown-option",
    severity="error",
    since="0.1.0",
    needs=frozenset({"text"}),
    flags_bare_pins=False,
    check_line=check_line,
)
