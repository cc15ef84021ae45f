"""An image named by a tag that moves.

## What it does

Flags images with the tag `latest` or without a tag, and environments that are named by their latest
version.

## Why is this bad

The next deployment may run on another image, with other versions, another Python or another boot
script. Pins that fit today may not fit that image.

## Example

```yaml deployment.yml
$schema: https://azuremlschemas.azureedge.net/latest/managedOnlineDeployment.schema.json
name: blue
environment:
  image: mcr.microsoft.com/azureml/sklearn-0.24.1-ubuntu18.04-py37-cpu-inference:latest
```

Use instead:

```yaml deployment.yml
$schema: https://azuremlschemas.azureedge.net/latest/managedOnlineDeployment.schema.json
name: blue
environment:
  image: mcr.microsoft.com/azureml/sklearn-0.24.1-ubuntu18.04-py37-cpu-inference:20210601.v1
```

## Limits

Any other tag can be moved as well. Only a digest always names the same image.

## Sources

- Docker's manual, docker image pull: by digest
"""

from collections.abc import Iterator

from pinproof.facts.deployment import DeploymentFacts
from pinproof.formats.tree import Unknown
from pinproof.rule import Gap, Problem, Rule


def check_deployment(facts: DeploymentFacts) -> Iterator[Problem | Gap]:
    """Find tags that move."""
    image, name = facts.wiring.definition.image, facts.image_name
    if isinstance(image, Unknown):
        yield Gap(place=image.place, reason=f"the image is not known: {image.what}")
    elif image is not None and name is not None and name.floats:
        what = "has no tag" if name.tag is None else "has a tag that moves"
        if name.is_environment:
            what = "names the latest version" if name.is_reference else "names no version"
        yield Problem(
            place=image.place,
            message=f"{name.text} {what}: the next deployment may run on another image",
            cure="name a version" if name.is_environment else "name a dated tag or a digest",
        )


RULE = Rule(
    code="DEP010",
    name="floating-image-tag",
    severity="info",
    since="0.1.0",
    needs=frozenset({"deployment"}),
    check_deployment=check_deployment,
)
