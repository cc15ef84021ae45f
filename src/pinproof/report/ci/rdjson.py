"""Findings as Reviewdog Diagnostic Format; its suggestions are our fixes.

Source: reviewdog's `proto/rdf`. Columns count bytes of UTF-8.
"""

from typing import Any

from pinproof.finding import Finding, Report
from pinproof.outgoing.text import outgoing_json
from pinproof.report.parts.path_uri import relative_path
from pinproof.report.parts.replacing import fix_to_show, join_edits
from pinproof.report.parts.sentence import in_one_line
from pinproof.source import Place, Position, SourceFile

_SEVERITIES = {"error": "ERROR", "warning": "WARNING", "info": "INFO"}


def render(report: Report) -> str:
    """Give the findings as one JSON document, ending in a line end."""
    document = {
        "source": {"name": "pinproof"},
        "severity": "WARNING",
        "diagnostics": [_diagnostic(finding) for finding in report.findings],
    }
    return outgoing_json(document) + "\n"


def _diagnostic(finding: Finding) -> dict[str, Any]:
    diagnostic: dict[str, Any] = {
        "message": in_one_line(finding),
        "location": _location(finding.place),
        "severity": _SEVERITIES[finding.severity],
        "code": {"value": f"{finding.rule.code} {finding.rule.name}"},
    }
    if finding.related:
        diagnostic["related_locations"] = [
            {"message": related.message, "location": _location(related.place)}
            for related in finding.related
        ]
    fix = fix_to_show(finding)
    edit = None if fix is None else join_edits(fix)
    # A reviewer is offered changes of the file that is commented on.
    if edit is not None and edit.place.source.path == finding.path:
        diagnostic["suggestions"] = [{"range": _range(edit.place), "text": edit.text}]
    return diagnostic


def _location(place: Place) -> dict[str, Any]:
    return {"path": relative_path(place.source.path), "range": _range(place)}


def _range(place: Place) -> dict[str, Any]:
    source = place.source
    return {"start": _position(source, place.start), "end": _position(source, place.end)}


def _position(source: SourceFile, position: Position) -> dict[str, int]:
    if not source.text:
        return {"line": position.line, "column": position.column}
    before = source.line_text(position.line)[: position.column - 1]
    behind = position.column - 1 - len(before)
    return {
        "line": position.line,
        "column": 1 + len(before.encode("utf-8", "surrogatepass")) + behind,
    }
