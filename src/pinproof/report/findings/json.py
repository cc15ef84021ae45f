"""Findings for a program: JSON after `schemas/check.json`."""

from typing import Any

from pinproof.finding import Allowed, Move, Report, count_fixable
from pinproof.outgoing.text import outgoing_json
from pinproof.report.parts.gaps import gap_objects
from pinproof.report.parts.objects import finding_object
from pinproof.report.parts.target import target_object

SCHEMA = 1


def render(report: Report) -> str:
    """Give the whole report as one JSON document, ending in a line end."""
    levels = [finding.severity for finding in report.findings]
    document = {
        "schema": SCHEMA,
        **_facts(report),
        "targets": [target_object(target) for target in report.targets],
        "findings": [finding_object(finding) for finding in report.findings],
        "allowed": [_allowed(each) for each in report.allowed],
        "unchecked": list(gap_objects(report.unchecked)),
        "summary": {
            "files": report.files_checked,
            "errors": levels.count("error"),
            "warnings": levels.count("warning"),
            "infos": levels.count("info"),
            "allowed": len(report.allowed),
            "fixable": count_fixable(report.findings).counts,
            "notes": list(report.notes),
        },
    }
    return outgoing_json(document) + "\n"


def render_move(moved: Move) -> str:
    """Give what a move to another image changes, as one JSON document."""
    document = {
        "schema": SCHEMA,
        **_facts(moved.after),
        "before": [target_object(target) for target in moved.before.targets],
        "after": [target_object(target) for target in moved.after.targets],
        "appeared": [finding_object(finding) for finding in moved.appeared],
        "vanished": [finding_object(finding) for finding in moved.vanished],
        "kept": moved.kept,
        "unchecked_before": list(gap_objects(moved.before.unchecked)),
        "unchecked_after": list(gap_objects(moved.after.unchecked)),
    }
    return outgoing_json(document) + "\n"


def _facts(report: Report) -> dict[str, Any]:
    """Name the fact bundle that answered in place of indexes, if one did."""
    return {} if report.facts_sha256 is None else {"facts": report.facts_sha256}


def _allowed(each: Allowed) -> dict[str, Any]:
    by = each.by.start
    allow = {"line": by.line, "column": by.column, "reason": each.reason or None}
    return {**finding_object(each.finding), "allow": allow}
