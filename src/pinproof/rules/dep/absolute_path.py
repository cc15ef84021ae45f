"""An absolute path where the boot expects a relative one.

## What it does

Flags a value that begins with a slash or a drive letter, in a variable whose value the boot appends
to the folder of the scoring script.

## Why is this bad

The boot always puts that folder in front of the value, so it looks for
`/var/azureml-app/requirements.txt` below `/var/azureml-app`, where it does not exist, and the
container exits.

## Example

```yaml deployment.yml
$schema: https://azuremlschemas.azureedge.net/latest/managedOnlineDeployment.schema.json
name: blue
environment:
  image: mcr.microsoft.com/azureml/sklearn-0.24.1-ubuntu18.04-py37-cpu-inference:20210601.v1
environment_variables:
  AZUREML_EXTRA_REQUIREMENTS_TXT: /var/azureml-app/requirements.txt
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

`AZUREML_EXTRA_CONDA_YAML_ABS_PATH` is not flagged, because it expects an absolute path.

## Sources

- Azure/azureml-assets, the boot script of the inference images
"""

import re
from collections.abc import Iterator

from pinproof.deployment.boot import Chosen, describe_ending, list_doubts
from pinproof.facts.deployment import DeploymentFacts
from pinproof.formats.tree import Unknown
from pinproof.rule import Gap, Problem, Rule

_ABSOLUTE = re.compile(r"[/\\]|[A-Za-z]:[/\\]|~[/\\]")


def check_deployment(facts: DeploymentFacts) -> Iterator[Problem | Gap]:
    """Find absolute paths in variables that are joined."""
    boot = facts.wiring.boot
    yield from (Gap(place=place, reason=reason) for place, reason in list_doubts(boot))
    near = {id(each.chosen): each.near for each in facts.wiring.located if each.chosen}
    for chosen in (boot.counts, *boot.ignored):
        if chosen is None or not chosen.variable.joined:
            continue
        value = chosen.setting.value
        if isinstance(value, Unknown):
            yield Gap(place=value.place, reason=f"the path is not known: {value.what}")
        elif _ABSOLUTE.match(value.text) is not None:
            message = (
                f"{value.text} is absolute, but the boot appends it to the scoring script's folder"
            )
            if chosen is boot.counts:
                message += (
                    f": {describe_ending(facts.wiring.definition, chosen.variable, value.text)}"
                )
            yield Problem(
                place=value.place, message=message, cure=_cure(chosen, near.get(id(chosen)))
            )


def _cure(chosen: Chosen, near: str | None) -> str:
    if near is not None:
        return f"write {near}"
    what = "folder" if chosen.variable.takes == "directory" else "file"
    return f"write the {what}'s path relative to the scoring script"


RULE = Rule(
    code="DEP003",
    name="absolute-path",
    severity="error",
    since="0.1.0",
    needs=frozenset({"deployment"}),
    check_deployment=check_deployment,
)
