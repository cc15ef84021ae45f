"""Where editors and reviewers find what a format tells."""

import json
from pathlib import Path

from report.formats.looks import look, read, sarif
from support.consumers import (
    assert_is_rdjson,
    editors_view,
    reviewers_view,
    span_of,
)

from pinproof import Report
from pinproof.finding import Finding
from pinproof.fix import apply_fixes
from pinproof.report.formats import render_findings


def offsets(finding: Finding) -> tuple[int, int]:
    return finding.place.span.start, finding.place.span.end


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
