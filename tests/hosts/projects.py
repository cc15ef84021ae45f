"""Projects in which lines for pip stand in files of other kinds.

`@@` is where a requirement stands, in the first file of each project. A project is clean when that
is a pin, and has one fault, there, when it is not.
"""

import json

SCORE = {"src/score.py": "def init():\n    pass\n"}
SCHEMA = (
    "$schema: https://azuremlschemas.azureedge.net/latest/managedOnlineDeployment.schema.json\n"
)
IMAGE = "mcr.microsoft.com/azureml/minimal-ubuntu22.04-py39-cpu-inference:20240101.v1"
DEPLOYMENT = f"""\
{SCHEMA}name: blue
environment:
  image: {IMAGE}
  conda_file: CONDA
code_configuration:
  code: src
  scoring_script: score.py
"""
WORKSPACE = "Microsoft.MachineLearningServices/workspaces"
CONDA = """\
name: scoring
channels: [conda-forge]
dependencies:
  - python=3.9.19
  - pip=24.0
  - pip:
      # what the service needs
      - azureml-inference-server-http==1.0.0
      - @@   # for the model
"""
BICEP = f"""\
resource scoring '{WORKSPACE}/environments/versions@2023-04-01' = {{
  name: '1'
  properties: {{
    image: '{IMAGE}'
    condaFile: @@file
  }}
}}
"""
SDK2 = f"""\
from azure.ai.ml.entities import CodeConfiguration, Environment, ManagedOnlineDeployment

environment = Environment(
    image="{IMAGE}",
    conda_file=CONDA,
)
ManagedOnlineDeployment(
    name="blue",
    environment=environment,
    code_configuration=CodeConfiguration(code="src", scoring_script="score.py"),
)
"""
SDK2_DICT = """{
        "dependencies": [
            "python=3.9",
            "pip=24.0",
            {"pip": ["azureml-inference-server-http==1.0.0", '@@']},
        ],
    }"""
SDK1 = f"""\
from azureml.core import Environment
from azureml.core.conda_dependencies import CondaDependencies
from azureml.core.model import InferenceConfig

PACKAGES
environment.docker.base_image = "{IMAGE}"
config = InferenceConfig(
    entry_script="score.py", source_directory="src", environment=environment
)
"""
CREATED = """\
environment = Environment("scoring")
environment.python.conda_dependencies = CondaDependencies.create(
    python_version="3.9",
    conda_packages=["openssl"],
    pip_packages=[
        "azureml-defaults==1.60.0",
        '@@',  # the model's
    ],
)
"""
ADDED = """\
packages = CondaDependencies()
packages.set_python_version("3.9")
packages.add_pip_package("azureml-defaults==1.60.0")
packages.add_pip_package("@@")
environment = Environment("scoring")
environment.python.conda_dependencies = packages
"""


def notebook(*cells: str) -> str:
    """Write code cells as a notebook does: a string for each line."""
    code: list[dict[str, object]] = [
        {
            "cell_type": "code",
            "execution_count": None,
            "metadata": {},
            "outputs": [],
            "source": cell.splitlines(keepends=True),
        }
        for cell in cells
    ]
    return json.dumps({"cells": code, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}, indent=1)


FROM = f"FROM {IMAGE}\n"

PROJECTS: dict[str, dict[str, str]] = {
    "conda": {"conda.yaml": CONDA},
    "conda in quotes": {"env.yml": CONDA.replace("@@", "'@@'").replace("\n", "\r\n")},
    "conda in brackets": {
        "environment.yml": "name: x\n"
        "dependencies: [python=3.9, pip=24.0, {pip: [six==1.16.0, @@]}]\n"
    },
    "conda by path, CLI v2": {
        "model/conda.yaml": CONDA,
        "deployment.yml": DEPLOYMENT.replace("CONDA", "model/conda.yaml"),
        **SCORE,
    },
    "conda by path of an environment's file, CLI v2": {
        "env/conda.yaml": CONDA,
        "env/environment.yml": f"image: {IMAGE}\nconda_file: conda.yaml\n",
        "deployment.yml": DEPLOYMENT.replace(
            f"\n  image: {IMAGE}\n  conda_file: CONDA", " file:env/environment.yml"
        ),
        **SCORE,
    },
    "conda written out, CLI v2": {
        "deployment.yml": DEPLOYMENT.replace(
            "CONDA", "\n" + "".join(f"    {line}\n" for line in CONDA.splitlines())
        ),
        **SCORE,
    },
    "conda by path, SDK v2": {
        "conda.yaml": CONDA,
        "deploy.py": SDK2.replace("CONDA", '"conda.yaml"'),
        **SCORE,
    },
    "conda written out, SDK v2": {"deploy.py": SDK2.replace("CONDA", SDK2_DICT), **SCORE},
    "created, SDK v1": {"deploy.py": SDK1.replace("PACKAGES", CREATED), **SCORE},
    "added, SDK v1": {"deploy.py": SDK1.replace("PACKAGES", ADDED), **SCORE},
    "created in a notebook, SDK v1": {
        "deploy.ipynb": notebook(*SDK1.replace("PACKAGES", CREATED).split("\n\n")),
        **SCORE,
    },
    "without a deployment, SDK v1": {
        "environment.py": SDK1.partition("\n\n")[0] + "\n" + CREATED.partition("\n")[2]
    },
    "from a conda file, SDK v1": {
        "envs/conda.yaml": CONDA,
        "deploy.py": SDK1.replace(
            "PACKAGES",
            'environment = Environment.from_conda_specification("scoring", "envs/conda.yaml")',
        ),
        **SCORE,
    },
    "MLflow's conda file": {
        "model/conda.yaml": CONDA,
        "model/MLmodel": "flavors:\n  python_function:\n    env: conda.yaml\n"
        "    python_version: 3.9.19\n",
    },
    "MLflow's virtual environment": {
        "model/python_env.yaml": "python: 3.9.19\nbuild_dependencies:\n- pip==24.0\n"
        "dependencies:\n- -r requirements.txt\n- @@\n",
        "model/requirements.txt": "six==1.16.0\n",
        "model/MLmodel": "flavors:\n  python_function:\n    env:\n"
        "      virtualenv: python_env.yaml\n    python_version: 3.9.19\n",
    },
    "a word of a Dockerfile": {"Dockerfile": f"{FROM}RUN pip install --no-cache-dir @@\n"},
    "a quoted word on a continued line": {
        "Dockerfile": f"{FROM}RUN python -m pip install --upgrade pip && \\\n"
        "    # what the model needs\n    uv pip install --system \\\n"
        "        toml==0.10.2 \\\n        '@@' && rm -rf /tmp\n"
    },
    "the list form of a Dockerfile": {
        "Dockerfile": f'{FROM}RUN ["pip", "install", "toml==0.10.2", "@@"]\n'
    },
    "a here-document": {"gpu.dockerfile": f'{FROM}RUN <<EOF\npip install "@@"\nEOF\n'},
    "conda run": {"Dockerfile": f"{FROM}RUN conda run -n env pip install @@\n"},
    "conda's file in a Dockerfile": {
        "conda.yaml": CONDA,
        "Dockerfile": f"{FROM}COPY conda.yaml /tmp/\nRUN conda env create -f /tmp/conda.yaml\n",
    },
    "a magic of a notebook": {"a.ipynb": notebook("import os\n%pip install -q @@\nprint()\n")},
    "a command of a notebook": {
        "a.ipynb": notebook('!pip install \\\n    six==1.16.0 \\\n    "@@" -U\n')
    },
    "a quoted command of a notebook": {
        "a.ipynb": notebook("!{sys.executable} -m pip install '@@' && echo 'a\\tb'")
    },
    "a shell cell": {"a.ipynb": notebook("%%bash\nset -e\npip install @@\n")},
    "a shell script": {"setup.sh": "#!/bin/sh\nsudo -H pip3 install @@ # why\n"},
    "a document in a shell script": {
        "setup.sh": "cat <<EOF\npip install numpy\nEOF\nbash <<'EOF'\npip install @@\nEOF\n"
    },
    "a notebook of Databricks": {
        "job.py": "# Databricks notebook source\n# MAGIC %pip install six==1.16.0 '@@'\n"
        "# COMMAND ----------\nimport os\n"
    },
    "libraries of Databricks": {
        "databricks.yml": "resources:\n  jobs:\n    j:\n      job_clusters:\n"
        "        - new_cluster:\n            spark_version: 13.3.x-scala2.12\n"
        "      tasks:\n        - libraries:\n            - pypi:\n"
        "                package: @@   # why\n            - whl: ./dist/*.whl\n"
    },
    "libraries of Databricks in JSON": {
        "job.json": '{"new_cluster": {"spark_version": "13.3.x"},\n'
        ' "libraries": [{"pypi": {"package": "@@"}}]}\n'
    },
    "an environment of Databricks": {
        "bundle.yaml": "environments:\n  - environment_key: default\n    spec:\n"
        "      environment_version: '3'\n      dependencies: [toml==0.10.2, @@, /Volumes/a.whl,\n"
        "        '${var.more}']\n"
    },
    "a list that a notebook writes out": {
        "a.ipynb": notebook(
            "!mkdir -p code",
            "%%writefile code/requirements.txt\n# what the service needs\n"
            "six==1.16.0 \\\n  ; python_version > '3'\n@@  # for the model\n",
        )
    },
    "a conda file that a notebook writes out": {
        "a.ipynb": notebook("import os\n", "%%writefile env/conda.yaml\n" + CONDA)
    },
    "a list that a notebook writes out for its deployment": {
        "deploy.ipynb": notebook(
            "%%writefile src/requirements.txt\n@@\n",
            "from sagemaker.sklearn import SKLearnModel\n"
            "SKLearnModel(entry_point='score.py', source_dir='src', py_version='py3',\n"
            "    framework_version='1.2-1', role='r', model_data='s3://b/m')\n",
        ),
        **SCORE,
    },
    "a conda file in Bicep": {"main.bicep": BICEP.replace("@@file", f"'''\n{CONDA}'''")},
    "a conda file in a template": {
        "template.json": json.dumps(
            {
                "resources": [
                    {
                        "type": f"{WORKSPACE}/environments/versions",
                        "name": "w/e/1",
                        "properties": {"image": IMAGE, "condaFile": CONDA},
                    }
                ]
            },
            indent=2,
        )
    },
}
