"""A conda environment without the server that the image starts.

## What it does

Flags a deployment on an image of Azure ML whose conda environment does not install the inference
server: neither `azureml-inference-server-http` nor `azureml-defaults`, which depends on it.

## Why is this bad

For a conda file Azure ML creates a new environment and starts the server in it. The image's own
server is in another environment, so the container exits with "No module named
azureml_inference_server_http" and is restarted again and again. If the boot itself creates the
environment, the exit code is 96.

## Example

```yaml deployment.yml
$schema: https://azuremlschemas.azureedge.net/latest/managedOnlineDeployment.schema.json
name: blue
environment:
  image: mcr.microsoft.com/azureml/minimal-ubuntu22.04-py39-cpu-inference:20240101.v1
  conda_file:
    name: scoring
    dependencies:
      - python=3.9
      - pip=24.0
      - pip:
          - scikit-learn==1.2.2
code_configuration:
  code: src
  scoring_script: score.py
```

Use instead:

```yaml deployment.yml
$schema: https://azuremlschemas.azureedge.net/latest/managedOnlineDeployment.schema.json
name: blue
environment:
  image: mcr.microsoft.com/azureml/minimal-ubuntu22.04-py39-cpu-inference:20240101.v1
  conda_file:
    name: scoring
    dependencies:
      - python=3.9
      - pip=24.0
      - pip:
          - scikit-learn==1.2.2
          - azureml-inference-server-http==1.0.0
code_configuration:
  code: src
  scoring_script: score.py
```

## Limits

Deployments without a scoring script are not flagged, because MLflow models have their own server,
and neither are images that are not Azure ML's. Whether another package depends on the server is not
looked up.

## Sources

- Azure/azureml-assets, the boot script of the inference images
- Azure ML documentation, Troubleshoot online endpoints deployment and scoring
"""

from collections.abc import Iterator

from pinproof.deployment.boot import find_entry_script
from pinproof.facts.deployment import DeploymentFacts
from pinproof.image.manifest import INFERENCE_SERVER
from pinproof.requirements.model import IncludeFault, IncludeLine, RequirementLine, RequirementsFile
from pinproof.rule import Gap, Problem, Related, Rule

_BRINGING = frozenset({INFERENCE_SERVER, "azureml-defaults"})


def check_deployment(facts: DeploymentFacts) -> Iterator[Problem | Gap]:
    """Look for the server in the environment that is made on top of the image."""
    wiring = facts.wiring
    environment, managed = wiring.environment, wiring.definition.managed
    counts = wiring.boot.counts
    stated = counts.setting.value if counts is not None else managed
    if environment is None or stated is None or not _serves(facts):
        return
    place = stated.place
    names = [line.normalized_name for line in environment.foreign]
    lines = (line for line in environment.walk() if isinstance(line, RequirementLine))
    if _BRINGING.intersection(names) or any(_brings(line) for line in lines):
        return
    unread = _unread(environment)
    if unread is not None:
        yield Gap(place=place, reason=f"not all of the environment is known: {unread}")
        return
    heading = environment.at(environment.host.heading) if environment.host is not None else place
    yield Problem(
        place=place,
        message=f"the environment does not install {INFERENCE_SERVER}, and the image's "
        "own server is in another environment: the server does not start",
        cure=f"add {INFERENCE_SERVER}, pinned, to its pip list",
        related=(Related(place=heading, message="belongs here"),),
    )


def _serves(facts: DeploymentFacts) -> bool:
    """Tell whether the image is one whose server starts a scoring script."""
    name = facts.image_name
    is_ours = facts.image is not None or (name is not None and name.is_of_azureml)
    definition = facts.wiring.definition
    return is_ours and definition.serves and bool(find_entry_script(definition))


def _brings(line: RequirementLine) -> bool:
    return not line.is_constraint and line.normalized_name in _BRINGING


def _unread(environment: RequirementsFile) -> str | None:
    for line in environment.walk():
        if isinstance(line, IncludeLine) and isinstance(line.included, IncludeFault):
            return f"{line.path.text}: {line.included.reason}"
        if isinstance(line, RequirementLine) and line.name is None:
            return f"which project {line.text} is is not known"
    return environment.unread[0].text if environment.unread else None


RULE = Rule(
    code="DEP013",
    name="missing-server",
    severity="error",
    since="0.1.0",
    needs=frozenset({"deployment", "image"}),
    check_deployment=check_deployment,
)
