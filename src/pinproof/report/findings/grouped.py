"""Findings for a person, file by file: the path once, below it a line for each."""

from itertools import groupby

from pinproof.finding import Report
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
    """Give the findings under the paths of their files, and the closing lines."""
    rows: list[str] = []
    for path, group in groupby(report.findings, lambda finding: finding.path):
        rows.append(paint(f"{printable(path)}:", "1", color=color))
        findings = list(group)
        places = ["{}:{}".format(*finding.place.start) for finding in findings]
        codes = [finding.rule.code + fix_mark(finding) for finding in findings]
        longest, widest = (max(map(len, cells)) for cells in (places, codes))
        for finding, place, code in zip(findings, places, codes, strict=True):
            level = paint(f"{finding.severity:<7}", LEVEL_COLORS[finding.severity], color=color)
            said = printable(in_one_line(finding))
            # A link is no part of the width.
            shown = link_code(finding.rule, link) + f"{code:<{widest}}".removeprefix(
                finding.rule.code
            )
            rows.append(f"  {place:<{longest}}  {level}  {shown}  {said}")
        rows.append("")
    if not quiet or any(not gap.chosen for gap in report.unchecked):
        rows += [line for row in summary(report) for line in fold(row, width)]
    return "".join(f"{row}\n" for row in rows)
