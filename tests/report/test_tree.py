"""A tree of two hundred files through every format, each read as its consumer reads it."""

import hashlib
import json
import random
import re
from collections import Counter
from pathlib import Path
from typing import Any, get_args
from xml.etree import ElementTree as ET

import pytest
from jsonschema.validators import validator_for
from markdown_it import MarkdownIt
from support.consumers import (
    assert_is_gitlab,
    assert_is_rdjson,
    assert_is_sarif,
    editors_view,
    reviewers_view,
)

from pinproof import Config, Report, check
from pinproof.config import OutputFormat
from pinproof.outgoing.text import outgoing
from pinproof.report.formats import render_findings

ROOT = Path(__file__).resolve().parents[2]
# How much each format says of the tree, and the hash of it.
GOLDEN = Path(__file__).parent / "golden/tree.json"
FILES = 200
SEED = 2026
FORMATS: tuple[OutputFormat, ...] = get_args(OutputFormat)
PINS = ("numpy==1.21.6", "flask==1.0.3", "pandas==1.1.5 ; python_version < '3.8'")
FAULTS = (
    "scipy",
    "pandas>=1.1",
    "joblib===1.0.1",
    "six = 1.16.0",
    "requests~=2.0",
    "xgboost==1.*",
    "demo @ https://files.example.org/demo-1.0-py3-none-any.whl",
    # Editors, reviewers and people count what stands before these faults each in their own way.
    'attrs==20.1.0 ; extra == "😀" and python_version = "3.7"  # Ünïcode',
    'toolz==0.11.1 ; extra == "ü😀" --foo',
    "urllib3==1.26.15  urllib",
    "-e .",
    "lightgbm \\\n    >=3.3",
    "click>7  # pinproof: allow[version-range] as it was",
)
FOLDERS = ("team one", "ünïcode", "😀", "a,b;c", "100%", "[gpu]", "plain")


def write_tree(folder: Path) -> None:
    """Write requirements files and conda environments, of which every fourth has no fault."""
    # The same tree in each run: nothing here has to be hard to guess.
    chance = random.Random(SEED)  # noqa: S311 - keeps no secret: one seed, one tree
    for number in range(FILES):
        place = folder / chance.choice(FOLDERS) / f"service-{number:03}"
        place.mkdir(parents=True)
        faults = chance.sample(FAULTS, chance.randint(1, 5)) if number % 4 else []
        lines = [f"# {number}", *PINS, *faults]
        chance.shuffle(lines)
        if number % 10 == 9:
            listed = "".join(f"      - {json.dumps(line)}\n" for line in lines if line[0] != "#")
            text = f"dependencies:\n  - python=3.7\n  - pip=21\n  - pip:\n{listed}"
            (place / "conda.yaml").write_text(text, encoding="utf-8")
        else:
            end = chance.choice(("\n", "\r\n"))
            text = "\n".join([*lines, ""]).replace("\n", end)
            (place / "requirements.txt").write_bytes(text.encode())


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("tree")


@pytest.fixture(scope="module")
def report(folder: Path) -> Report:
    write_tree(folder)
    config = Config(
        offline=True,
        no_cache=True,
        select=("PIN", "SYN"),
        python="3.7",
        severity={"PIN005": "error", "wildcard-pin": "info"},
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        found = check(["."], config).report
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


def test_what_each_format_says_is_what_it_said(
    report: Report, said: dict[str, str], request: pytest.FixtureRequest
) -> None:
    rules = Counter(finding.rule.code for finding in report.findings)
    levels = Counter(finding.severity for finding in report.findings)
    found: dict[str, Any] = {
        "findings": dict(sorted(levels.items())),
        "rules": dict(sorted(rules.items())),
        "allowed": len(report.allowed),
        "formats": {
            name: {
                "lines": text.count("\n"),
                "sha256": hashlib.sha256(text.encode()).hexdigest(),
            }
            for name, text in said.items()
        },
    }
    if request.config.getoption("--update-golden"):
        GOLDEN.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8", newline="\n")
    assert found == json.loads(GOLDEN.read_text(encoding="utf-8"))


def test_json_and_its_lines_hold_to_the_schema(report: Report, said: dict[str, str]) -> None:
    schema = json.loads((ROOT / "schemas/check.json").read_text(encoding="utf-8"))
    whole = json.loads(said["json"])
    validator_for(schema)(schema).validate(whole)
    *lines, last = map(json.loads, said["json-lines"].splitlines())
    kinds = [line.pop("kind") for line in lines]
    assert lines == [*whole["findings"], *whole["unchecked"]]
    assert kinds.count("finding") == len(report.findings)
    assert last["fixable"] == whole["summary"]["fixable"]


def test_editors_and_reviewers_find_the_same_places(
    folder: Path, report: Report, said: dict[str, str]
) -> None:
    ours = sorted(
        (each.rule.code, each.path, each.place.span.start, each.place.span.end)
        for each in report.findings
    )

    def read(path: str) -> str:
        return (folder / path).read_bytes().decode()

    assert reviewers_view(assert_is_rdjson(said["rdjson"]), read) == ours
    log = assert_is_sarif(said["sarif"])
    assert editors_view(log, read) == ours
    marks = [each["partialFingerprints"] for each in log["runs"][0]["results"]]
    assert len({each["primaryLocationLineHash"] for each in marks}) == len(marks)


def test_gitlab_reads_its_report(report: Report, said: dict[str, str]) -> None:
    issues = assert_is_gitlab(said["gitlab"])
    assert Counter(each["location"]["path"] for each in issues) == by_path(report)


def by_path(report: Report) -> Counter[str]:
    return Counter(finding.path for finding in report.findings)


def test_servers_of_tests_and_of_styles_read_all(report: Report, said: dict[str, str]) -> None:
    suites = ET.fromstring(said["junit"])  # noqa: S314 - written by us just now
    failing = [each for each in report.findings if each.severity != "info"]
    assert len(suites.findall("./testsuite/testcase/failure")) == len(failing)
    for suite in (suites, *suites.findall("testsuite")):
        assert suite.attrib["tests"] == str(len(suite.findall(".//testcase")))
        assert suite.attrib["failures"] == str(len(suite.findall(".//failure")))
    style = ET.fromstring(said["checkstyle"])  # noqa: S314 - written by us just now
    assert {
        file.attrib["name"]: [
            (int(each.attrib["line"]), int(each.attrib["column"]), each.attrib["severity"])
            for each in file
        ]
        for file in style
    } == {
        path: [
            (each.line, each.column, each.severity) for each in report.findings if each.path == path
        ]
        for path in by_path(report)
    }


def undone(text: str) -> str:
    """Undo the escapes of a workflow command, as the runner does."""
    for sign, code in ((",", "%2C"), (":", "%3A"), ("\n", "%0A"), ("\r", "%0D"), ("%", "%25")):
        text = text.replace(code, sign)
    return text


def test_runners_read_each_annotation(report: Report, said: dict[str, str]) -> None:
    expected = Counter((each.severity, each.path, each.line) for each in report.findings)
    commands = [re.fullmatch(r"::(\w+) (.*?)::(.*)", line) for line in said["github"].splitlines()]
    read: Counter[tuple[str, str, int]] = Counter()
    for command in commands:
        assert command
        named = dict(each.split("=", 1) for each in command[2].split(","))
        level = command[1].replace("notice", "info")
        read[level, undone(named["file"]), int(named["line"])] += 1
    assert read == expected
    issues: Counter[tuple[str, str, int]] = Counter()
    for line in said["azure"].splitlines():
        if issue := re.fullmatch(r"##vso\[task\.logissue ([^\]]*);\](.*)", line):
            named = dict(each.split("=", 1) for each in issue[1].split(";"))
            path = named["sourcepath"]
            for sign, code in ((";", "%3B"), ("]", "%5D"), ("%", "%AZP25")):
                path = path.replace(code, sign)
            issues[named["type"], path, int(named["linenumber"])] += 1
    assert issues == Counter({key: count for key, count in expected.items() if key[0] != "info"})


def test_markdown_is_a_table_with_a_row_for_each(report: Report, said: dict[str, str]) -> None:
    tokens = MarkdownIt("commonmark").enable("table").parse(said["markdown"])
    kinds = Counter(token.type for token in tokens)
    assert (kinds["table_open"], kinds["html_block"]) == (1, 0)
    assert kinds["tr_open"] == 1 + len(report.findings)
    assert kinds["td_open"] == 4 * len(report.findings)


@pytest.mark.parametrize(
    ("name", "row"),
    [
        ("text", r"^\S.*:\d+:\d+: (error|warning|info) [a-z-]+ \([A-Z]{3}\d{3}\)( \[\*\])?$"),
        ("concise", r"^\S.*:\d+:\d+: (error|warning|info) [A-Z]{3}\d{3} "),
        ("grouped", r"^  \d+:\d+ +(error|warning|info) +[A-Z]{3}\d{3} "),
    ],
)
def test_lines_are_one_for_each_finding(
    name: str, row: str, report: Report, said: dict[str, str]
) -> None:
    rows = re.findall(row, said[name], re.MULTILINE)
    assert len(rows) == len(report.findings)
