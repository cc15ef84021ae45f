"""A pin to exactly what the image holds.

## What it does

Flags pins to the version that is already in the image.

## Why is this bad

It is not bad: pip finds the requirement satisfied and does nothing. The line documents what the
code relies on, and keeps the version the same if the image changes.

## Example

```
joblib==1.0.1
```

Use instead:

```
joblib==1.1.0
```

## Limits

Only pins are compared, not ranges.

## Sources

- pip documentation, Satisfying requirements
"""

from collections.abc import Iterator

from pinproof.facts.requirements import Facts
from pinproof.requirements.model import Line, RequirementLine
from pinproof.requirements.pins import is_same_version
from pinproof.rule import Problem, Rule


def check_line(line: Line, facts: Facts) -> Iterator[Problem]:
    """Find a pin that changes nothing."""
    if not isinstance(line, RequirementLine) or facts.image is None or line.is_constraint:
        return
    held = facts.image.distributions.get(line.normalized_name or "")
    if held is None or held.version is None or not facts.is_looked_up(line):
        return
    version = facts.pins.version(line)
    if version is not None and is_same_version(version, held.version):
        yield Problem(
            place=line.at_version(),
            message=f"{line.name} {held.version} is already in the image: pip does nothing",
        )


RULE = Rule(
    code="IMG004",
    name="already-in-image",
    severity="info",
    since="0.1.0",
    needs=frozenset({"text", "target", "image"}),
    check_line=check_line,
)
