"""What reports for programs share: findings as objects of JSON."""

from typing import Any

from pinproof.finding import Finding
from pinproof.registry import page_url
from pinproof.source import Place


def finding_object(finding: Finding) -> dict[str, Any]:
    """Give a finding with its places; columns count code points."""
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


def _range(place: Place) -> dict[str, int]:
    return {
        "line": place.start.line,
        "column": place.start.column,
        "end_line": place.end.line,
        "end_column": place.end.column,
    }
