"""An image that `Model.package` builds from a prebuilt one.

## What it does

Flags `Model.package()` in a script whose environment is a prebuilt inference image.

## Why is this bad

The call builds a new image, which prebuilt images are meant to avoid, and the new image runs as
root instead of as the user of the prebuilt one.

## Example

```python deploy.py
from azureml.core import Environment
from azureml.core.model import InferenceConfig, Model

env = Environment("inference")
env.docker.base_image = "mcr.microsoft.com/azureml/sklearn-0.24.1-ubuntu18.04-py37-cpu-inference:1"
env.python.user_managed_dependencies = True
config = InferenceConfig(entry_script="score.py", source_directory="src", environment=env)
package = Model.package(ws, [model], config)
```

Use instead:

```python deploy.py
from azureml.core import Environment
from azureml.core.model import InferenceConfig, Model

env = Environment("inference")
env.docker.base_image = "mcr.microsoft.com/azureml/sklearn-0.24.1-ubuntu18.04-py37-cpu-inference:1"
env.python.user_managed_dependencies = True
config = InferenceConfig(entry_script="score.py", source_directory="src", environment=env)
service = Model.deploy(ws, "scorer", [model], config)
```

## Limits

Only calls that are written as `Model.package(…)` are found, in scripts and notebooks.

## Sources

- Azure ML documentation, Python package extensibility for prebuilt Docker images
"""

from collections.abc import Iterator

from pinproof.facts.deployment import DeploymentFacts
from pinproof.formats.tree import Unknown
from pinproof.rule import Gap, Problem, Rule


def check_deployment(facts: DeploymentFacts) -> Iterator[Problem | Gap]:
    """Find calls that build an image from a prebuilt one."""
    definition = facts.wiring.definition
    image, name = definition.image, facts.image_name
    for place in definition.packaged:
        if isinstance(image, Unknown):
            yield Gap(place=place, reason=f"the image is not known: {image.what}")
        elif facts.image is not None or (name is not None and name.is_for_inference):
            yield Problem(
                place=place,
                message=f"Model.package() builds an image on top of "
                f"{name.repository if name is not None else 'the prebuilt image'}, which then "
                "runs as root",
                cure="deploy with Model.deploy(), or name the prebuilt image in a Dockerfile",
            )


RULE = Rule(
    code="DEP011",
    name="package-call",
    severity="warning",
    since="0.1.0",
    needs=frozenset({"deployment"}),
    uses=frozenset({"image"}),
    check_deployment=check_deployment,
)
