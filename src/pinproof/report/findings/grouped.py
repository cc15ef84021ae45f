"""Findings for a person, file by file: the path once, below it a line for each."""

from itertools import groupby

from pinproof.finding import Report
from pinproof.outgoing.text import printable
from pinproof.report.parts.closing import summary
from pinproof.report.parts.folding import fold
from pinproof.report.parts.sentence import in_one_line
from pinproof.report.parts.style import LEVEL_COLORS, PageLink, fix_mark, link_code, paint

# Where long places would leave a narrow column for what is said.
_HANG = 32


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
            # Folded without colour and link, which are no part of the width.
            head = f"  {place:<{longest}}  {finding.severity:<7}  {code:<{widest}}  "
            first, *others = fold(
                printable(in_one_line(finding)), width, head, " " * min(len(head), _HANG)
            )
            level = paint(f"{finding.severity:<7}", LEVEL_COLORS[finding.severity], color=color)
            shown = link_code(finding.rule, link) + f"{code:<{widest}}"[len(finding.rule.code) :]
            rows += (f"  {place:<{longest}}  {level}  {shown}  {first[len(head) :]}", *others)
        rows.append("")
    if not quiet or report.failed_to_check:
        rows += [line for row in summary(report) for line in fold(row, width)]
    return "".join(f"{row}\n" for row in rows)
