"""The commands on files that hold lines for pip among other things."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from oracle.worlds import read_world
from support.command import pinproof

SCHEMAS = Path(__file__).resolve().parents[2] / "schemas"
CONDA = """\
name: scoring
channels: [conda-forge]
dependencies:
  - python=3.9.19
  - conda-forge::openssl >=3
  - pip:
      - -r more.txt
      - "flask"   # the service
      - '{{ extra }}'
"""
INDEX = {"flask": {"2.2.5": ["click>=8"]}, "click": {"8.0.1": []}, "six": {"1.16.0": []}}


@pytest.fixture
def place(tmp_path: Path) -> Path:
    (tmp_path / "conda.yaml").write_text(CONDA, encoding="utf-8")
    (tmp_path / "more.txt").write_text("six==1.16.0\n", encoding="utf-8")
    (tmp_path / "wheels").mkdir()
    for archives in read_world({"name": "w", "index": INDEX, "file": ""}).archives.values():
        for one in archives:
            (tmp_path / "wheels" / one.filename).write_bytes(one.content)
    return tmp_path


def read(place: Path, schema: str, *arguments: str) -> dict[str, Any]:
    run = pinproof(*arguments, "--output-format", "json", cwd=place)
    assert run.stderr == ""
    document: dict[str, Any] = json.loads(run.stdout)
    jsonschema.validate(document, json.loads((SCHEMAS / schema).read_text(encoding="utf-8")))
    return document


def test_show_prints_the_lines_for_pip_and_those_that_are_not(place: Path) -> None:
    run = pinproof("show", "conda.yaml", cwd=place)
    assert run.returncode == 0
    assert run.stdout == (
        "conda.yaml: the conda environment\n"
        "     4  conda        python=3.9.19  (not for pip)\n"
        "     5  conda        conda-forge::openssl >=3  (not for pip)\n"
        "     7  include      more.txt\n"
        "        1  requirement  six ==1.16.0\n"
        "     8  requirement  flask (any version)\n"
        "     9  not read: it is a template\n"
    )


def test_show_gives_every_part_its_place_in_the_host(place: Path) -> None:
    lines = read(place, "show.json", "show", "conda.yaml")["lines"]
    kinds = [(line["kind"], line["path"], line["line"], line["column"]) for line in lines]
    assert kinds == [
        ("conda", "conda.yaml", 4, 5),
        ("conda", "conda.yaml", 5, 5),
        ("include", "conda.yaml", 7, 9),
        ("requirement", "more.txt", 1, 1),
        ("requirement", "conda.yaml", 8, 10),
    ]
    assert (lines[1]["name"], lines[1]["specifier"]) == ("openssl", ">=3")
    name = {"line": 8, "column": 10, "end_line": 8, "end_column": 15}
    assert lines[4]["spans"]["name"] == name


def test_plan_plans_what_pip_is_given_for_the_environments_own_python(place: Path) -> None:
    options = ("--no-index", "--find-links", "wheels", "--no-cache")
    plan = read(place, "plan.json", "plan", "conda.yaml", *options)
    assert plan["path"] == "conda.yaml"
    assert plan["target"]["python"] == "3.9.19"
    assert plan["target"]["source"] == "Python from conda.yaml:4"
    assert [(step["name"], step["version"]) for step in plan["steps"]] == [
        ("click", "8.0.1"),
        ("flask", "2.2.5"),
        ("six", "1.16.0"),
    ]


def test_check_finds_fixes_and_says_what_is_not_judged(place: Path) -> None:
    document = read(place, "check.json", "check", "--offline", "conda.yaml")
    found = [(f["code"], f["path"], f["line"], f["column"]) for f in document["findings"]]
    assert found == [("CON002", "conda.yaml", 6, 5), ("PIN001", "conda.yaml", 8, 10)]
    assert document["summary"]["notes"] == [
        "What conda itself installs is not judged: 2 lines of conda.yaml.",
        "Not judged, since it is a template: conda.yaml:9.",
    ]


def test_a_fix_is_written_in_the_hosts_own_quoting(place: Path) -> None:
    before = CONDA.replace('"flask"', '"flask == v2.2.5"').replace("\n", "\r\n")
    (place / "conda.yaml").write_bytes(before.encode())
    run = pinproof("check", "--offline", "--fix", "--select", "PIN", ".", cwd=place)
    assert run.stderr == "pinproof: fixed conda.yaml: write 2.2.5\n"
    assert run.returncode == 0
    after = (place / "conda.yaml").read_bytes().decode()
    assert after == before.replace("v2.2.5", "2.2.5")


def test_a_file_that_gives_pip_nothing_is_said(place: Path) -> None:
    (place / "other.yaml").write_text("x: 1\n", encoding="utf-8")
    for command in ("show", "plan"):
        run = pinproof(command, "other.yaml", cwd=place)
        assert (run.returncode, run.stdout) == (2, "")
        assert run.stderr == "pinproof: other.yaml: nothing in it is given to pip\n"


def test_a_file_that_cannot_be_read_is_said(place: Path) -> None:
    (place / "conda.yaml").write_text(CONDA + "  - [\n", encoding="utf-8")
    run = pinproof("show", "conda.yaml", cwd=place)
    assert run.returncode == 2
    assert "pinproof: conda.yaml:11: not valid YAML" in run.stderr


@pytest.mark.parametrize(
    "script", ["pip install -r deps.list\n", "python -m pip install -rdeps.list\n"]
)
@pytest.mark.parametrize("name", ["setup.sh", "train.ipynb"])
def test_a_file_of_any_name_that_a_script_installs_is_judged(
    tmp_path: Path, script: str, name: str
) -> None:
    (tmp_path / "deps.list").write_text("six\n", encoding="utf-8")
    cell = {"cell_type": "code", "metadata": {}, "source": [f"!{script}"], "outputs": []}
    notebook = {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [cell]}
    text = json.dumps(notebook) if name.endswith(".ipynb") else script
    (tmp_path / name).write_text(text, encoding="utf-8")
    done = pinproof("check", name, "--offline", "--output-format", "concise", cwd=tmp_path)
    assert "deps.list:1:1: warning PIN001" in done.stdout
