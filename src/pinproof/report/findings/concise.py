"""Findings for a person who skims: one line each."""

from pinproof.finding import Finding, Report
from pinproof.outgoing.text import printable
from pinproof.report.parts.closing import summary
from pinproof.report.parts.folding import fold
from pinproof.report.parts.sentence import in_one_line
from pinproof.report.parts.style import LEVEL_COLORS, PageLink, fix_mark, link_code, paint


def render(
    report: Report,
    *,
    color: bool = False,
    quiet: bool = False,
    width: int | None = None,
    link: PageLink | None = None,
) -> str:
    """Give a line for each finding, however long, and the closing lines, folded to `width`.

    What `--fix` or `--unsafe-fixes` mends has `[*]` behind its code.
    """
    rows = [_row(finding, color=color, link=link) for finding in report.findings]
    if not quiet or report.failed_to_check:
        rows += [line for row in summary(report) for line in fold(row, width)]
    return "".join(f"{row}\n" for row in rows)


def _row(finding: Finding, *, color: bool, link: PageLink | None) -> str:
    line, column = finding.place.start
    where = paint(f"{printable(finding.path)}:{line}:{column}:", "1", color=color)
    level = paint(finding.severity, LEVEL_COLORS[finding.severity], color=color)
    code = link_code(finding.rule, link) + fix_mark(finding)
    return f"{where} {level} {code} {printable(in_one_line(finding))}"
