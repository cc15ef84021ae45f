"""Dockerfiles in a project: where their paths begin, what spares a path, who builds them."""

from pathlib import Path

import pytest
from deployment.definitions import SCHEMA

from pinproof.config import Config
from pinproof.finding import Report
from pinproof.run.check import check

pytestmark = pytest.mark.usefixtures("repository")
IMAGE = "mcr.microsoft.com/azureml/minimal-ubuntu20.04-py38-cpu-inference:20230518.v1"
KNOWN = "minimal-ubuntu20.04-py38-cpu-inference"
PIN = "six==1.16.0\n"
INSTALLS = "FROM python:3.9\nCOPY {} /srv/\nRUN pip install -r /srv/requirements.txt\n"
DEPLOYMENT = f"""\
$schema: {SCHEMA}
name: blue
environment:
  build:
    path: ctx
{{}}code_configuration:
  code: src
  scoring_script: score.py
"""
VARIABLES = "environment_variables:\n  AZUREML_EXTRA_REQUIREMENTS_TXT: r.txt\n"
SDK = """\
from azure.ai.ml.entities import BuildContext, CodeConfiguration, Environment
from azure.ai.ml.entities import ManagedOnlineDeployment
env = Environment(name="e", build=BuildContext(path="ctx"))
ManagedOnlineDeployment(
    name="b",
    environment=env,
    code_configuration=CodeConfiguration(code="src", scoring_script="score.py"),
    environment_variables={"AZUREML_EXTRA_REQUIREMENTS_TXT": "r.txt"},
)
"""
SDK_1 = """\
from azureml.core import Environment
from azureml.core.model import InferenceConfig
env = Environment.from_dockerfile(name="e", dockerfile="ctx/Dockerfile")
env.environment_variables = {"AZUREML_EXTRA_REQUIREMENTS_TXT": "r.txt"}
config = InferenceConfig(entry_script="score.py", source_directory="src", environment=env)
"""
CODE = {"src/score.py": "", "src/r.txt": PIN}


def checked(files: dict[str, str], *paths: str) -> Report:
    for name, text in files.items():
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_text(text, encoding="utf-8")
    flags = Config(offline=True, origins={"offline": "--offline"})
    return check(list(paths) or ["."], flags).report


def missing(report: Report) -> list[str]:
    return [each.message for each in report.findings if each.rule.code == "DEP002"]


def gaps(report: Report) -> list[str]:
    return [each.reason for each in report.unchecked if each.rule.code == "DEP002"]


@pytest.mark.parametrize(
    ("dockerfile", "files"),
    [
        ("admin/Dockerfile", {"requirements.txt": PIN}),
        ("deploy/docker/Dockerfile", {"requirements.txt": PIN}),
        ("deploy/docker/Dockerfile", {"deploy/requirements.txt": PIN}),
        ("Dockerfile", {"requirements.txt": PIN}),
        # Both lie there, and only in one folder is all that is copied.
        (
            "docker/Dockerfile",
            {"docker/requirements.txt": PIN, "requirements.txt": PIN, "app/x": ""},
        ),
    ],
)
def test_the_context_may_be_any_folder_around(dockerfile: str, files: dict[str, str]) -> None:
    copied = ". " if "app/x" not in files else "requirements.txt app/"
    report = checked({dockerfile: INSTALLS.format(copied), **files})
    assert missing(report) == []
    assert "3.9" in [target.python.series for target in report.targets]


def test_what_lies_in_no_folder_around_is_missing() -> None:
    report = checked({"docker/Dockerfile": INSTALLS.format("requirements.txt"), "other/x": ""})
    assert missing(report) == [
        "/srv/requirements.txt is not there: looked for docker/requirements.txt"
    ]


def test_a_dockerignore_of_the_context_counts() -> None:
    files = {"docker/Dockerfile": INSTALLS.format("."), "requirements.txt": PIN}
    report = checked({**files, ".dockerignore": "*.txt\n"})
    assert "is not deployed: .dockerignore:1 (*.txt)" in missing(report)[0]


def test_the_context_that_compose_names_is_the_one() -> None:
    compose = "services:\n  a:\n    build:\n      context: app\n      dockerfile: ../d/Dockerfile\n"
    files = {"d/Dockerfile": INSTALLS.format("requirements.txt"), "docker-compose.yml": compose}
    files["d/requirements.txt"] = PIN
    assert missing(checked(files)) == [
        "/srv/requirements.txt is not there: looked for app/requirements.txt"
    ]
    assert missing(checked({"app/requirements.txt": PIN})) == []


@pytest.mark.parametrize(
    "command",
    [
        "[ -f /app/r.txt ] && pip install -r /app/r.txt",
        "[[ ! -e r.txt ]] || pip install -r r.txt",
        "if [ -f r.txt ]; then pip install -r r.txt; fi",
        "if test -s ./r.txt; \\\n    then pip install \\\n    -r r.txt; fi",
        'if [ -f "r.txt" ] ; then python -m pip install --no-cache-dir -r r.txt ; fi',
        "pip install -r r.txt || true",
        "ls r.txt && pip install -r r.txt",
    ],
)
def test_a_path_that_is_tested_is_not_missing(command: str) -> None:
    report = checked({"Dockerfile": f"FROM python:3.9\nWORKDIR /app\nCOPY a /app\nRUN {command}\n"})
    assert missing(report) == []
    assert len(gaps(report)) == 1


@pytest.mark.parametrize(
    "command",
    [
        "pip install -r r.txt",
        "[ -f other.txt ] && pip install -r r.txt",
        "pip install -r r.txt && [ -f r.txt ]",
        "pip install -r r.txt || exit 1",
    ],
)
def test_a_path_that_is_not_tested_is_missing(command: str) -> None:
    report = checked({"Dockerfile": f"FROM python:3.9\nWORKDIR /app\nCOPY a /app\nRUN {command}\n"})
    assert len(missing(report)) == 1


@pytest.mark.parametrize(
    "test",
    [
        'os.path.exists("deps/r.txt")',
        "os.path.isfile(path)",
        "Path(path).is_file()",
        'Path("deps").exists()',
    ],
)
def test_a_path_that_a_script_asks_after_is_not_missing(test: str) -> None:
    script = (
        "import os\nfrom pathlib import Path\nfrom azureml.core import Environment\n"
        'from azureml.core.model import InferenceConfig\npath = "deps/r.txt"\n'
        f"if {test}:\n"
        '    env = Environment.from_pip_requirements(name="e", file_path=path)\n'
        '    config = InferenceConfig(entry_script="score.py", environment=env)\n'
    )
    report = checked({"score.py": "", "deploy.py": script})
    assert missing(report) == []
    assert any("deploy.py uses it only if it is there" in each for each in gaps(report))
    other = script.replace(test, "True").replace("deploy", "other")
    assert len(missing(checked({"other.py": other}))) == 1


@pytest.mark.parametrize(
    "name", ["deployment.yml", "deployment.yml path", "deploy.py", "deploy_1.py", "env.yml"]
)
def test_an_image_that_is_built_is_that_of_its_dockerfile(name: str) -> None:
    dockerfile = "ctx/Dockerfile"
    more = {
        "deployment.yml": {"deployment.yml": DEPLOYMENT.format("") + VARIABLES},
        "deployment.yml path": {
            "deployment.yml": DEPLOYMENT.format("    dockerfile_path: d/my.Dockerfile\n")
            + VARIABLES
        },
        "deploy.py": {"deploy.py": SDK},
        "deploy_1.py": {"deploy.py": SDK_1},
        "env.yml": {
            "env.yml": "$schema: https://x/latest/environment.schema.json\nbuild:\n  path: ctx\n",
            "deployment.yml": DEPLOYMENT.replace(
                "  build:\n    path: ctx\n{}", "  file:env.yml\n"
            ).replace("environment:\n  file", "environment: file")
            + VARIABLES,
        },
    }[name]
    if name == "deployment.yml path":
        dockerfile = "ctx/d/my.Dockerfile"
    # Another image of the project, so that there is no only one to guess.
    other = {"other/Dockerfile": INSTALLS.format("requirements.txt"), "other/requirements.txt": PIN}
    report = checked({**CODE, **more, **other, dockerfile: f"FROM {IMAGE}\nRUN apt-get update\n"})
    assert missing(report) == []
    told = {target.image: target.source for target in report.targets}
    assert told[KNOWN] == f"image from {dockerfile}:1"
    assert set(told) == {KNOWN, None}


def test_a_dockerfile_sets_variables_for_the_deployment() -> None:
    files = {
        **CODE,
        "ctx/Dockerfile": f"FROM {IMAGE}\nENV AZUREML_EXTRA_REQUIREMENTS_TXT=r.txt\n",
        "deployment.yml": DEPLOYMENT.format(""),
    }
    report = checked(files)
    assert missing(report) == []
    assert [target.image for target in report.targets] == [KNOWN]


def test_a_dockerfile_that_is_not_there_leaves_the_image_open() -> None:
    report = checked({**CODE, "deploy.py": SDK})
    (target,) = report.targets
    assert "its image is built from ctx/Dockerfile, which is not there" in target.source


def test_a_deployment_that_is_named_brings_its_dockerfile() -> None:
    files = {
        **CODE,
        "ctx/Dockerfile": f"FROM {IMAGE}\nRUN pip install numpy\n",
        "deployment.yml": DEPLOYMENT.format(""),
    }
    report = checked(files, "deployment.yml")
    assert [(each.rule.code, each.path) for each in report.findings] == [
        ("PIN001", "ctx/Dockerfile")
    ]
