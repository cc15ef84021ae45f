"""One tree with a deployment of each kind and each host of lines, a fault planted in every one.

`@@` is where the requirement stands, in the first file of each project, as in `hosts.projects`.
"""

import json

from hosts.projects import IMAGE, PROJECTS, SCHEMA, SCORE, SDK1, WORKSPACE, notebook

LIST = {"src/requirements.txt": "# what the service needs\ntoml==0.10.2\n@@  # for the model\n"}
VARIABLE = "AZUREML_EXTRA_REQUIREMENTS_TXT"
SDK1_VARIABLE = f"""\
environment = Environment("scoring")
environment.environment_variables = {{"{VARIABLE}": "requirements.txt"}}
environment.python.user_managed_dependencies = True
"""
SDK2_VARIABLE = f"""\
from azure.ai.ml.entities import CodeConfiguration, Environment, ManagedOnlineDeployment

ManagedOnlineDeployment(
    name="blue",
    environment=Environment(image="{IMAGE}"),
    code_configuration=CodeConfiguration(code="src", scoring_script="score.py"),
    environment_variables={{"{VARIABLE}": "requirements.txt"}},
)
"""
CLI2_VARIABLE = f"""\
{SCHEMA}name: blue
environment:
  IMAGE
environment_variables:
  {VARIABLE}: requirements.txt
code_configuration:
  code: src
  scoring_script: score.py
"""
FROM = f"FROM {IMAGE}\n"
SAM = """\
Resources:
  F:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.9
      CodeUri: src
      Handler: score.init
"""
LAYER = """\
Resources:
  L:
    Type: AWS::Serverless::LayerVersion
    Metadata:
      BuildMethod: python3.9
    Properties:
      ContentUri: src
"""
MWAA = """\
Resources:
  A:
    Type: AWS::MWAA::Environment
    Properties:
      AirflowVersion: 2.10.1
      RequirementsS3Path: src/requirements.txt
"""
SAGEMAKER = """\
from sagemaker.sklearn import SKLearnModel
SKLearnModel(entry_point='score.py', source_dir='src', py_version='py39',
    framework_version='1.2-1', role='r', model_data='s3://b/m')
"""
LIBRARIES = """\
resources:
  jobs:
    j:
      job_clusters:
        - new_cluster:
            spark_version: 13.3.x-scala2.12
      tasks:
        - libraries:
            - requirements: src/requirements.txt
"""
INFERENCE = {
    "entryScript": "score.py",
    "sourceDirectory": "src",
    "environment": {
        "docker": {"baseImage": IMAGE},
        "python": {"userManagedDependencies": True},
        "environmentVariables": {VARIABLE: "requirements.txt"},
    },
}
RUN = f"""\
#!/bin/sh
docker run -v "$PWD/src":/var/azureml-app -e AZUREML_ENTRY_SCRIPT=score.py \\
    -e {VARIABLE}=requirements.txt {IMAGE}
"""
COMPOSE = f"""\
services:
  score:
    image: {IMAGE}
    volumes: ["./src:/var/azureml-app"]
    environment:
      AZUREML_ENTRY_SCRIPT: score.py
      {VARIABLE}: requirements.txt
"""
PYPROJECT = """\
[project]
name = "own"
version = "1"
requires-python = ">=3.9"
dependencies = [
    "six==1.16.0",
    DEPENDENCY
]

[project.optional-dependencies]
more = ["attrs==23.1.0", EXTRA]

[dependency-groups]
test = [EXTRA_GROUP, {include-group = "lint"}]
lint = ["toml==0.10.2"]
"""


def pyproject(**places: str) -> dict[str, str]:
    """Write a project with a requirement in one of its lists."""
    text = PYPROJECT
    others = {
        "EXTRA_GROUP": "colorama==0.4.6",
        "DEPENDENCY": "rich==13.0.0",
        "EXTRA": "tomli==1.2.3",
    }
    for place, other in others.items():
        text = text.replace(place, places.get(place, f'"{other}"'))
    return {"pyproject.toml": text}


def used(deployment: dict[str, str]) -> dict[str, str]:
    """Give a project whose deployment installs a list."""
    return {**LIST, **SCORE, **deployment}


DEPLOYMENTS: dict[str, dict[str, str]] = {
    "SDK v1": used({"deploy.py": SDK1.replace("PACKAGES", SDK1_VARIABLE)}),
    "SDK v1 in a notebook": used(
        {"deploy.ipynb": notebook(*SDK1.replace("PACKAGES", SDK1_VARIABLE).split("\n\n"))}
    ),
    "SDK v2": used({"deploy.py": SDK2_VARIABLE}),
    "CLI v2": used({"deployment.yml": CLI2_VARIABLE.replace("IMAGE", f"image: {IMAGE}")}),
    "CLI v2 with a build": used(
        {
            "deployment.yml": CLI2_VARIABLE.replace("IMAGE", "build: {path: ctx}"),
            "ctx/Dockerfile": f"{FROM}RUN pip install tomli==1.2.3\n",
        }
    ),
    "inference configuration": used({"inferenceconfig.json": json.dumps(INFERENCE, indent=1)}),
    "docker run": used({"start.sh": RUN}),
    "Compose": used({"compose.yaml": COMPOSE}),
    "a Dockerfile's file": used(
        {"Dockerfile": f"{FROM}COPY src /srv\nRUN pip install -r /srv/requirements.txt\n"}
    ),
    "a Dockerfile's variable": used(
        {
            "Dockerfile": f"{FROM}COPY src /var/azureml-app\nENV AZUREML_ENTRY_SCRIPT=score.py \\\n"
            f"    {VARIABLE}=requirements.txt\n"
        }
    ),
    "SageMaker": used({"deploy.py": SAGEMAKER}),
    "MWAA": used({"template.yaml": MWAA}),
    "a function of SAM": used({"template.yaml": SAM}),
    "a layer of SAM": used({"template.yaml": LAYER}),
    "a job of Databricks": used({"databricks.yml": LIBRARIES}),
    "a list named in a notebook": used(
        {"a.ipynb": notebook("%pip install -r src/requirements.txt")}
    ),
    "an MLflow model": {
        "requirements.txt": "six==1.16.0\n@@\n",
        "MLmodel": "flavors:\n  python_function:\n    env: conda.yaml\n    python_version: 3.9.1\n",
        "conda.yaml": "dependencies:\n- python=3.9.1\n- pip=24.0\n- pip:\n  - six==1.16.0\n",
    },
    "constraints of Airflow": {
        "requirements.txt": "-c constraints-3.9.txt\nsix==1.16.0\n@@\n",
        "constraints-3.9.txt": "toml==0.10.2\n",
    },
    "what a list was compiled from": {"requirements.txt": "@@\n", "requirements.in": "numpy\n"},
    "dependencies of a project": pyproject(DEPENDENCY="'@@',  # why"),
    "an extra of a project": pyproject(EXTRA='"@@"'),
    "a group of a project": pyproject(EXTRA_GROUP='"@@"'),
    "a block of a script": {
        "run.py": '# /// script\n# requires-python = ">=3.9"\n# dependencies = [\n'
        '#   "six==1.16.0",\n#   "@@",\n# ]\n# ///\nprint()\n'
    },
}
WITH_PLACES = PROJECTS | DEPLOYMENTS
# Deployments whose code lies elsewhere, so that only their variables can be judged.
TEMPLATES: dict[str, dict[str, str]] = {
    "an ARM template": {
        "template.json": json.dumps(
            {
                "resources": [
                    {
                        "type": f"{WORKSPACE}/onlineEndpoints/deployments",
                        "properties": {
                            "environmentId": IMAGE,
                            "environmentVariables": {VARIABLE: "requirements.txt"},
                        },
                    }
                ]
            },
            indent=2,
        )
    },
    "a container group": {
        "group.json": json.dumps(
            {
                "resources": [
                    {
                        "type": "Microsoft.ContainerInstance/containerGroups",
                        "properties": {
                            "containers": [
                                {
                                    "name": "score",
                                    "properties": {
                                        "image": IMAGE,
                                        "environmentVariables": [
                                            {"name": VARIABLE, "value": "requirements.txt"}
                                        ],
                                    },
                                }
                            ]
                        },
                    }
                ]
            },
            indent=2,
        )
    },
    "Bicep": {
        "main.bicep": f"""\
resource d '{WORKSPACE}/onlineEndpoints/deployments@2023-04-01' = {{
  properties: {{
    environmentId: '{IMAGE}'
    environmentVariables: {{
      {VARIABLE}: 'requirements.txt'
    }}
  }}
}}
"""
    },
}
TREE = WITH_PLACES | TEMPLATES
