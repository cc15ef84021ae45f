"""The Python with which CI installs a file, where the project says nothing of its own."""

from pathlib import Path

import pytest
from support.command import pinproof

from pinproof.evidence.workflows import find_workflow_evidence
from pinproof.source import SourceFile

ACTIONS = """\
on: push
jobs:
  test:
    runs-on: ubuntu-latest
    strategy:
      matrix:
        python-version: [{versions}]
    steps:
      - uses: actions/setup-python@v5
        with:
          python-version: ${{{{ matrix.python-version }}}}
      - run: |
          python -m pip install --upgrade pip
          pip install -r {path}
        working-directory: {folder}
"""
AZURE = """\
steps:
  - task: UsePythonVersion@0
    inputs:
      versionSpec: '3.9'
  - script: pip install -q -r "app/requirements.txt" && pytest
"""
GITLAB = """\
image: registry.example.org/library/python:3.10-slim
test:
  script:
    - pip install --requirement=app/requirements.txt
"""
BITBUCKET = """\
image: python:3.8
pipelines:
  default:
    - step:
        script: [pip install -r app/requirements.txt]
"""
TRAVIS = """\
language: python
python:
  - "3.7"
install: pip install -r app/requirements.txt
"""
CODEBUILD = """\
phases:
  install:
    runtime-versions:
      python: 3.9
    commands:
      - pip install -r app/requirements.txt
"""
CLOUD_BUILD = """\
steps:
  - name: python:3.11-slim
    entrypoint: sh
    args: [-c, "pip install -r app/requirements.txt"]
"""
READ_THE_DOCS = """\
version: 2
build:
  os: ubuntu-22.04
  tools:
    python: "3.10"
python:
  install:
    - requirements: app/requirements.txt
"""


def found(text: str, file: str = "app/requirements.txt") -> list[tuple[str, str, bool]]:
    source = SourceFile(path="ci.yml", text=text)
    return [
        (str(each.python), each.where, each.is_floor)
        for each in find_workflow_evidence(source, file)
    ]


def actions(versions: str, path: str = "app/requirements.txt", folder: str = ".") -> str:
    return ACTIONS.format(versions=versions, path=path, folder=folder)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (actions('"3.11"'), ("3.11", "ci.yml:7", False)),
        (actions('"3.10", "3.9", 3.11'), ("3.9", "ci.yml:7", True)),
        (actions('"3.11"', "requirements.txt", "app"), ("3.11", "ci.yml:7", False)),
        (actions('"3.11"', "./app/requirements.txt"), ("3.11", "ci.yml:7", False)),
        (AZURE, ("3.9", "ci.yml:4", False)),
        (GITLAB, ("3.10", "ci.yml:1", False)),
        (BITBUCKET, ("3.8", "ci.yml:1", False)),
        (TRAVIS, ("3.7", "ci.yml:3", False)),
        (CODEBUILD, ("3.9", "ci.yml:4", False)),
        (CLOUD_BUILD, ("3.11", "ci.yml:2", False)),
    ],
)
def test_a_workflow_that_installs_the_file(text: str, expected: tuple[str, str, bool]) -> None:
    assert found(text) == [expected]


@pytest.mark.parametrize(
    "text",
    [
        actions('"3.11"', "requirements.txt"),
        actions('"3.11"', "app/requirements.txt.in"),
        actions('"3.11"', "other/requirements.txt"),
        actions('"3.x", "pypy3.9"'),
        AZURE.replace("pip install", "cat"),
        "jobs: [\n- run: pip install -r app/requirements.txt\n",
    ],
)
def test_a_workflow_that_does_not_tell(text: str) -> None:
    assert found(text) == []


def test_it_counts_only_where_the_project_says_nothing(tmp_path: Path) -> None:
    project = tmp_path / "project"
    (project / ".git").mkdir(parents=True)
    (project / ".github" / "workflows").mkdir(parents=True)
    (project / ".github" / "workflows" / "ci.yml").write_text(actions('"3.11"'), encoding="utf-8")
    (project / "app").mkdir()
    (project / "app" / "requirements.txt").write_text("six==1.16.0\n", encoding="utf-8")
    words = ("check", "project/app/requirements.txt", "--offline")
    said = pinproof(*words, cwd=tmp_path).stdout
    assert "Python from project/.github/workflows/ci.yml:7" in said
    (project / ".python-version").write_text("3.9\n", encoding="utf-8")
    said = pinproof(*words, cwd=tmp_path).stdout
    assert "Python from project/.python-version:1" in said


@pytest.mark.parametrize(
    ("path", "text", "expected"),
    [
        ("azure-pipelines-test.yml", AZURE, "3.9"),
        ("devops/pipeline/ci.yml", AZURE, "3.9"),
        ("devops/pipeline/templates/steps.yml", AZURE, "3.9"),
        (".azure-pipelines/train.yaml", AZURE, "3.9"),
        ("bitbucket-pipelines.yml", BITBUCKET, "3.8"),
        (".travis.yml", TRAVIS, "3.7"),
        ("buildspec.yml", CODEBUILD, "3.9"),
        ("cloudbuild.yaml", CLOUD_BUILD, "3.11"),
        (".readthedocs.yaml", READ_THE_DOCS, "3.10"),
        (".travis.yml", READ_THE_DOCS, None),
        ("notes/ci.yml", AZURE, None),
    ],
)
def test_where_workflows_lie(path: str, text: str, expected: str | None, tmp_path: Path) -> None:
    project = tmp_path / "project"
    (project / ".git").mkdir(parents=True)
    workflow = project / path
    workflow.parent.mkdir(parents=True, exist_ok=True)
    workflow.write_text(text, encoding="utf-8")
    (project / "app").mkdir()
    (project / "app" / "requirements.txt").write_text("six==1.16.0\n", encoding="utf-8")
    said = pinproof("check", "project/app/requirements.txt", "--offline", cwd=tmp_path).stdout
    assert f"(Python {expected or '3.7'}, " in said
    assert (f"Python from project/{path}:" in said) == (expected is not None)
