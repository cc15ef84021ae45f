"""Each format of findings: as it stands in a golden file, and as its consumers read it."""

import json
import os
import re
from pathlib import Path
from typing import get_args
from urllib.parse import unquote_to_bytes

import pytest
from jsonschema.validators import validator_for
from report.formats.looks import HERE, look, parsed, sarif
from support.consumers import (
    assert_is_gitlab,
    assert_is_rdjson,
    assert_is_sarif,
)

from pinproof import Report
from pinproof.config import OutputFormat
from pinproof.finding import Unchecked
from pinproof.outgoing.text import outgoing
from pinproof.record import replace
from pinproof.registry import find
from pinproof.report.formats import render_findings
from pinproof.source import Place

FORMATS: tuple[OutputFormat, ...] = get_args(OutputFormat)

SCHEMA = json.loads((HERE.parents[1] / "schemas/check.json").read_text(encoding="utf-8"))
EXAMPLE = HERE.parents[1] / "examples/azureml-sklearn"


@pytest.mark.parametrize("name", FORMATS)
def test_golden(name: OutputFormat, report: Report, request: pytest.FixtureRequest) -> None:
    # The command's gate is passed, too.
    said = outgoing(render_findings(report, name), is_for_runner=name in {"github", "azure"})
    assert "s3cret" not in said
    golden = HERE / "golden" / f"{name}.txt"
    if request.config.getoption("--update-golden"):
        golden.write_text(said, encoding="utf-8", newline="\n")
    assert said == golden.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", FORMATS)
def test_a_clean_report_is_one_its_consumer_reads(name: OutputFormat, report: Report) -> None:
    clean = replace(report, findings=(), unchecked=())
    said = render_findings(clean, name)
    if name in {"junit", "checkstyle"}:
        assert parsed(said).findall(".//failure") == []
    elif name in {"github", "azure"}:
        assert said == ""
    elif name in {"json", "sarif", "gitlab", "rdjson"}:
        json.loads(said)
    else:
        assert said


def test_json_and_sarif_say_what_was_not_checked_once_for_many_places(report: Report) -> None:
    (first, *_) = report.findings
    gaps = tuple(
        Unchecked(rule=rule, reason="nobody answers", path=path, line=line)
        for line in range(1, 2001)
        for path in ("a.txt", "b.txt")
        for rule in (first.rule, find("IDX001"))
    )
    many = replace(report, unchecked=gaps)
    (said,) = json.loads(render_findings(many, "json"))["unchecked"]
    assert said == {
        "reason": "nobody answers",
        "chosen": False,
        "rules": [first.rule.code, "IDX001"],
        "places": [{"path": path, "lines": [*range(1, 2001)]} for path in ("a.txt", "b.txt")],
    }
    assert_is_sarif(render_findings(many, "sarif"))
    (invocation,) = sarif(many)["runs"][0]["invocations"]
    told = [each for each in invocation["toolExecutionNotifications"] if each["level"] == "warning"]
    assert len(told) == 1
    assert told[0]["message"]["text"] == (
        f"Not checked: {first.rule.code}, IDX001 (nobody answers) in 4000 places, "
        "of which the first 1000 are listed."
    )
    assert len(told[0]["locations"]) == 1000


ODD = ("a b.txt", 'it\'s "q".txt', "new\nline.txt", "%,;]::x.txt", "<&>|`$(x).txt", "\udcff.txt")


@pytest.mark.parametrize("name", FORMATS)
def test_files_of_any_name_are_told_apart_in_what_a_consumer_reads(
    name: OutputFormat, report: Report
) -> None:
    finding = report.findings[0]
    source = finding.place.source
    found = tuple(
        replace(finding, place=Place(replace(source, path=path), finding.place.span))
        for path in ODD
    )
    odd = replace(report, findings=found, unchecked=())
    said = outgoing(render_findings(odd, name), is_for_runner=name in {"github", "azure"})
    said.encode()
    # What no encoding can write is shown, or replaced as JSON asks for it.
    shown = [path.replace("\udcff", "\ufffd") for path in ODD]
    if name == "sarif":
        results = assert_is_sarif(said)["runs"][0]["results"]
        uris = [
            each["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for each in results
        ]
        assert [unquote_to_bytes(uri) for uri in uris] == [os.fsencode(path) for path in ODD]
    elif name == "gitlab":
        assert [each["location"]["path"] for each in assert_is_gitlab(said)] == shown
    elif name == "rdjson":
        assert [each["location"]["path"] for each in assert_is_rdjson(said)] == shown
    elif name == "json":
        assert [each["path"] for each in json.loads(said)["findings"]] == shown
    elif name == "json-lines":
        assert [json.loads(line)["path"] for line in said.splitlines()[:-1]] == shown
    elif name in {"junit", "checkstyle"}:
        tag, named = ("testcase", "file") if name == "junit" else ("file", "name")
        paths = [each.attrib[named] for each in parsed(said).iter(tag)]
        assert len(set(paths)) == len(ODD)
    elif name in {"github", "azure"}:
        assert len(said.splitlines()) == len(ODD)
        assert "%0Aline.txt" in said
    else:
        assert "new\nline" not in said


EVIL = (
    "evil[::error file=x::y ##vso[task.setvariable variable=a]b\n"
    "scipy ; x == '\u202e::add-mask::z' ##[command]\n"
    "::warning file=a::b\n"
    "|<img src=x onerror=alert(1)>` @someone [a](javascript:b) ]]> &amp;\n"
    "\x1b[31mred\x1b[0m \x07\x9b2J\n"
)


@pytest.mark.parametrize("name", FORMATS)
def test_a_linted_file_speaks_to_no_runner_and_no_terminal(name: OutputFormat, scene: Path) -> None:
    (scene / "requirements.txt").write_text(EVIL, encoding="utf-8")
    report = look(scene)
    assert len(report.findings) > 4
    said = outgoing(render_findings(report, name), is_for_runner=name in {"github", "azure"})
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202e]", said)
    ours = {"github": "::(error|warning|notice) (file|title)=", "azure": r"##vso\[task\.logissue "}
    for line in said.splitlines():
        commands = re.findall(r"^[ \t]*::\w|##\w{0,30}\[", line)
        if name in ours and re.match(ours[name], line):
            commands = commands[1:]
        assert commands == [], line
    if name == "markdown":
        assert "<img" not in said
        assert "@someone" not in said
        assert "](" not in said


def test_the_example_is_read_by_every_consumer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(EXAMPLE)
    report = look(Path(), select=None)
    assert len(report.findings) > 10
    for name in FORMATS:
        said = render_findings(report, name)
        if name == "sarif":
            assert_is_sarif(said)
        elif name in {"junit", "checkstyle"}:
            parsed(said)
        elif name == "gitlab":
            assert len(assert_is_gitlab(said)) == len(report.findings)
        elif name == "rdjson":
            assert len(assert_is_rdjson(said)) == len(report.findings)
        elif name == "json":
            document = json.loads(said)
            validator_for(SCHEMA)(SCHEMA).validate(document)
            assert len(document["findings"]) == len(report.findings)
            assert document["unchecked"]
        elif name == "json-lines":
            kinds = [json.loads(line)["kind"] for line in said.splitlines()]
            assert kinds.count("finding") == len(report.findings)
            assert kinds[-1] == "summary"
        else:
            assert said.count("requirements.txt") >= len(report.findings) or name == "grouped"
