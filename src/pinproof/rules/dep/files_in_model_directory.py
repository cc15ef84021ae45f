"""Code or packages in the folder of a registered model.

## What it does

Flags the scoring script, the requirements file, the conda file or the directory of packages when it
is in a folder that is registered as a model.

## Why is this bad

A registered model is stored and versioned separately, and mounted elsewhere in the container. The
boot does not look for these files there, and every change of the script would be a new version of
the model.

## Example

```yaml deployment.yml
$schema: https://azuremlschemas.azureedge.net/latest/managedOnlineDeployment.schema.json
name: blue
model:
  path: model
environment:
  image: mcr.microsoft.com/azureml/sklearn-0.24.1-ubuntu18.04-py37-cpu-inference:20210601.v1
code_configuration:
  code: model
  scoring_script: score.py
environment_variables:
  AZUREML_EXTRA_REQUIREMENTS_TXT: requirements.txt
```

Use instead:

```yaml deployment.yml
$schema: https://azuremlschemas.azureedge.net/latest/managedOnlineDeployment.schema.json
name: blue
model:
  path: model
environment:
  image: mcr.microsoft.com/azureml/sklearn-0.24.1-ubuntu18.04-py37-cpu-inference:20210601.v1
code_configuration:
  code: src
  scoring_script: score.py
environment_variables:
  AZUREML_EXTRA_REQUIREMENTS_TXT: requirements.txt
```

## Limits

Only models that are registered in the same file are known.

## Sources

- Azure ML documentation, Python package extensibility for prebuilt Docker images
"""

from collections.abc import Iterator

from pinproof.deployment.boot import list_doubts
from pinproof.facts.deployment import DeploymentFacts
from pinproof.formats.tree import Unknown
from pinproof.rule import Gap, Problem, Rule

_WHAT = {
    "conda": "the conda file",
    "directory": "the directory of packages",
    "requirements": "the requirements file",
}


def check_deployment(facts: DeploymentFacts) -> Iterator[Problem | Gap]:
    """Find files that lie in a model's folder."""
    wiring = facts.wiring
    found = [(each, _WHAT[each.takes]) for each in wiring.located]
    if wiring.entry is not None:
        found.append((wiring.entry, "the scoring script"))
    if not wiring.definition.models:
        return
    yield from (Gap(place=place, reason=reason) for place, reason in list_doubts(wiring.boot))
    for model in wiring.definition.models:
        if isinstance(model, Unknown):
            reason = f"the model's folder is not known: {model.what}"
            yield Gap(place=model.place, reason=reason)
    for located, what in found:
        if isinstance(located.value, Unknown):
            reason = f"the path is not known: {located.value.what}"
            yield Gap(place=located.value.place, reason=reason)
        if located.model is not None:
            yield Problem(
                place=located.value.place,
                message=f"{what}, {located.path}, lies in {located.model}, which is registered "
                "as a model",
                cure="keep code and packages in a separate folder",
            )


RULE = Rule(
    code="DEP007",
    name="files-in-model-directory",
    severity="warning",
    since="0.1.0",
    needs=frozenset({"deployment"}),
    check_deployment=check_deployment,
)
