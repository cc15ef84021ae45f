"""Packages that are installed at start, in a container without a network.

## What it does

Flags a deployment that cuts the container off from the public network
(`egress_public_network_access: disabled`, `--network none`) while a variable makes the boot install
packages.

## Why is this bad

pip cannot reach an index. The boot waits 45 seconds and exits with code 95, and the container is
restarted.

## Example

```yaml deployment.yml
$schema: https://azuremlschemas.azureedge.net/latest/managedOnlineDeployment.schema.json
name: blue
environment:
  image: mcr.microsoft.com/azureml/sklearn-0.24.1-ubuntu18.04-py37-cpu-inference:20210601.v1
environment_variables:
  AZUREML_EXTRA_REQUIREMENTS_TXT: requirements.txt
egress_public_network_access: disabled
```

Use instead:

```yaml deployment.yml
$schema: https://azuremlschemas.azureedge.net/latest/managedOnlineDeployment.schema.json
name: blue
environment:
  image: mcr.microsoft.com/azureml/sklearn-0.24.1-ubuntu18.04-py37-cpu-inference:20210601.v1
environment_variables:
  AZUREML_EXTRA_PYTHON_LIB_PATH: packages
egress_public_network_access: disabled
```

`pinproof bundle requirements.txt -o packages --image …` creates that directory.

## Limits

A requirements file that names its own index or folder of wheels is not flagged, because the
container may be able to reach it.

## Sources

- Azure ML documentation, Python package extensibility for prebuilt Docker images
- Azure/azureml-assets, the boot script of the inference images
"""

from collections.abc import Iterator

from pinproof.deployment.boot import list_doubts
from pinproof.facts.deployment import DeploymentFacts
from pinproof.formats.tree import Unknown
from pinproof.rule import Gap, Problem, Related, Rule


def check_deployment(facts: DeploymentFacts) -> Iterator[Problem | Gap]:
    """Find installations without a network."""
    wiring = facts.wiring
    definition = wiring.definition
    counts = wiring.boot.counts
    if definition.closed is None:
        return
    yield from (Gap(place=place, reason=reason) for place, reason in list_doubts(wiring.boot))
    if counts is None or not wiring.boot.does_install:
        return
    if isinstance(definition.closed, Unknown):
        reason = f"whether there is a network is not known: {definition.closed.what}"
        yield Gap(place=definition.closed.place, reason=reason)
        return
    if counts.variable.takes == "requirements" and wiring.needs_network is False:
        return
    tool = "conda" if counts.variable.takes == "conda" else "pip"
    yield Problem(
        place=definition.closed.place,
        message=f"the container has no public network, and {counts.variable.name} makes {tool} "
        f'fetch packages: {tool} fails, the boot prints "Error occurred. Sleeping to send error '
        f'logs.", waits 45 s and exits with {definition.profile.failed_install}',
        cure="mount the packages with AZUREML_EXTRA_PYTHON_LIB_PATH (`pinproof bundle` makes the "
        "directory), or open the network",
        related=(Related(place=counts.setting.name.place, message="what is to be installed"),),
    )


RULE = Rule(
    code="DEP012",
    name="no-egress",
    severity="error",
    since="0.1.0",
    needs=frozenset({"deployment"}),
    check_deployment=check_deployment,
)
