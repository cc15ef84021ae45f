"""A requirement that accepts every compatible release.

## What it does

Flags `~=` when no other clause of the specifier is exact.

## Why is this bad

`~=1.2` means `>=1.2,==1.*`: the next time the container starts, pip may install a later release of
the series.

## Example

```
scipy~=1.2
```

Use instead:

```
scipy==1.2.3
```

## Limits

`~=1.2,==1.2.3` is a pin and is not flagged.

## Sources

- PEP 440, Compatible release
"""

from collections.abc import Iterator

from pinproof.facts.requirements import Facts
from pinproof.requirements.model import Line, RequirementLine
from pinproof.rule import Problem, Rule
from pinproof.rules.pinning import find_open_version


def check_line(line: Line, facts: Facts) -> Iterator[Problem]:
    """Find the `~=` clause."""
    if not isinstance(line, RequirementLine) or facts.pins.looseness(line) != "compatible":
        return
    clause = next(clause for clause in line.clauses if clause.operator == "~=")
    series = clause.version.rpartition(".")[0] or clause.version
    message = f"{line.name}~={clause.version} accepts every later release of {series}.*"
    yield find_open_version(line, facts, clause.span, message)


RULE = Rule(
    code="PIN004",
    name="compatible-release",
    severity="warning",
    since="0.1.0",
    needs=frozenset({"text", "target", "constraints"}),
    yields_to=frozenset({"stand-in-project"}),
    uses=frozenset({"image", "index", "plan"}),
    spares_libraries=True,
    flags_bare_pins=False,
    check_line=check_line,
)
