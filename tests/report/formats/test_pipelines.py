"""What pipelines read: SARIF, annotations of a runner, JUnit."""

import json
import re
from pathlib import Path

from report.formats.looks import look, parsed, sarif
from support.consumers import (
    assert_is_sarif,
)

from pinproof import Report
from pinproof.record import replace
from pinproof.report.formats import render_findings


def test_sarif_holds_to_the_standard(report: Report) -> None:
    assert_is_sarif(render_findings(report, "sarif"))


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
