"""What cells and commands make before it is deployed is not missing."""

import json
from pathlib import Path

import pytest

from pinproof.config import Config
from pinproof.deployment.made_paths import collect_made_paths
from pinproof.formats.notebook import read_notebook
from pinproof.formats.script import Script
from pinproof.run.check import check
from pinproof.source import SourceFile


def script(text: str, *, is_shell: bool) -> Script:
    return Script(source=SourceFile(path="a", text=text), text=text, is_shell=is_shell)


@pytest.mark.parametrize(
    ("command", "paths", "others"),
    [
        ("mkdir -p code/src other", {"code/src", "other"}, False),
        ("touch a.txt", {"a.txt"}, False),
        ("cp -r ../x code", {"code"}, False),
        ("git clone https://git.example.org/a/repo.git", {"repo"}, False),
        ("git clone --depth 1 https://git.example.org/a/repo here", {"here"}, False),
        ("wget https://index.example.org/a/data.zip", {"data.zip"}, False),
        ("wget -P in https://index.example.org/a/data.zip?x=1", {"in/data.zip"}, False),
        ("curl -o out.txt https://index.example.org/x", {"out.txt"}, False),
        ("tar xzf a.tgz -C unpacked", {"unpacked"}, True),
        ("aws s3 cp s3://bucket/x . --recursive", set(), True),
        ("echo pandas > code/requirements.txt", {"code/requirements.txt"}, False),
        ("ls code", set(), False),
        ("python run.py 2>&1", set(), False),
        ("mkdir /opt/x", set(), False),
    ],
)
def test_commands_make_paths(command: str, paths: set[str], others: bool) -> None:
    made = collect_made_paths([script(command + "\n", is_shell=True)])
    assert (made.paths, made.others) == (frozenset(paths), others)


@pytest.mark.parametrize(
    ("code", "paths"),
    [
        ('os.makedirs("code", exist_ok=True)', {"code"}),
        ("os.mkdir('./code')", {"code"}),
        ('Path("code/x").mkdir(parents=True)', {"code/x"}),
        ('with open("code/requirements.txt", "w") as f:', {"code/requirements.txt"}),
        ("open('a.txt', mode='wb')", {"a.txt"}),
        ("open('a.txt')", set()),
        ("shutil.copytree('src', 'build/src')", {"build/src"}),
        ("urllib.request.urlretrieve(url, 'data.csv')", {"data.csv"}),
        ("os.makedirs(folder)", set()),
        ("folder = './code'\nos.makedirs(folder, exist_ok=True)", {"code"}),
        ("path: str = 'a/conda.yml'\nwith open(path, 'w') as f:\n    pass", {"a/conda.yml"}),
        ("path = 'a.yml'\nopen(path)", set()),
        ('env.save_to_directory(path="./definition", overwrite=True)', {"definition"}),
        ("env.save_to_directory(\n    'definition',\n)", {"definition"}),
        ("conda.save_to_file(base_directory=folder, conda_file_path='env.yml')", {"env.yml"}),
        ("where = 'model'\nmlflow.sklearn.save_model(model, where)", {"model"}),
        ("frame.to_csv('data.csv')", {"data.csv"}),
        ("joblib.dump(model, 'outputs/model.pkl')", {"outputs/model.pkl"}),
        ("client.jobs.download(name, download_path='artifacts')", {"artifacts"}),
        ("savestate('a.txt')", set()),
        ("print('makedirs')", set()),
    ],
)
def test_code_makes_paths(code: str, paths: set[str]) -> None:
    assert collect_made_paths([script(code, is_shell=False)]).paths == frozenset(paths)


def test_what_lies_in_or_around_a_made_path_is_made() -> None:
    made = collect_made_paths((), ["code/src/requirements.txt"])
    assert made.makes("code")
    assert made.makes("./code/src")
    assert made.makes("code/src/requirements.txt")
    assert not made.makes("codes")
    assert not made.makes("code/other")


IMAGE = "mcr.microsoft.com/azureml/sklearn-0.24.1-ubuntu18.04-py37-cpu-inference:1"
DEPLOY = f"""
from azure.ai.ml.entities import CodeConfiguration, Environment, ManagedOnlineDeployment
ManagedOnlineDeployment(name="b", endpoint_name="e", environment=Environment(image="{IMAGE}"),
    code_configuration=CodeConfiguration(code="code", scoring_script="score.py"),
    environment_variables={{"AZUREML_EXTRA_REQUIREMENTS_TXT": "requirements.txt"}})
"""


@pytest.mark.parametrize(
    ("before", "found"),
    [
        (("print(1)",), True),
        (("!mkdir -p code", "%%writefile code/requirements.txt\nsix\n"), False),
        (("!git clone https://git.example.org/a/code.git",), False),
        (("!unzip deployment.zip",), False),
        (("!mkdir -p elsewhere",), True),
        (("import os\nos.chdir(folder)\n",), False),
        (("%cd ../deployment",), False),
        (("!cd ../deployment && ls",), True),
    ],
)
def test_a_folder_that_a_cell_makes_is_not_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, before: tuple[str, ...], found: bool
) -> None:
    monkeypatch.chdir(tmp_path)
    cells = [{"cell_type": "code", "source": text} for text in (*before, DEPLOY)]
    (tmp_path / "a.ipynb").write_text(json.dumps({"cells": cells, "metadata": {}}))
    report = check(["."], Config(offline=True, select=("DEP002",))).report
    assert bool(report.findings) == found
    # What is not looked for is said.
    assert bool(report.unchecked) == (not found)


@pytest.mark.parametrize("cell", ["%mkdir -p code/src", "%cp -r ../x code"])
def test_magics_that_are_commands_make_paths(cell: str) -> None:
    cells = [{"cell_type": "code", "source": f"import os\n{cell}\n"}]
    notebook = read_notebook(SourceFile(path="a.ipynb", text=json.dumps({"cells": cells})))
    assert collect_made_paths(notebook.scripts).makes("code")
