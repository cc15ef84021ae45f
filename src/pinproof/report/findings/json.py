"""Findings for a program: JSON after `schemas/check.json`."""

from typing import Any

from pinproof.finding import Allowed, Finding, Move, Report, Unchecked
from pinproof.outgoing.text import outgoing_json
from pinproof.registry import page_url
from pinproof.report.target import target_object
from pinproof.source import Place

SCHEMA = 1


def render(report: Report) -> str:
    """Give the whole report as one JSON document, ending in a line end."""
    levels = [finding.severity for finding in report.findings]
    document = {
        "schema": SCHEMA,
        "targets": [target_object(target) for target in report.targets],
        "findings": [_finding(finding) for finding in report.findings],
        "allowed": [_allowed(each) for each in report.allowed],
        "unchecked": [_unchecked(gap) for gap in report.unchecked],
        "summary": {
            "files": report.files_checked,
            "errors": levels.count("error"),
            "warnings": levels.count("warning"),
            "infos": levels.count("info"),
            "allowed": len(report.allowed),
            "notes": list(report.notes),
        },
    }
    return outgoing_json(document) + "\n"


def render_move(moved: Move) -> str:
    """Give what a move to another image changes, as one JSON document."""
    document = {
        "schema": SCHEMA,
        "before": [target_object(target) for target in moved.before.targets],
        "after": [target_object(target) for target in moved.after.targets],
        "appeared": [_finding(finding) for finding in moved.appeared],
        "vanished": [_finding(finding) for finding in moved.vanished],
        "kept": moved.kept,
        "unchecked_before": [_unchecked(gap) for gap in moved.before.unchecked],
        "unchecked_after": [_unchecked(gap) for gap in moved.after.unchecked],
    }
    return outgoing_json(document) + "\n"


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "code": finding.rule.code,
        "name": finding.rule.name,
        "severity": finding.severity,
        "message": finding.message,
        "cure": finding.cure,
        "path": finding.path,
        **_range(finding.place),
        "url": page_url(finding.rule),
        "target": finding.target.image or f"Python {finding.target.python}",
        "related": [
            {
                "path": related.place.source.path,
                "line": related.place.start.line,
                "column": related.place.start.column,
                "message": related.message,
            }
            for related in finding.related
        ],
        "fix": None
        if finding.fix is None
        else {
            "message": finding.fix.message,
            "safe": finding.fix.safe,
            "edits": [
                {"path": edit.place.source.path, **_range(edit.place), "text": edit.text}
                for edit in finding.fix.edits
            ],
        },
    }


def _allowed(each: Allowed) -> dict[str, Any]:
    by = each.by.start
    allow = {"line": by.line, "column": by.column, "reason": each.reason or None}
    return {**_finding(each.finding), "allow": allow}


def _range(place: Place) -> dict[str, int]:
    return {
        "line": place.start.line,
        "column": place.start.column,
        "end_line": place.end.line,
        "end_column": place.end.column,
    }


def _unchecked(gap: Unchecked) -> dict[str, Any]:
    return {
        "rule": gap.rule.code,
        "reason": gap.reason,
        "path": gap.path,
        "line": gap.line or None,
        "chosen": gap.chosen,
    }
