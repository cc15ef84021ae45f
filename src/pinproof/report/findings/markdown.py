"""Findings as Markdown, for the summary of a job or a comment on a pull request."""

import re
from collections.abc import Iterator

from pinproof.finding import Finding, Report
from pinproof.outgoing.secrets import masked
from pinproof.outgoing.text import printable
from pinproof.report.parts.closing import summary
from pinproof.report.parts.style import fix_mark

# GitHub refuses a summary of more than 1 MiB.
_MOST_BYTES = 900_000
_SHOWN = {"error": "**error**", "warning": "warning", "info": "note"}
# What Markdown, its HTML and the mentions of a hosting service would act upon.
_ACTIVE = re.compile(r"[\\`*_{}\[\]<>()#|~@&]|:(?=//)|(?<=www)\.")


def render(report: Report) -> str:
    """Give a heading, a table of the findings and the closing lines."""
    closing = [*summary(report)]
    parts = ["## pinproof\n", f"\n{_plain(closing[0])}\n"]
    if report.findings:
        parts.append("\n| Where | Severity | Rule | What |\n| --- | --- | --- | --- |\n")
        parts += _rows(report.findings)
    if closing[1:]:
        parts.append("\n")
        parts += [f"- {_plain(line)}\n" for line in closing[1:]]
    return "".join(parts)


def _rows(findings: tuple[Finding, ...]) -> Iterator[str]:
    size = 0
    for number, finding in enumerate(findings):
        row = _row(finding)
        size += len(row.encode("utf-8", "surrogatepass"))
        if size > _MOST_BYTES:
            left = len(findings) - number
            yield f"| … | | | {left} more findings, which the other formats give |\n"
            return
        yield row


def _row(finding: Finding) -> str:
    line, column = finding.place.start
    where = _plain(f"{finding.path}:{line}:{column}")
    said = _plain(finding.message)
    if finding.cure is not None:
        said += f"<br>**Help:** {_plain(finding.cure)}"
    rule = f"{_plain(finding.rule.name)} ({finding.rule.code})"
    if mark := fix_mark(finding):
        rule += f" {_plain(mark)}"
    return f"| {where} | {_SHOWN[finding.severity]} | {rule} | {said} |\n"


def _plain(text: str) -> str:
    """Write a text so that it is shown as it is: as numeric references, which act nowhere."""
    shown = printable(" ".join(masked(text).split()))
    return _ACTIVE.sub(lambda match: f"&#{ord(match[0])};", shown)
