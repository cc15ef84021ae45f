"""A prebuilt image in an environment whose dependencies Azure ML manages.

## What it does

Flags a prebuilt inference image in an environment for which Azure ML installs the dependencies. In
the SDK v1 this is so unless `user_managed_dependencies` is true; elsewhere it is so when a conda
file is given together with one of the variables.

## Why is this bad

Azure ML then builds a new image with its own conda environment on top of the prebuilt one. That
environment contains neither the framework nor the server of the prebuilt image, and the packages
that the boot installs may go into the wrong environment.

## Example

```python deploy.py
from azureml.core import Environment

env = Environment("inference")
env.docker.base_image = "mcr.microsoft.com/azureml/sklearn-0.24.1-ubuntu18.04-py37-cpu-inference:1"
env.environment_variables = {"AZUREML_EXTRA_REQUIREMENTS_TXT": "requirements.txt"}
```

Use instead:

```python deploy.py
from azureml.core import Environment

env = Environment("inference")
env.docker.base_image = "mcr.microsoft.com/azureml/sklearn-0.24.1-ubuntu18.04-py37-cpu-inference:1"
env.python.user_managed_dependencies = True
env.environment_variables = {"AZUREML_EXTRA_REQUIREMENTS_TXT": "requirements.txt"}
```

## Limits

A conda file, or packages of the environment, without one of the variables is taken for intended and
is not flagged.

## Sources

- Azure ML documentation, Python package extensibility for prebuilt Docker images
- azureml-core reference, PythonSection.user_managed_dependencies
"""

from collections.abc import Iterator

from pinproof.deployment.boot import list_doubts
from pinproof.facts.deployment import DeploymentFacts
from pinproof.formats.tree import Scalar, Unknown
from pinproof.rule import Gap, Problem, Rule


def check_deployment(facts: DeploymentFacts) -> Iterator[Problem | Gap]:
    """Find environments that are built on top of the image."""
    definition = facts.wiring.definition
    managed = definition.managed
    name = facts.image_name
    if managed is None or definition.image is None:
        return
    counts = facts.wiring.boot.counts
    is_switch = managed is definition.image or (
        isinstance(managed, Scalar) and managed.truth is False
    )
    # Whoever names packages for an environment wants one.
    is_switch = is_switch and not (definition.installed or definition.hosted)
    is_prebuilt = name is not None and name.is_of_azureml and name.is_for_inference
    if counts is None and not (is_switch and (is_prebuilt or facts.image is not None)):
        # With a conda file all depends on whether a variable is set beside it.
        yield from (
            Gap(place=place, reason=reason) for place, reason in list_doubts(facts.wiring.boot)
        )
        return
    if isinstance(managed, Unknown):
        yield Gap(
            place=managed.place,
            reason=f"who manages the dependencies is not known: {managed.what}",
        )
        return
    image = name.repository if name is not None else "the image"
    yield Problem(
        place=managed.place,
        message=f"Azure ML builds its own environment on top of {image}: what the image "
        "holds is not used",
        cure="set python.user_managed_dependencies = True"
        if is_switch
        else f"leave {'its packages' if managed is definition.image else 'the conda file'} out, or "
        "the variable",
    )


RULE = Rule(
    code="DEP009",
    name="managed-dependencies",
    severity="warning",
    since="0.1.0",
    needs=frozenset({"deployment"}),
    uses=frozenset({"image"}),
    check_deployment=check_deployment,
)
