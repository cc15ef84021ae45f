"""A requirement that accepts a range of versions.

## What it does

Flags specifiers such as `>1.2.3`, `>=1,<2` or `!=1.5`, which accept more than one version.

## Why is this bad

Which version is installed depends on what is published when the container starts. A lower bound
alone also accepts the next major release.

## Example

```
scipy > 1.2.3
```

Use instead:

```
scipy==1.7.3
```

## Limits

A range together with an exact clause (`==2.31.0,>=2.0`) is a pin. Wildcards and `~=` have rules of
their own. Lines of a constraints file are not flagged, and neither are those of a `*.in` file from
which the `*.txt` beside it was compiled.

## Sources

- PEP 440, Version specifiers
"""

from collections.abc import Iterator

from pinproof.facts.requirements import Facts
from pinproof.requirements.model import Line, RequirementLine
from pinproof.rule import Problem, Rule
from pinproof.rules.pinning import find_open_version


def check_line(line: Line, facts: Facts) -> Iterator[Problem]:
    """Find clauses none of which is exact."""
    if isinstance(line, RequirementLine) and facts.pins.looseness(line) == "range":
        message = f"{line.name} {line.specifier} accepts more than one version"
        yield find_open_version(line, facts, line.specifier_span, message)


RULE = Rule(
    code="PIN002",
    name="version-range",
    severity="warning",
    since="0.1.0",
    needs=frozenset({"text", "target", "constraints"}),
    yields_to=frozenset({"stand-in-project"}),
    uses=frozenset({"image", "index", "plan"}),
    spares_libraries=True,
    flags_bare_pins=False,
    check_line=check_line,
)
