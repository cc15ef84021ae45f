"""A pin to another version than the image holds.

## What it does

Points out each pin that replaces a distribution of the image where nothing that declares
its requirements is broken by it.

## Why is this bad

It need not be: overriding is allowed. The image was tested with the version that it holds,
and the boot takes longer.

## Example

```
joblib==1.1.0
```

Use instead:

```
joblib==1.0.1
```

## Limits

What is broken without being declared is not seen.

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
        place=line.at(line.specifier_span or line.name_span),
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
