"""Findings for a person who skims: one line each."""

from pinproof.finding import Finding, Report
from pinproof.outgoing.text import printable
from pinproof.report.parts.closing import summary
from pinproof.report.parts.folding import fold
from pinproof.report.parts.sentence import in_one_line
from pinproof.report.parts.style import LEVEL_COLORS, paint


def render(
    report: Report, *, color: bool = False, quiet: bool = False, width: int | None = None
) -> str:
    """Give a line for each finding, however long, and the closing lines, folded to `width`.

    What `--fix` or `--unsafe-fixes` mends ends in `[*]`.
    """
    rows = [_row(finding, color=color) for finding in report.findings]
    if not quiet or any(not gap.chosen for gap in report.unchecked):
        rows += [line for row in summary(report) for line in fold(row, width)]
    return "".join(f"{row}\n" for row in rows)


def _row(finding: Finding, *, color: bool) -> str:
    line, column = finding.place.start
    where = paint(f"{printable(finding.path)}:{line}:{column}:", "1", color=color)
    level = paint(finding.severity, LEVEL_COLORS[finding.severity], color=color)
    mark = " [*]" if finding.fix is not None else ""
    return f"{where} {level} {finding.rule.code} {printable(in_one_line(finding))}{mark}"
