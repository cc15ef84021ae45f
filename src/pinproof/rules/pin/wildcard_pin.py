"""A pin that ends in a wildcard.

## What it does

Flags `==1.*` and similar when no other clause of the specifier is exact.

## Why is this bad

`==` looks like a pin, but with a wildcard it is a range: `==1.*` accepts every release of the
series, including those that are not published yet.

## Example

```
scipy==1.*
```

Use instead:

```
scipy==1.7.3
```

## Limits

`==2.31.0,==2.*` is a pin and is not flagged.

## Sources

- PEP 440, Version matching
"""

from collections.abc import Iterator

from pinproof.facts.requirements import Facts
from pinproof.requirements.model import Line, RequirementLine
from pinproof.rule import Problem, Rule
from pinproof.rules.pinning import find_open_version


def check_line(line: Line, facts: Facts) -> Iterator[Problem]:
    """Find the wildcard clause."""
    if not isinstance(line, RequirementLine) or facts.pins.looseness(line) != "wildcard":
        return
    clause = next(clause for clause in line.clauses if clause.operator == "==")
    message = (
        f"{line.name}=={clause.version} is a range: it accepts every release that begins with "
        f"{clause.version.removesuffix('.*')}"
    )
    yield find_open_version(line, facts, clause.span, message, say="name the whole version: ")


RULE = Rule(
    code="PIN003",
    name="wildcard-pin",
    severity="warning",
    since="0.1.0",
    needs=frozenset({"text", "target", "constraints"}),
    yields_to=frozenset({"stand-in-project"}),
    uses=frozenset({"image", "index", "plan"}),
    spares_libraries=True,
    flags_bare_pins=False,
    check_line=check_line,
)
