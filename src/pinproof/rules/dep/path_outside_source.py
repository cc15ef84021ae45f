"""A path that leads out of the deployed folder.

## What it does

Flags a variable whose path leaves the source folder by `..`.

## Why is this bad

Only the source folder is uploaded. A file beside it exists on your machine and not in the
container, where the boot fails as for any path that does not exist.

## Example

```yaml deployment.yml
$schema: https://azuremlschemas.azureedge.net/latest/managedOnlineDeployment.schema.json
name: blue
environment:
  image: mcr.microsoft.com/azureml/sklearn-0.24.1-ubuntu18.04-py37-cpu-inference:20210601.v1
code_configuration:
  code: src
  scoring_script: score.py
environment_variables:
  AZUREML_EXTRA_REQUIREMENTS_TXT: ../requirements.txt
```

Use instead:

```yaml deployment.yml
$schema: https://azuremlschemas.azureedge.net/latest/managedOnlineDeployment.schema.json
name: blue
environment:
  image: mcr.microsoft.com/azureml/sklearn-0.24.1-ubuntu18.04-py37-cpu-inference:20210601.v1
code_configuration:
  code: src
  scoring_script: score.py
environment_variables:
  AZUREML_EXTRA_REQUIREMENTS_TXT: requirements.txt
```

## Limits

The path may exist in the image itself. If it does, allow the line.

## Sources

- Azure/azureml-assets, the boot script of the inference images
"""

from collections.abc import Iterator

from pinproof.deployment.boot import describe_ending, list_doubts
from pinproof.facts.deployment import DeploymentFacts
from pinproof.formats.tree import Scalar, Unknown
from pinproof.rule import Gap, Problem, Rule


def check_deployment(facts: DeploymentFacts) -> Iterator[Problem | Gap]:
    """Find paths that climb too far."""
    wiring = facts.wiring
    yield from (Gap(place=place, reason=reason) for place, reason in list_doubts(wiring.boot))
    for located in wiring.located:
        chosen = located.chosen
        if chosen is not None and isinstance(located.value, Unknown):
            if chosen is wiring.boot.counts:
                reason = f"the path is not known: {located.value.what}"
                yield Gap(place=located.value.place, reason=reason)
            continue
        if not located.outside or chosen is None or chosen is not wiring.boot.counts:
            continue
        if isinstance(located.value, Scalar):
            text = located.value.text
            yield Problem(
                place=located.value.place,
                message=f"{text} leads out of the deployed folder: unless the image contains it, "
                f"{describe_ending(wiring.definition, chosen.variable, text)}",
                cure=f"write {located.near}" if located.near else "move it into that folder",
            )


RULE = Rule(
    code="DEP006",
    name="path-outside-source",
    severity="warning",
    since="0.1.0",
    needs=frozenset({"deployment"}),
    yields_to=frozenset({"absolute-path"}),
    check_deployment=check_deployment,
)
