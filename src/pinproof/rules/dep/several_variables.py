"""Several variables of which only one counts.

## What it does

Flags each variable that the boot ignores because another one is set. The boot uses the first that
is set of: the directory of packages, the conda file by absolute path, the conda file, the
requirements file.

## Why is this bad

The others are ignored without a warning: a requirements file beside a mounted directory is never
installed, and the server fails at the first import of a package that only the file names.

## Example

```yaml deployment.yml
$schema: https://azuremlschemas.azureedge.net/latest/managedOnlineDeployment.schema.json
name: blue
environment:
  image: mcr.microsoft.com/azureml/sklearn-0.24.1-ubuntu18.04-py37-cpu-inference:20210601.v1
environment_variables:
  AZUREML_EXTRA_PYTHON_LIB_PATH: myenv/lib/python3.7/site-packages
  AZUREML_EXTRA_REQUIREMENTS_TXT: requirements.txt
```

Use instead:

```yaml deployment.yml
$schema: https://azuremlschemas.azureedge.net/latest/managedOnlineDeployment.schema.json
name: blue
environment:
  image: mcr.microsoft.com/azureml/sklearn-0.24.1-ubuntu18.04-py37-cpu-inference:20210601.v1
environment_variables:
  AZUREML_EXTRA_PYTHON_LIB_PATH: myenv/lib/python3.7/site-packages
```

## Limits

An empty variable counts as not set.

## Sources

- Azure/azureml-assets, the boot script of the inference images
"""

from collections.abc import Iterator

from pinproof.deployment.boot import list_doubts
from pinproof.facts.deployment import DeploymentFacts
from pinproof.formats.tree import Unknown
from pinproof.rule import Gap, Problem, Related, Rule

_DONE = {
    "conda": "is not installed",
    "directory": "is not put on the path",
    "requirements": "is not installed",
}


def check_deployment(facts: DeploymentFacts) -> Iterator[Problem | Gap]:
    """Find variables that are passed over."""
    boot = facts.wiring.boot
    counts = boot.counts
    yield from (Gap(place=place, reason=reason) for place, reason in list_doubts(boot))
    if counts is None or not boot.ignored:
        return
    if isinstance(counts.setting.value, Unknown):
        # Empty it would leave the way to the next one.
        yield Gap(
            place=counts.setting.value.place,
            reason=f"whether {counts.variable.name} is set is not known",
        )
        return
    for each in boot.ignored:
        value = each.setting.value
        what = value.text if not isinstance(value, Unknown) else "what it names"
        yield Problem(
            place=each.setting.name.place,
            message=f"{each.variable.name} is ignored without a warning, because "
            f"{counts.variable.name} is set: {what} {_DONE[each.variable.takes]}",
            cure="keep one of the two",
            related=(
                Related(place=counts.setting.name.place, message=f"{counts.variable.name} counts"),
            ),
        )


RULE = Rule(
    code="DEP004",
    name="several-variables",
    severity="error",
    since="0.1.0",
    needs=frozenset({"deployment"}),
    check_deployment=check_deployment,
)
