"""Findings as annotations of a pull request on GitHub.

Its runner shows ten errors and ten warnings of a step: the most severe come first.
"""

from pinproof.finding import Finding, Report
from pinproof.outgoing.commands import AnnotationLevel, github_command
from pinproof.report.parts.path_uri import relative_path
from pinproof.report.parts.sentence import in_one_line
from pinproof.report.parts.style import RANKS

_LEVELS: dict[str, AnnotationLevel] = {"error": "error", "warning": "warning", "info": "notice"}


def render(report: Report) -> str:
    """Give a line for each finding, and for each reason why something was not checked."""
    ordered = sorted(report.findings, key=lambda finding: RANKS[finding.severity])
    lines = [_line(finding) for finding in ordered]
    reasons = dict.fromkeys(gap.reason for gap in report.unchecked if not gap.chosen)
    lines += [
        github_command("warning", {"title": "pinproof"}, f"Not checked: {reason}")
        for reason in reasons
    ]
    return "".join(f"{line}\n" for line in lines)


def _line(finding: Finding) -> str:
    start, end = finding.place.start, finding.place.end
    path = relative_path(finding.path)
    properties = {"file": path, "line": str(start.line), "endLine": str(end.line)}
    # Columns of a place with several lines would be taken for those of the first.
    if start.line == end.line:
        properties |= {"col": str(start.column), "endColumn": str(end.column)}
    properties["title"] = f"pinproof {finding.rule.name} ({finding.rule.code})"
    where = f"{path}:{start.line}:{start.column}"
    return github_command(
        _LEVELS[finding.severity],
        properties,
        f"{where}: {finding.rule.code} {in_one_line(finding)}",
    )
