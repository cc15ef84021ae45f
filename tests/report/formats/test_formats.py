"""Each format of findings: as it stands in a golden file, and as its consumers read it."""

import json
import os
import re
import shutil
from pathlib import Path
from typing import Any, get_args
from urllib.parse import unquote_to_bytes
from xml.etree import ElementTree as ET

import pytest
from jsonschema.validators import validator_for
from support.consumers import (
    assert_is_gitlab,
    assert_is_rdjson,
    assert_is_sarif,
    editors_view,
    reviewers_view,
    span_of,
)

from pinproof import Config, Report, check
from pinproof.config import OutputFormat
from pinproof.finding import Finding, Unchecked
from pinproof.fix import apply_fixes
from pinproof.outgoing.text import outgoing
from pinproof.record import replace
from pinproof.registry import find
from pinproof.report.formats import render_findings
from pinproof.source import Place

HERE = Path(__file__).parent
FORMATS: tuple[OutputFormat, ...] = get_args(OutputFormat)
RULES = ("PIN", "SYN", "ENV006")
SCHEMA = json.loads((HERE.parents[1] / "schemas/check.json").read_text(encoding="utf-8"))
EXAMPLE = HERE.parents[1] / "examples/azureml-sklearn"


def parsed(text: str) -> ET.Element:
    return ET.fromstring(text)  # noqa: S314 - we wrote it


def look(folder: Path, *, select: tuple[str, ...] | None = RULES) -> Report:
    config = Config(
        offline=True, no_cache=True, select=select, python="3.7", origins={"python": "--python"}
    )
    # A line of flow YAML is no environment to a search, but it is to who names it.
    named = [str(each) for each in folder.glob("conda.yaml")]
    return check([str(folder), *named], config).report


@pytest.fixture
def scene(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copytree(HERE / "scene", tmp_path / "scene")
    monkeypatch.chdir(tmp_path / "scene")
    return tmp_path / "scene"


@pytest.fixture
def report(scene: Path) -> Report:
    assert scene.is_dir()
    found = look(Path())
    assert len(found.findings) > 5
    return found


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


def offsets(finding: Finding) -> tuple[int, int]:
    return finding.place.span.start, finding.place.span.end


def sarif(report: Report) -> dict[str, Any]:
    log: dict[str, Any] = json.loads(render_findings(report, "sarif"))
    return log


def test_sarif_holds_to_the_standard(report: Report) -> None:
    assert_is_sarif(render_findings(report, "sarif"))


def read(path: str) -> str:
    return Path(path).read_text(encoding="utf-8")


def test_an_editor_and_a_reviewer_find_the_same_places(report: Report) -> None:
    ours = sorted((each.rule.code, each.path, *offsets(each)) for each in report.findings)
    assert editors_view(sarif(report), read) == ours
    diagnostics = assert_is_rdjson(render_findings(report, "rdjson"))
    assert reviewers_view(diagnostics, read) == ours


def test_a_reviewer_finds_rdjsons_places_and_applies_its_suggestions(report: Report) -> None:
    diagnostics = json.loads(render_findings(report, "rdjson"))["diagnostics"]
    assert len(diagnostics) == len(report.findings)
    suggested = 0
    for each, finding in zip(diagnostics, report.findings, strict=True):
        path, text = each["location"]["path"], finding.place.source.text
        assert path == finding.path
        assert span_of(text, each["location"]["range"]) == offsets(finding)
        for suggestion in each.get("suggestions", ()):
            start, end = span_of(text, suggestion["range"])
            (fixed,) = apply_fixes([finding], unsafe=True)
            assert text[:start] + suggestion["text"] + text[end:] == fixed.text
            suggested += 1
    assert suggested


def test_each_reader_counts_what_stands_before_a_fault_in_its_own_units(tmp_path: Path) -> None:
    # The sign before the fault is one code point, two units of UTF-16 and four bytes of UTF-8.
    file = tmp_path / "requirements.txt"
    file.write_text('toolz==0.11.1 ; extra == "😀" --foo\n', encoding="utf-8")
    report = look(tmp_path, select=("SYN002",))
    (finding,) = json.loads(render_findings(report, "json"))["findings"]
    assert (finding["column"], finding["end_column"]) == (30, 35)
    (result,) = sarif(report)["runs"][0]["results"]
    region = result["locations"][0]["physicalLocation"]["region"]
    assert (region["startColumn"], region["endColumn"]) == (31, 36)
    (diagnostic,) = json.loads(render_findings(report, "rdjson"))["diagnostics"]
    assert diagnostic["location"]["range"] == {
        "start": {"line": 1, "column": 33},
        "end": {"line": 1, "column": 38},
    }


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


def test_fingerprints_survive_moved_lines_and_tell_twins_apart(scene: Path) -> None:
    file = scene / "requirements.txt"
    file.write_text("scipy\nscipy\npandas >= 1.1\n")
    before = prints(look(scene))
    assert len(set(before)) == len(before)
    file.write_text("# more\n\nscipy\n\nscipy\n  # text\npandas  >= 1.1\n")
    assert prints(look(scene)) == before
    file.write_text("scipy\nscipy\npandas >= 1.2\n")
    assert len(set(before) - set(prints(look(scene)))) == 1


def prints(report: Report) -> list[str]:
    marks = [
        result["partialFingerprints"]["primaryLocationLineHash"]
        for result in sarif(report)["runs"][0]["results"]
    ]
    assert marks == [
        f"{each['fingerprint'][:16]}:1" for each in json.loads(render_findings(report, "gitlab"))
    ]
    return marks


def test_sarif_keeps_githubs_limits_and_says_what_it_left_out(report: Report) -> None:
    errors = tuple(each for each in report.findings if each.severity == "error")
    others = tuple(each for each in report.findings if each.severity != "error")
    assert errors
    many = replace(report, findings=others * 9000 + errors)
    (run,) = sarif(many)["runs"]
    assert len(run["results"]) == 25_000
    assert [each["level"] for each in run["results"][: len(errors)]] == ["error"] * len(errors)
    notes = [
        each["message"]["text"] for each in run["invocations"][0]["toolExecutionNotifications"]
    ]
    left = len(many.findings) - 25_000
    assert f"{left} findings are left out: a run holds 25000." in notes


def undone(text: str) -> str:
    """Undo the escapes as GitHub's runner does."""
    for sign, code in ((",", "%2C"), (":", "%3A"), ("\n", "%0A"), ("\r", "%0D"), ("%", "%25")):
        text = text.replace(code, sign)
    return text


def test_githubs_runner_reads_each_annotation(report: Report) -> None:
    lines = render_findings(report, "github").splitlines()
    assert len(lines) == len(report.findings)
    read = set()
    for line in lines:
        match = re.fullmatch(r"::(error|warning|notice) ([^:]*)::(.*)", line)
        assert match
        named = dict(each.split("=", 1) for each in match[2].split(","))
        read.add((match[1], undone(named["file"]), int(named["line"]), undone(match[3])[:40]))
    assert {(level, path, line) for level, path, line, _ in read} == {
        (each.severity.replace("info", "notice"), each.path, each.place.start.line)
        for each in report.findings
    }
    assert lines[0].startswith("::error ")


def test_junit_counts_what_failed_and_what_was_not_checked(report: Report) -> None:
    root = parsed(render_findings(report, "junit"))
    failed = sum(each.severity != "info" for each in report.findings)
    assert root.attrib["failures"] == str(failed) == str(len(root.findall(".//failure")))
    assert root.attrib["skipped"] == str(len(root.findall(".//skipped")))
    assert root.attrib["tests"] == str(len(root.findall(".//testcase")))
    everything = look(Path(), select=None)
    skipped = parsed(render_findings(everything, "junit")).findall(".//skipped")
    assert {each.attrib["message"].removeprefix("not checked: ") for each in skipped} == {
        gap.reason for gap in everything.unchecked
    }


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
