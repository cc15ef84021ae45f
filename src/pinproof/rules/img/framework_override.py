"""A pin that replaces the framework that the image is named for.

## What it does

Flags a pin to another version of the image's framework, such as scikit-learn in a
scikit-learn image.

## Why is this bad

The image was tested with its own version of the framework, and an image for the other version may
exist. Models that were saved with one version often do not load in another, or behave differently.

## Example

```
scikit-learn==1.0.2
```

Use instead:

```
scikit-learn==0.24.1
```

## Limits

Whether there is an image for the other version is not looked up.

## Sources

- Azure Machine Learning documentation, Prebuilt Docker images for inference
"""

from collections.abc import Iterator

from pinproof.facts.requirements import Facts
from pinproof.requirements.model import Line, RequirementLine
from pinproof.rule import Problem, Rule, mend


def check_line(line: Line, facts: Facts) -> Iterator[Problem]:
    """Find an override of the framework that breaks nothing declared."""
    if not isinstance(line, RequirementLine) or facts.image is None:
        return
    override = facts.override(line)
    if override is None or not override.is_framework or not override.is_harmless:
        return
    cure, fix = mend(
        line,
        facts,
        f"pin {line.name}=={override.held.version}, or choose an image that has {override.version}",
    )
    yield Problem(
        place=line.at(line.specifier_span or line.name_span),
        message=f"{line.name} {override.version} replaces {override.held.version}, which the image "
        f"{facts.image.name} is made for",
        cure=cure,
        fix=fix,
    )


RULE = Rule(
    code="IMG007",
    name="framework-override",
    severity="warning",
    since="0.1.0",
    needs=frozenset({"text", "target", "image", "incompatibilities"}),
    uses=frozenset({"index", "plan"}),
    yields_to=frozenset({"broken-distribution"}),
    check_line=check_line,
)
