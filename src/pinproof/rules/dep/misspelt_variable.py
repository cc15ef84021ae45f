"""A variable that the image's boot script does not know.

## What it does

Compares the names of environment variables with those that the boot script reads, and flags a name
that is almost one of them, or that differs only in upper and lower case.

## Why is this bad

The boot ignores a misspelt variable: it prints that there is nothing to install, and continues. The
first import of a missing package then fails.

## Example

```yaml deployment.yml
$schema: https://azuremlschemas.azureedge.net/latest/managedOnlineDeployment.schema.json
name: blue
environment:
  image: mcr.microsoft.com/azureml/sklearn-0.24.1-ubuntu18.04-py37-cpu-inference:20210601.v1
environment_variables:
  AZUREML_EXTRA_REQUIRMENTS_TXT: requirements.txt
```

Use instead:

```yaml deployment.yml
$schema: https://azuremlschemas.azureedge.net/latest/managedOnlineDeployment.schema.json
name: blue
environment:
  image: mcr.microsoft.com/azureml/sklearn-0.24.1-ubuntu18.04-py37-cpu-inference:20210601.v1
environment_variables:
  AZUREML_EXTRA_REQUIREMENTS_TXT: requirements.txt
```

## Limits

A variable of your own whose name is this close to one of these is flagged, too. Allow it with a
comment.

## Sources

- Azure/azureml-assets, the boot script of the inference images
"""

from collections.abc import Iterator

from pinproof.deployment.boot import list_doubts
from pinproof.deployment.misspelt import find_meant_variable
from pinproof.facts.deployment import DeploymentFacts
from pinproof.formats.tree import Scalar
from pinproof.rule import Edit, Fix, Gap, Problem, Rule
from pinproof.source import Place, Span


def check_deployment(facts: DeploymentFacts) -> Iterator[Problem | Gap]:
    """Find names that are nearly right."""
    wiring = facts.wiring
    profile = wiring.definition.profile
    yield from (Gap(place=place, reason=reason) for place, reason in list_doubts(wiring.boot))
    for setting in wiring.definition.settings:
        if not setting.name.text:
            continue
        right = find_meant_variable(setting.name.text, profile)
        if right is None:
            continue
        counts = wiring.boot.counts
        if counts is None:
            then = f'nothing is installed, the boot prints "{profile.disabled}" and continues'
        else:
            then = f"the boot ignores it, and uses {counts.variable.name}"
        yield Problem(
            place=setting.name.place,
            message=f"{setting.name.text} is not a variable of {profile.title}'s images: {then}",
            cure=f"write {right}",
            fix=_fix(setting.name, right),
        )


def _fix(name: Scalar, right: str) -> Fix | None:
    source, (start, end) = name.place
    at = source.text.find(name.text, start, end)
    if at < 0:
        return None
    place = Place(source, Span(at, at + len(name.text)))
    return Fix(message=f"write {right}", edits=(Edit(place=place, text=right),))


RULE = Rule(
    code="DEP001",
    name="misspelt-variable",
    severity="error",
    since="0.1.0",
    needs=frozenset({"deployment"}),
    check_deployment=check_deployment,
)
