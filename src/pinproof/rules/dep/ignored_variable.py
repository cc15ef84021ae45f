"""A variable that this image does not act on.

## What it does

Flags a variable for extra packages that is empty, or that is set for an image whose boot does not
read it, such as one of Azure ML's images for training. It also flags a conda file that
`DYNAMIC_DEP_INSTALLATION` switches off.

## Why is this bad

Nothing is installed, and there is no error. In some of the newer images the boot script no longer
installs packages, and images for training never did.

## Example

```yaml deployment.yml
$schema: https://azuremlschemas.azureedge.net/latest/managedOnlineDeployment.schema.json
name: blue
environment:
  image: mcr.microsoft.com/azureml/openmpi4.1.0-ubuntu20.04:20240101.v1
environment_variables:
  AZUREML_EXTRA_REQUIREMENTS_TXT: requirements.txt
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

Which variables an image reads is part of its image manifest. An unknown image is assumed to read
all of them, unless its name shows that it is not an inference image.

## Sources

- Azure/azureml-assets, the Dockerfiles and the boot script of the inference images
"""

from collections.abc import Iterator

from pinproof.deployment.boot import CONDA_SWITCH, list_doubts
from pinproof.facts.deployment import DeploymentFacts
from pinproof.formats.tree import Scalar, Unknown
from pinproof.rule import Gap, Problem, Rule


def check_deployment(facts: DeploymentFacts) -> Iterator[Problem | Gap]:
    """Find variables without effect."""
    definition = facts.wiring.definition
    boot = facts.wiring.boot
    profile = definition.profile
    yield from (Gap(place=place, reason=reason) for place, reason in list_doubts(boot))
    used = [each for each in definition.settings if profile.variable(each.name.text) is not None]
    if not used:
        return
    if isinstance(definition.image, Unknown):
        yield Gap(
            place=definition.image.place, reason=f"the image is not known: {definition.image.what}"
        )
    name = facts.image_name
    honours = facts.honours
    is_other = (
        facts.image is None
        and name is not None
        and (name.is_stock or (name.is_of_azureml and not name.is_for_inference))
    )
    for setting in used:
        if name is not None and is_other and not name.is_reference:
            yield Problem(
                place=setting.name.place,
                message=f"{name.repository} is not an inference image: it has no boot script "
                f"that reads {setting.name.text}",
                cure="use one of the inference images",
            )
        elif honours is not None and setting.name.text not in honours and name is not None:
            yield Problem(
                place=setting.name.place,
                message=f"{name.repository} does not read {setting.name.text}: "
                "nothing is installed, and the boot continues without a warning",
                cure="install the packages when the image is built",
            )
        elif any(each.setting is setting for each in boot.empty):
            yield Problem(
                place=setting.name.place,
                message=f"{setting.name.text} is empty, which is the same as not set: "
                + (
                    f"{boot.counts.variable.name} counts"
                    if boot.counts is not None
                    else f'the boot prints "{profile.disabled}" and continues'
                ),
            )
    switch = definition.setting(CONDA_SWITCH)
    counts = boot.counts
    if counts is None or counts.variable.takes != "conda" or switch is None:
        return
    if isinstance(switch.value, Scalar) and switch.value.text not in ("", "true"):
        yield Problem(
            place=switch.value.place,
            message=f"{CONDA_SWITCH} is {switch.value.text}, not true: the boot ignores "
            f"{counts.variable.name} and installs nothing",
        )


RULE = Rule(
    code="DEP005",
    name="ignored-variable",
    severity="warning",
    since="0.1.0",
    needs=frozenset({"deployment"}),
    uses=frozenset({"image"}),
    check_deployment=check_deployment,
)
