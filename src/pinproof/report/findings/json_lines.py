"""Findings for a program that reads line by line: one JSON object each."""

from pinproof.finding import Report, count_fixable
from pinproof.outgoing.text import outgoing_json
from pinproof.report.parts.gaps import gap_objects
from pinproof.report.parts.objects import finding_object
from pinproof.report.parts.target import target_object


def render(report: Report) -> str:
    """Give a line for each finding, one for each reason of gaps, and one that closes the report.

    `kind` says which: `finding` and `unchecked` are as in `schemas/check.json`.
    """
    objects = [
        *({"kind": "finding", **finding_object(each)} for each in report.findings),
        *({"kind": "unchecked", **each} for each in gap_objects(report.unchecked)),
        {
            "kind": "summary",
            "files": report.files_checked,
            "targets": [target_object(target) for target in report.targets],
            "allowed": len(report.allowed),
            "fixable": count_fixable(report.findings).counts,
            "notes": list(report.notes),
        },
    ]
    return "".join(f"{outgoing_json(each, indent=None)}\n" for each in objects)
