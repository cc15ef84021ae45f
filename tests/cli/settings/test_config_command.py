"""`pinproof config`: what is in force, for people and as values for programs."""

import json
from pathlib import Path

import pytest
import tomli
from jsonschema import Draft202012Validator
from support.command import pinproof

SCHEMAS = Path(__file__).resolve().parents[3] / "schemas"
OWN = """\
image = "minimal-py312-inference"
ignore = ["PIN001", "image-override"]
fail-on = "error"
quiet = true

[severity]
PIN = "error"

[allow-floating]
names = ["contoso-*"]

[per-file-ignores]
"dev.txt" = ["IMG"]

[[overrides]]
paths = ["gpu/**", "*.in"]
python = "3.8"
severity = {source-only = "info"}

[[overrides]]
paths = ["tools/**"]
select = ["PIN"]
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "project").mkdir()
    (tmp_path / "project/pinproof.toml").write_text(OWN, encoding="utf-8")
    return tmp_path / "project"


def test_a_program_gets_the_values_that_the_file_says(project: Path) -> None:
    said = json.loads(pinproof("config", "--json", cwd=project).stdout)
    schema = json.loads((SCHEMAS / "config.json").read_text(encoding="utf-8"))
    Draft202012Validator(schema).validate(said)
    assert {row["name"]: row["value"] for row in said["settings"]} == tomli.loads(OWN)
    index = {row["name"]: row["value"] for row in said["index"]}
    assert (index["no-index"], index["extra-index-url"], index["retries"]) == (False, [], 5)


def test_a_person_reads_each_table_of_overrides_on_a_line(project: Path) -> None:
    said = pinproof("config", cwd=project).stdout
    assert "  ignore            PIN001 image-override  (pinproof.toml)\n" in said
    assert (
        "  overrides         gpu/** *.in: python = 3.8, severity = {source-only = info}"
        "  (pinproof.toml)\n"
        "                    tools/**: select = PIN\n"
    ) in said
    assert "  allow-floating    names = contoso-*  (pinproof.toml)\n" in said


def test_what_nobody_said_is_said_in_one_line(tmp_path: Path) -> None:
    said = pinproof("config", cwd=tmp_path).stdout
    assert said.startswith("settings:\n  all have their defaults\nindex:\n")
