"""A pin to another version than the image holds.

## What it does

Flags each pin that replaces a distribution of the image without breaking the declared requirements
of any other.

## Why is this bad

It need not be bad: overriding is allowed. But the image was tested with its own version, and the
start takes longer.

## Example

```
joblib==1.1.0
```

Use instead:

```
joblib==1.0.1
```

## Limits

Breakage that no requirement declares and no experiment has seen is not known.

## Sources

- Azure Machine Learning documentation, Prebuilt Docker image extensibility
"""

from collections.abc import Iterator

from pinproof.facts.requirements import Facts
from pinproof.requirements.model import Line, RequirementLine
from pinproof.rule import Problem, Rule


def check_line(line: Line, facts: Facts) -> Iterator[Problem]:
    """Find a harmless override."""
    if not isinstance(line, RequirementLine):
        return
    override = facts.override(line)
    if override is None or not override.is_harmless or override.is_framework:
        return
    yield Problem(
        place=line.at_version(),
        message=f"{line.name} {override.version} replaces {override.held.version} in the image",
    )


RULE = Rule(
    code="IMG001",
    name="image-override",
    severity="info",
    since="0.1.0",
    needs=frozenset({"text", "target", "image", "incompatibilities"}),
    yields_to=frozenset({"framework-override"}),
    check_line=check_line,
)
