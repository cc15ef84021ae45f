"""A project with a deployment, and what a check of it says."""

from typing import Any

from deployment.definitions import IMAGE

from pinproof.config import Config
from pinproof.finding import Finding
from pinproof.run.check import Outcome, check

NAME = "sklearn-0.24.1-ubuntu18.04-py37-cpu-inference"

SCRIPT = """\
from azureml.core import Environment, Workspace
from azureml.core.model import InferenceConfig, Model

ws = Workspace.from_config()
scoring = Environment(name="scoring-env")
scoring.docker.enabled = True
scoring.docker.base_image = "{image}"
scoring.python.user_managed_dependencies = True
scoring.environment_variables = {{
    "{variable}": "{value}",
}}
config = InferenceConfig(
    entry_script="score.py", source_directory="source", environment=scoring
)
model = Model.register(ws, model_name="m", model_path="models/model.pkl")
service = Model.deploy(ws, "scorer", [model], config)
"""


def deploy(variable: str, value: str, *replaced: tuple[str, str]) -> str:
    text = SCRIPT.format(image=IMAGE, variable=variable, value=value)
    for old, new in replaced:
        assert old in text
        text = text.replace(old, new)
    return text


def checked(*paths: str, **said: Any) -> Outcome:
    flags = {"offline": True, **said}
    origins = dict.fromkeys(said, "--test")
    return check(list(paths) or ["."], Config(**flags, origins=origins))


def around(outcome: Outcome) -> list[Finding]:
    return [each for each in outcome.report.findings if each.rule.code[:3] in ("DEP", "MNT")]


LIBRARY = "myenv/lib/python3.7/site-packages"
