"""Findings as issues of a run of Azure Pipelines."""

from pinproof.finding import Finding, Report
from pinproof.outgoing.commands import azure_issue
from pinproof.report.parts.path_uri import relative_path
from pinproof.report.parts.sentence import in_one_line


def render(report: Report) -> str:
    """Give a line for each finding, and for each reason why something was not checked.

    The agent knows no infos: they are left as plain lines of the log.
    """
    lines = [_line(finding) for finding in report.findings]
    reasons = dict.fromkeys(gap.reason for gap in report.unchecked if not gap.chosen)
    lines += [azure_issue("warning", {}, f"Not checked: {reason}") for reason in reasons]
    return "".join(f"{line}\n" for line in lines)


def _line(finding: Finding) -> str:
    line, column = finding.place.start
    path = relative_path(finding.path)
    message = f"{finding.rule.name}: {in_one_line(finding)}"
    if finding.severity == "info":
        return f"{path}:{line}:{column}: {finding.rule.code} {message}"
    properties = {
        "sourcepath": path,
        "linenumber": str(line),
        "columnnumber": str(column),
        "code": finding.rule.code,
    }
    return azure_issue(finding.severity, properties, message)
