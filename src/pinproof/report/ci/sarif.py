"""Findings as SARIF, for code scanning. Source: SARIF 2.1.0, OASIS standard.

GitHub shows at most 25,000 results of a run, and 1,000 places of a result.
"""

from collections.abc import Iterable
from typing import Any

from pinproof import __version__
from pinproof.finding import Finding, Report
from pinproof.outgoing.text import outgoing_json
from pinproof.registry import page_of
from pinproof.report.parts.fingerprint import fingerprints
from pinproof.report.parts.gaps import GapsAlike, merge_gaps
from pinproof.report.parts.path_uri import path_uri
from pinproof.report.parts.replacing import fix_to_show
from pinproof.report.parts.sentence import in_one_line
from pinproof.report.parts.style import RANKS
from pinproof.rule import Fix, RuleEntry
from pinproof.source import Place, Position, SourceFile

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_MOST_RESULTS = 25_000
# The place of a result is one of them.
_MOST_PLACES = 1000
_LEVELS = {"error": "error", "warning": "warning", "info": "note"}
_SEVERITIES = {"error": "error", "warning": "warning", "info": "recommendation"}


def render(report: Report) -> str:
    """Give the report as a SARIF log with one run, ending in a line end.

    Columns count UTF-16 code units, as editors do.
    """
    marks = fingerprints(report.findings)
    pairs = list(zip(report.findings, marks, strict=True))
    # What is cut off is the least severe.
    kept = sorted(pairs, key=lambda pair: RANKS[pair[0].severity])[:_MOST_RESULTS]
    rules = _rules(report.findings)
    index = {entry.code: number for number, entry in enumerate(rules)}
    notes = [*report.notes]
    if len(kept) < len(pairs):
        notes.append(
            f"{len(pairs) - len(kept)} findings are left out: a run holds {_MOST_RESULTS}."
        )
    run = {
        "tool": {
            "driver": {
                "name": "pinproof",
                "semanticVersion": __version__,
                "rules": [_descriptor(entry) for entry in rules],
            }
        },
        "columnKind": "utf16CodeUnits",
        "invocations": [
            {
                "executionSuccessful": all(gap.chosen for gap in report.unchecked),
                "toolExecutionNotifications": [
                    *map(_gaps, merge_gaps(report.unchecked)),
                    *({"level": "note", "message": {"text": note}} for note in notes),
                ],
            }
        ],
        "results": [_result(finding, mark, index) for finding, mark in kept],
    }
    return outgoing_json({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}) + "\n"


def _rules(findings: Iterable[Finding]) -> list[RuleEntry]:
    met = {finding.rule.code: finding.rule for finding in findings}
    return [met[code] for code in sorted(met)]


def _descriptor(entry: RuleEntry) -> dict[str, Any]:
    page = page_of(entry)
    return {
        "id": entry.code,
        "name": entry.name,
        "shortDescription": {"text": entry.summary},
        "fullDescription": {"text": _first_section(page) or entry.summary},
        "help": {"text": page, "markdown": page},
        "defaultConfiguration": {"level": _LEVELS[entry.severity]},
        "properties": {
            "tags": ["requirements", entry.family],
            "problem.severity": _SEVERITIES[entry.severity],
        },
    }


def _first_section(page: str) -> str:
    parts = page.split("\n## ", 2)
    return " ".join(parts[1].partition("\n")[2].split()) if len(parts) > 1 else ""


def _result(finding: Finding, mark: str, index: dict[str, int]) -> dict[str, Any]:
    fix = fix_to_show(finding)
    result: dict[str, Any] = {
        "ruleId": finding.rule.code,
        "ruleIndex": index[finding.rule.code],
        "level": _LEVELS[finding.severity],
        "message": {"text": in_one_line(finding)},
        "locations": [_location(finding.place)],
        "partialFingerprints": {"primaryLocationLineHash": f"{mark[:16]}:1", "pinproof/v1": mark},
    }
    if finding.related:
        result["relatedLocations"] = [
            {"id": number, **_location(related.place), "message": {"text": related.message}}
            for number, related in enumerate(finding.related[: _MOST_PLACES - 1], 1)
        ]
    if fix is not None:
        result["fixes"] = [_fix(fix)]
    return result


def _location(place: Place) -> dict[str, Any]:
    return {
        "physicalLocation": {
            "artifactLocation": {"uri": path_uri(place.source.path)},
            "region": _region(place),
        }
    }


def _region(place: Place) -> dict[str, int]:
    if not place.source.text:
        return {"startLine": 1}
    return {
        "startLine": place.start.line,
        "startColumn": _utf16(place.source, place.start),
        "endLine": place.end.line,
        "endColumn": _utf16(place.source, place.end),
    }


def _utf16(source: SourceFile, position: Position) -> int:
    before = source.line_text(position.line)[: position.column - 1]
    # A column behind the text stands on the line end.
    behind = position.column - 1 - len(before)
    return 1 + len(before.encode("utf-16-le", "surrogatepass")) // 2 + behind


def _fix(fix: Fix) -> dict[str, Any]:
    by_path: dict[str, list[dict[str, Any]]] = {}
    for edit in fix.edits:
        replacement = {"deletedRegion": _region(edit.place), "insertedContent": {"text": edit.text}}
        by_path.setdefault(edit.place.source.path, []).append(replacement)
    return {
        "description": {"text": fix.message},
        "artifactChanges": [
            {"artifactLocation": {"uri": path_uri(path)}, "replacements": replacements}
            for path, replacements in by_path.items()
        ],
    }


def _gaps(gaps: GapsAlike) -> dict[str, Any]:
    places = [(path, line) for path, lines in gaps.places for line in lines or (0,)]
    said = f"Not checked: {', '.join(gaps.codes)} ({gaps.reason})"
    if len(places) > _MOST_PLACES:
        said += f" in {len(places)} places, of which the first {_MOST_PLACES} are listed"
    return {
        "level": "note" if gaps.chosen else "warning",
        "message": {"text": f"{said}."},
        "locations": [_place_of_gap(path, line) for path, line in places[:_MOST_PLACES]],
    }


def _place_of_gap(path: str, line: int) -> dict[str, Any]:
    place: dict[str, Any] = {"artifactLocation": {"uri": path_uri(path)}}
    if line:
        place["region"] = {"startLine": line}
    return {"physicalLocation": place}
