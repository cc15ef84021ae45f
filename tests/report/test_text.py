import json
import re

import pytest

from pinproof.config import OutputFormat
from pinproof.finding import Finding, Report, Unchecked
from pinproof.record import replace
from pinproof.registry import find
from pinproof.report.findings import json as json_report
from pinproof.report.findings.text import render
from pinproof.report.formats import render_findings
from pinproof.rule import Fix
from pinproof.source import Place, SourceFile, Span
from pinproof.target.model import Target


def finding(text: str, start: int, end: int, *, cure: str | None = None) -> Finding:
    return Finding(
        rule=find("PIN001"),
        severity="warning",
        message="scipy has no version",
        place=Place(SourceFile(path="r.txt", text=text), Span(start, end)),
        target=Target(),
        cure=cure,
    )


def findings_text(found: Finding) -> str:
    """Give a report's text without its closing lines."""
    report = Report(findings=(found,), unchecked=(), targets=(), files_checked=1)
    return render(report, quiet=True)


def test_a_finding_shows_its_place_its_line_and_a_caret() -> None:
    shown = findings_text(finding("# x\n  scipy\n", 6, 11, cure="pin it"))
    assert shown == (
        "r.txt:2:3: warning unpinned-requirement (PIN001)\n"
        "  scipy has no version\n"
        "   |\n"
        " 2 |   scipy\n"
        "   |   ^^^^^\n"
        "   = help: pin it\n"
        "\n"
    )


def test_carets_stand_below_tabs_and_end_with_the_line() -> None:
    rows = findings_text(finding("\tscipy \\\n  >1\n", 1, 12)).splitlines()
    assert rows[3:5] == [" 1 | \tscipy \\", "   | \t^^^^^^^"]


def test_a_long_line_is_cut_around_the_fault() -> None:
    text = "x" * 300 + "scipy" + "y" * 300
    rows = findings_text(finding(text, 300, 305)).splitlines()
    source, carets = rows[3][5:], rows[4][5:]
    assert len(source) <= 102
    assert source.index("scipy") == carets.index("^^^^^")


def test_the_summary_counts_and_names_what_was_not_checked() -> None:
    gap = Unchecked(rule=find("ENV001"), reason="offline and not cached", path="r.txt", line=1)
    report = Report(
        findings=(finding("scipy\n", 0, 5),),
        unchecked=(gap,),
        targets=(Target(),),
        files_checked=1,
    )
    text = render(report)
    assert "Found 1 warning in 1 file (Python 3.7, taken as 3.7.17" in text
    assert "Not checked for 1 line: ENV001 (offline and not cached): r.txt:1." in text


def test_places_without_a_check_are_put_together_by_reason() -> None:
    gaps = [
        Unchecked(rule=find(code), reason=reason, path=path, line=line, chosen=True)
        for reason, path, line, codes in [
            ("not valid YAML", "a.yaml", 7, ("DEP001", "DEP002")),
            ("not valid YAML", "b.yaml", 0, ("DEP001", "DEP002")),
            ("no image is named", "a.yaml", 0, ("IMG001",)),
            ("no image is named", "b.yaml", 0, ("IMG001", "IMG002")),
        ]
        for code in codes
    ]
    report = Report(findings=(), unchecked=tuple(gaps), targets=(Target(),), files_checked=2)
    assert "Not checked for 1 line: DEP001, DEP002 (not valid YAML): a.yaml:7, b.yaml." in (
        text := render(report)
    )
    assert text.endswith("Not checked: IMG001, IMG002 (no image is named).\n")
    said = json.loads(json_report.render(report))["unchecked"]
    assert [(each["reason"], each["rules"], each["places"]) for each in said] == [
        (
            "not valid YAML",
            ["DEP001", "DEP002"],
            [{"path": "a.yaml", "lines": [7]}, {"path": "b.yaml", "lines": []}],
        ),
        ("no image is named", ["IMG001"], [{"path": "a.yaml", "lines": []}]),
        ("no image is named", ["IMG001", "IMG002"], [{"path": "b.yaml", "lines": []}]),
    ]


def test_a_clean_run_is_one_line_and_nothing_when_quiet() -> None:
    gap = Unchecked(rule=find("IMG001"), reason="no image", path="r.txt", chosen=True)
    report = Report(findings=(), unchecked=(gap,), targets=(Target(),), files_checked=2)
    assert render(report).count("\n") == 1
    assert render(report, quiet=True) == ""


def test_a_run_that_met_nothing_says_so() -> None:
    report = Report(findings=(), unchecked=(), targets=(Target(),), files_checked=0)
    assert render(report) == "No findings: nothing that installs packages was found.\n"


@pytest.mark.parametrize("name", ["text", "grouped", "concise", "markdown"])
def test_what_can_be_fixed_is_marked_behind_its_code(name: OutputFormat) -> None:
    plain = finding("scipy\nnumpy\n", 0, 5)
    fixed = replace(plain, fix=Fix(message="pin it", edits=(), safe=True))
    report = Report(findings=(fixed, plain), unchecked=(), targets=(), files_checked=1)
    first, second = [row for row in render_findings(report, name).splitlines() if "PIN001" in row]
    mark = "&#91;&#42;&#93;" if name == "markdown" else "[*]"
    assert re.search(rf"PIN001\)? {re.escape(mark)}", first)
    assert mark not in second


def test_closing_lines_below_groups_are_as_wide_as_the_terminal() -> None:
    report = Report(
        findings=(finding("scipy\n", 0, 5),), unchecked=(), targets=(Target(),), files_checked=1
    )
    rows = render_findings(report, "grouped", width=60).splitlines()
    closing = rows[rows.index("") + 1 :]
    assert len(closing) == 2
    assert max(map(len, closing)) <= 60
