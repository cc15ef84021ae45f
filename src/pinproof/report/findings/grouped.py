"""Findings for a person, file by file: the path once, below it a line for each."""

from itertools import groupby

from pinproof.finding import Finding, Report
from pinproof.outgoing.text import printable
from pinproof.report.parts.closing import summary
from pinproof.report.parts.folding import fold
from pinproof.report.parts.sentence import in_one_line
from pinproof.report.parts.style import LEVEL_COLORS, paint


def render(
    report: Report, *, color: bool = False, quiet: bool = False, width: int | None = None
) -> str:
    """Give the findings under the paths of their files, and the closing lines."""
    rows: list[str] = []
    for path, group in groupby(report.findings, lambda finding: finding.path):
        rows.append(paint(f"{printable(path)}:", "1", color=color))
        findings = list(group)
        places = ["{}:{}".format(*finding.place.start) for finding in findings]
        width = max(map(len, places))
        rows += (
            f"  {place:<{width}}  {_said(finding, color=color)}"
            for place, finding in zip(places, findings, strict=True)
        )
        rows.append("")
    if not quiet or any(not gap.chosen for gap in report.unchecked):
        rows += [line for row in summary(report) for line in fold(row, width)]
    return "".join(f"{row}\n" for row in rows)


def _said(finding: Finding, *, color: bool) -> str:
    level = paint(f"{finding.severity:<7}", LEVEL_COLORS[finding.severity], color=color)
    return f"{level}  {finding.rule.code:<6}  {printable(in_one_line(finding))}"
