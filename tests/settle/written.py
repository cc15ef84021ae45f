"""Deployments with one fault, in every language: where an allow may stand, there is a gap."""

import json

IMAGE = "mcr.microsoft.com/azureml/sklearn-0.24.1-ubuntu18.04-py37-cpu-inference:20210601.v1"
DEPLOYMENT = f"""\
$schema: https://azuremlschemas.azureedge.net/latest/managedOnlineDeployment.schema.json
name: blue
environment:
  image: {IMAGE}
environment_variables:
  AZUREML_EXTRA_REQUIRMENTS_TXT: requirements.txt{{behind}}
"""
SDK = f"""\
from azure.ai.ml.entities import Environment, ManagedOnlineDeployment
deployment = ManagedOnlineDeployment(
    name="blue",
    environment=Environment(image="{IMAGE}"),
{{above}}    environment_variables={{{{"AZUREML_EXTRA_REQUIRMENTS_TXT": "r.txt"}}}},{{behind}}
)
"""
BICEP = f"""\
resource blue 'Microsoft.ContainerInstance/containerGroups@2023-05-01' = {{{{
  properties: {{{{
    containers: [
      {{{{
        properties: {{{{
          image: '{IMAGE}'
          environmentVariables: [
            {{{{
              name: 'AZUREML_EXTRA_REQUIRMENTS_TXT'{{behind}}
              value: 'requirements.txt'
            }}}}
          ]
        }}}}
      }}}}
    ]
  }}}}
}}}}
"""
DOCKERFILE = f"""\
FROM {IMAGE}
{{above}}ENV AZUREML_ENTRY_SCRIPT=score.py \\
    AZUREML_EXTRA_REQUIRMENTS_TXT=requirements.txt
"""
SHELL = f"""\
{{above}}docker run -d \\
  -e AZUREML_EXTRA_REQUIRMENTS_TXT=requirements.txt \\
  {IMAGE}{{behind}}
"""
COMPOSE = f"""\
services:
  scoring:
    image: {IMAGE}
    env_file: scoring.env
"""
ENV = "A=b\n{above}AZUREML_EXTRA_REQUIRMENTS_TXT=requirements.txt{behind}\n"
ALLOW = "pinproof: allow[misspelt-variable] ours"


def notebook(text: str) -> str:
    lines = text.splitlines(keepends=True)
    return json.dumps({"cells": [{"cell_type": "code", "source": lines, "outputs": []}]}, indent=1)
