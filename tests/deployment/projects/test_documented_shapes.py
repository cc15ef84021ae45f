"""Whole projects: the documented shapes are clean, and one fault is flagged where it stands."""

import json
from pathlib import Path

import pytest
from deployment.definitions import PACKAGES, REQUIREMENTS
from deployment.projects.deployed import LIBRARY, NAME, around, checked, deploy

BOTH = [(REQUIREMENTS, "requirements.txt"), (PACKAGES, LIBRARY)]


@pytest.mark.parametrize("is_notebook", [False, True], ids=["script", "notebook"])
@pytest.mark.parametrize(("variable", "value"), BOTH)
def test_the_documented_shapes_are_clean(
    project: Path, variable: str, value: str, is_notebook: bool
) -> None:
    text = deploy(variable, value)
    if is_notebook:
        cells = [{"cell_type": "code", "source": part} for part in text.split("\n\n")]
        (project / "deploy.ipynb").write_text(json.dumps({"cells": cells}), encoding="utf-8")
    else:
        (project / "deploy.py").write_text(text, encoding="utf-8")
    outcome = checked()
    assert around(outcome) == []
    assert outcome.exit_code == 0
    assert NAME in {target.image for target in outcome.report.targets}


FAULTS = [
    ("DEP001", 10, (f'"{REQUIREMENTS}"', '"AZUREML_EXTRA_REQUIRMENTS_TXT"')),
    ("DEP002", 10, ('"requirements.txt"', '"source/requirements.txt"')),
    ("DEP002", 10, (', source_directory="source"', "")),
    ("DEP002", 13, ('"source"', '"src"')),
    ("DEP003", 10, ('"requirements.txt"', '"/requirements.txt"')),
    (
        "DEP004",
        10,
        (
            "scoring.environment_variables = {",
            f'scoring.environment_variables = {{ "{PACKAGES}": "{LIBRARY}",',
        ),
    ),
    ("DEP005", 10, ("ubuntu18.04-py37-cpu-inference", "ubuntu18.04-py37-cpu")),
    ("DEP006", 10, ('"requirements.txt"', '"../requirements.txt"')),
    ("DEP007", 10, ('"models/model.pkl"', '"source"')),
    ("DEP007", 13, ('"models/model.pkl"', '"source"')),
    ("DEP009", 8, ("user_managed_dependencies = True", "user_managed_dependencies = False")),
    ("DEP010", 7, (":20210601.v1", ":latest")),
    ("DEP011", 16, ("Model.deploy(ws, ", "Model.package(ws, ")),
]

MOUNTED = [
    ("DEP001", (f'"{PACKAGES}"', '"AZUREML_EXTRA_PYTHON_LIBPATH"')),
    ("DEP002", ('"myenv/', '"source/myenv/')),
    ("DEP003", ('"myenv/', '"/var/azureml-app/source/myenv/')),
    ("DEP004", (f'    "{PACKAGES}"', f'    "{REQUIREMENTS}": "requirements.txt", "{PACKAGES}"')),
    ("DEP005", ("ubuntu18.04-py37-cpu-inference", "ubuntu18.04-py37-cpu")),
    ("DEP006", ('"myenv/', '"../source/myenv/')),
    ("DEP007", ('"models/model.pkl"', '"source/myenv"')),
]


@pytest.mark.parametrize(("code", "fault"), MOUNTED)
def test_one_fault_of_a_mounted_directory_is_flagged_at_its_line(
    project: Path, code: str, fault: tuple[str, str]
) -> None:
    (project / "deploy.py").write_text(deploy(PACKAGES, LIBRARY, fault), encoding="utf-8")
    found = [each for each in around(checked("deploy.py")) if each.rule.code.startswith("DEP")]
    assert [(each.rule.code, each.place.start.line) for each in found] == [(code, 10)]


@pytest.mark.parametrize(("code", "line", "fault"), FAULTS)
def test_one_fault_is_flagged_at_its_line(
    project: Path, code: str, line: int, fault: tuple[str, str]
) -> None:
    (project / "requirements.txt").write_text("joblib==1.0.1\n", encoding="utf-8")
    (project / "deploy.py").write_text(
        deploy(REQUIREMENTS, "requirements.txt", fault), encoding="utf-8"
    )
    found = around(checked("deploy.py"))
    assert (code, line) in [(each.rule.code, each.place.start.line) for each in found]
    assert {each.rule.code for each in found} == {code}


def test_another_pythons_packages_are_flagged_at_the_path(project: Path) -> None:
    text = deploy(PACKAGES, "myenv/lib/python3.8/site-packages")
    (project / "deploy.py").write_text(text, encoding="utf-8")
    (project / "source/myenv/lib/python3.7").rename(project / "source/myenv/lib/python3.8")
    assert [(each.rule.code, each.path) for each in around(checked())] == [
        ("DEP008", "deploy.py"),
        ("MNT001", "source/myenv/lib/python3.8/site-packages"),
    ]
