"""A tree of two hundred files through every format, each read as its consumer reads it."""

import json
import re
from pathlib import Path
from typing import Any, get_args
from xml.etree import ElementTree as ET

import pytest
from jsonschema import Draft7Validator
from jsonschema.validators import validator_for

from pinproof import Config, Report, check
from pinproof.config import OutputFormat
from pinproof.outgoing.text import outgoing
from pinproof.report.formats import render_findings

HERE = Path(__file__).parent
FILES = 200
FORMATS: tuple[OutputFormat, ...] = get_args(OutputFormat)
LINES = ("scipy==1.2.3", "numpy", "pandas>=1.1", "six = 1.16.0", "joblib===1.0.1")


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Report:
    """Nothing in every fifth file; a finding in each other, an error in one of them."""
    folder = tmp_path_factory.mktemp("tree")
    for number in range(FILES):
        place = folder / f"team {number % 7}/service-{number:03}"
        place.mkdir(parents=True)
        text = f"# {number}\n{LINES[0]}\n{LINES[number % len(LINES)]}\n"
        if not number % len(LINES):
            text = f"{LINES[0]}\n"
        (place / "requirements.txt").write_text(text, encoding="utf-8")
    config = Config(offline=True, no_cache=True, select=("PIN", "SYN"), python="3.7")
    found = check([str(folder)], config).report
    assert found.files_checked == FILES
    return found


@pytest.fixture(scope="module")
def said(report: Report) -> dict[str, str]:
    """Give what leaves the program in each format."""
    runners = {"github", "azure"}
    return {
        name: outgoing(render_findings(report, name), is_for_runner=name in runners)
        for name in FORMATS
    }


def validate(value: Any, schema: dict[str, Any]) -> None:
    validator_for(schema)(schema).validate(value)


def test_the_tree_has_what_it_should(report: Report) -> None:
    levels = [each.severity for each in report.findings]
    of_each = FILES // len(LINES)
    assert {level: levels.count(level) for level in set(levels)} == {
        "error": of_each,
        "warning": 2 * of_each,
        "info": of_each,
    }


def test_json_and_its_lines_hold_to_the_schema(report: Report, said: dict[str, str]) -> None:
    schema = json.loads((HERE.parents[1] / "schemas/check.json").read_text(encoding="utf-8"))
    whole = json.loads(said["json"])
    validate(whole, schema)
    *lines, last = map(json.loads, said["json-lines"].splitlines())
    kinds = [line.pop("kind") for line in lines]
    assert lines == [*whole["findings"], *whole["unchecked"]]
    assert kinds.count("finding") == len(report.findings)
    assert last["fixable"] == whole["summary"]["fixable"]


def test_sarif_is_one_run_within_the_limits(report: Report, said: dict[str, str]) -> None:
    log = json.loads(said["sarif"])
    Draft7Validator(json.loads((HERE / "sarif_subset.json").read_text())).validate(log)
    (run,) = log["runs"]
    assert len(run["results"]) == len(report.findings)
    marks = [each["partialFingerprints"]["primaryLocationLineHash"] for each in run["results"]]
    assert len(set(marks)) == len(marks)


def test_gitlab_reads_its_report(report: Report, said: dict[str, str]) -> None:
    schema = {
        "type": "array",
        "items": {
            "type": "object",
            "required": ["description", "check_name", "fingerprint", "severity", "location"],
            "properties": {
                "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
                "location": {
                    "required": ["path", "lines"],
                    "properties": {
                        "path": {"pattern": "^[^.]"},
                        "lines": {
                            "required": ["begin"],
                            "properties": {"begin": {"type": "integer", "minimum": 1}},
                        },
                    },
                },
            },
        },
    }
    issues = json.loads(said["gitlab"])
    validate(issues, schema)
    assert len({each["fingerprint"] for each in issues}) == len(report.findings)


def test_a_reviewer_and_servers_of_tests_read_all(report: Report, said: dict[str, str]) -> None:
    diagnostics = json.loads(said["rdjson"])["diagnostics"]
    assert [each["location"]["path"] for each in diagnostics] == [
        each.path for each in report.findings
    ]
    failing = [each for each in report.findings if each.severity != "info"]
    for name, tag, count in (
        ("junit", "failure", len(failing)),
        ("checkstyle", "error", len(report.findings)),
    ):
        assert len(ET.fromstring(said[name]).findall(f".//{tag}")) == count  # noqa: S314 - written by us just now


@pytest.mark.parametrize(
    ("name", "row"),
    [
        ("text", r"^\S.*:\d+:\d+: (error|warning|info) [a-z-]+ \([A-Z]{3}\d{3}\)( \[\*\])?$"),
        ("concise", r"^\S.*:\d+:\d+: (error|warning|info) [A-Z]{3}\d{3} "),
        ("grouped", r"^  \d+:\d+ +(error|warning|info) +[A-Z]{3}\d{3} "),
        ("markdown", r"^\| .*:\d+:\d+ \| "),
        ("github", r"^::(error|warning|notice) file="),
        ("azure", r"^(?:##vso\[task\.logissue type=(error|warning);sourcepath=|/.*:\d+:\d+: )"),
    ],
)
def test_lines_are_one_for_each_finding(
    name: str, row: str, report: Report, said: dict[str, str]
) -> None:
    assert len(re.findall(row, said[name], re.MULTILINE)) == len(report.findings)


def test_no_format_is_left_out(said: dict[str, str]) -> None:
    assert {name for name in FORMATS if not said[name]} == set()
