"""A project whose deployments have different Pythons: each file is judged for its own."""

from pathlib import Path

import pytest

from pinproof.config import Config
from pinproof.run.check import check

AZUREML = "mcr.microsoft.com/azureml"
FILES = {
    "a/Dockerfile": f"FROM {AZUREML}/minimal-ubuntu18.04-py37-cpu-inference:1\n"
    "COPY requirements.txt /x/\nRUN pip install -r /x/requirements.txt\n",
    "b/Dockerfile": "FROM python:3.8-slim\nCOPY req.txt /x/\nRUN pip install -r /x/req.txt\n",
    "c/template.yaml": "Resources:\n  F:\n    Type: AWS::Serverless::Function\n    Properties:\n"
    "      Runtime: python3.9\n      CodeUri: src\n      Handler: a.b\n",
    "d/conda.yaml": "dependencies:\n  - python=3.10\n  - pip=24.0\n  - pip:\n    - @@\n",
    "e/MLmodel": "flavors:\n  python_function:\n    env: conda.yaml\n    python_version: 3.11.4\n",
    "e/conda.yaml": "dependencies:\n  - python=3.11.4\n  - pip=24.0\n  - pip:\n    - @@\n",
    "e/requirements.txt": "@@\n",
    "f/run.py": "# /// script\n# requires-python = '>=3.12'\n# dependencies = ['@@']\n# ///\n",
}
LISTS = {"a/requirements.txt": "3.7", "b/req.txt": "3.8", "c/src/requirements.txt": "3.9"}
PYTHONS = LISTS | {
    "d/conda.yaml": "3.10",
    "e/conda.yaml": "3.11",
    "e/requirements.txt": "3.11",
    "f/run.py": "3.12",
}


def test_each_file_is_judged_for_the_python_of_its_own_deployment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("XDG_CONFIG_HOME", "XDG_CACHE_HOME"):
        monkeypatch.setenv(name, str(tmp_path / name))
    # False on one Python each, so that the finding names the Python that was judged.
    for path, text in (FILES | dict.fromkeys(LISTS, "@@\n")).items():
        place = tmp_path / path
        place.parent.mkdir(parents=True, exist_ok=True)
        line = "six==1.16.0; python_version < '3'"
        place.write_text(text.replace("['@@']", f'["{line}"]').replace("@@", line), "utf-8")
    outcome = check(["."], Config(offline=True, projects=True, select=("ENV004",)))
    found = {each.path: each.message for each in outcome.report.findings}
    wanted = {path: python for path, python in PYTHONS.items() if path != "f/run.py"}
    assert set(found) == set(wanted)
    for path, python in wanted.items():
        assert f"Python {python}" in found[path], found[path]


@pytest.mark.parametrize("minor", range(7, 13))
def test_conda_and_mlflow_folders_are_judged_for_their_own_python(
    minor: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    line = f"six==1.16.0; python_version != '3.{minor}'"
    (tmp_path / "model").mkdir()
    for path in ("environment.yml", "model/conda.yaml"):
        (tmp_path / path).write_text(
            f"dependencies:\n  - python=3.{minor}\n  - pip=24.0\n  - pip:\n    - {line}\n", "utf-8"
        )
    (tmp_path / "model/requirements.txt").write_text(f"{line}\n", "utf-8")
    (tmp_path / "model/MLmodel").write_text(
        f"flavors:\n  python_function:\n    env: conda.yaml\n    python_version: 3.{minor}.1\n",
        "utf-8",
    )
    outcome = check(["."], Config(offline=True, select=("ENV004",)))
    found = sorted((each.path, each.place.start.line) for each in outcome.report.findings)
    assert found == [("environment.yml", 5), ("model/conda.yaml", 5), ("model/requirements.txt", 1)]
    assert all(f"Python 3.{minor}" in each.message for each in outcome.report.findings)
