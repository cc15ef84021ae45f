"""A file that includes itself, directly or through other files.

## What it does

Flags the `-r` or `-c` that closes the circle, and names the files in it.

## Why is this bad

Since 24.3 pip stops with an error. Older releases follow the circle until Python's recursion limit
stops them.

## Example

```
scipy==1.7.3
-r requirements.txt
```

Use instead:

```
scipy==1.7.3
```

## Limits

A file that is included twice, without a circle, is fine.

## Sources

- pip documentation, Requirements File Format
"""

from collections.abc import Iterator

from pinproof.facts.requirements import Facts
from pinproof.requirements.model import IncludeFault, IncludeLine, Line
from pinproof.rule import Problem, Rule


def check_line(line: Line, facts: Facts) -> Iterator[Problem]:  # noqa: ARG001 - the shape of a rule
    """Give the circle that the include closes."""
    if not isinstance(line, IncludeLine) or not isinstance(line.included, IncludeFault):
        return
    chain = line.included.chain
    if line.included.kind == "cycle":
        way = "" if len(chain) == len("ab") else f": {' → '.join(chain)}"
        yield Problem(
            place=line.at(line.path.span),
            message=f"{chain[-1]} includes itself{way}",
            cure="delete one of these includes",
        )


RULE = Rule(
    code="SYN004",
    name="recursive-include",
    severity="error",
    since="0.1.0",
    needs=frozenset({"text"}),
    flags_bare_pins=False,
    check_line=check_line,
)
