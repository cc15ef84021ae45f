"""Findings as a code quality report of GitLab. Source: GitLab's manual, code quality."""

from pinproof.finding import Report
from pinproof.outgoing.text import outgoing_json
from pinproof.report.parts.fingerprint import fingerprints
from pinproof.report.parts.path_uri import relative_path
from pinproof.report.parts.sentence import in_one_line

_SEVERITIES = {"error": "major", "warning": "minor", "info": "info"}


def render(report: Report) -> str:
    """Give the findings as one JSON list, ending in a line end."""
    entries = [
        {
            "description": in_one_line(finding),
            "check_name": finding.rule.name,
            "fingerprint": mark,
            "severity": _SEVERITIES[finding.severity],
            "location": {
                "path": relative_path(finding.path),
                "lines": {"begin": finding.place.start.line, "end": finding.place.end.line},
            },
        }
        for finding, mark in zip(report.findings, fingerprints(report.findings), strict=True)
    ]
    return outgoing_json(entries) + "\n"
