"""A directory of packages made for another Python than the image's.

## What it does

Reads the Python version from paths such as `myenv/lib/python3.8/site-packages`, in the variable for
a directory of packages and in `PYTHONPATH`, and compares it with the image's Python.

## Why is this bad

Compiled modules for another Python cannot be imported, and pure Python packages were chosen for
that other Python. The boot puts the directory on the path anyway, and the server fails later.

## Example

```yaml deployment.yml
$schema: https://azuremlschemas.azureedge.net/latest/managedOnlineDeployment.schema.json
name: blue
environment:
  image: mcr.microsoft.com/azureml/sklearn-0.24.1-ubuntu18.04-py37-cpu-inference:20210601.v1
environment_variables:
  AZUREML_EXTRA_PYTHON_LIB_PATH: myenv/lib/python3.8/site-packages
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

The image's Python is known for images in the catalogue, and when the image's name states it
(`py37`).

## Sources

- Azure ML documentation, Python package extensibility for prebuilt Docker images
"""

import re
from collections.abc import Iterator

from pinproof.deployment.boot import list_doubts
from pinproof.facts.deployment import DeploymentFacts
from pinproof.formats.tree import Unknown
from pinproof.rule import Gap, Problem, Rule

_VERSION = re.compile(r"(?:^|[/\\:])python(\d\.\d+)(?=[/\\:]|$)")


def check_deployment(facts: DeploymentFacts) -> Iterator[Problem | Gap]:
    """Find paths of another Python."""
    definition = facts.wiring.definition
    yield from (Gap(place=place, reason=reason) for place, reason in list_doubts(facts.wiring.boot))
    for setting in definition.settings:
        variable = definition.profile.variable(setting.name.text)
        takes_directory = variable is not None and variable.takes == "directory"
        if not takes_directory and setting.name.text != "PYTHONPATH":
            continue
        if isinstance(setting.value, Unknown):
            reason = f"the path is not known: {setting.value.what}"
            yield Gap(place=setting.value.place, reason=reason)
            continue
        then = ": the boot puts it on the path anyway" if takes_directory else ""
        for version in dict.fromkeys(_VERSION.findall(setting.value.text)):
            if not facts.has_python:
                yield Gap(place=setting.value.place, reason="the image's Python is not known")
            elif version != facts.target.python.series:
                yield Problem(
                    place=setting.value.place,
                    message=f"{setting.value.text} is made for Python {version}, the image has "
                    f"{facts.target.python.series}{then}",
                    cure=f"build it with Python {facts.target.python.series}",
                )


RULE = Rule(
    code="DEP008",
    name="other-python-in-path",
    severity="error",
    since="0.1.0",
    needs=frozenset({"deployment", "target"}),
    check_deployment=check_deployment,
)
