"""What changed between two images, for a person and for a program (`schemas/image_diff.json`)."""

from collections.abc import Iterator
from typing import Any

from pinproof.image.diff import DistributionChange, ImageDiff
from pinproof.outgoing.text import outgoing_json
from pinproof.report.parts.folding import fold

SCHEMA = 1
_SIGNS = {"added": "+", "removed": "-", "upgraded": "^", "downgraded": "v", "changed": "~"}


def render_json(diff: ImageDiff) -> str:
    """Give one JSON document, ending in a line end."""
    return outgoing_json(_object(diff)) + "\n"


def _object(diff: ImageDiff) -> dict[str, Any]:
    return {
        "schema": SCHEMA,
        "before": diff.before,
        "after": diff.after,
        "fields": [
            {"name": field.name, "before": field.before, "after": field.after}
            for field in diff.fields
        ],
        "distributions": [
            {
                "name": change.name,
                "change": change.change,
                "before": change.before,
                "after": change.after,
                "requires_added": list(change.requires_added),
                "requires_removed": list(change.requires_removed),
            }
            for change in diff.distributions
        ],
        "unchanged": diff.unchanged,
    }


def render_text(diff: ImageDiff, *, width: int | None = None) -> str:
    """Give a line for each difference, folded to `width` columns, ending in a line end.

    Requirements of extras that nobody asks for are only counted; the JSON lists them.
    """
    lines = (each for line in _lines(diff) for each in fold(line, width, hang=" " * 4))
    return "".join(f"{line}\n" for line in lines)


def _lines(diff: ImageDiff) -> Iterator[str]:
    yield f"{diff.before} → {diff.after}"
    for field in diff.fields:
        yield f"  {field.name}: {field.before or '(not told)'} → {field.after or '(not told)'}"
    shown = [change for change in diff.distributions if not change.is_only_unasked]
    width = max((len(change.name) for change in shown), default=0)
    for change in shown:
        yield f"{_SIGNS[change.change]} {change.name:<{width}}  {_versions(change)}".rstrip()
        for said, texts in (
            ("now requires", change.requires_added),
            ("no longer requires", change.requires_removed),
        ):
            yield from (f"    {said} {text}" for text in texts if text not in change.unasked)
    counts = dict.fromkeys(_SIGNS, 0)
    for change in shown:
        counts[change.change] += 1
    told = [f"{number} {change}" for change, number in counts.items() if number]
    left_out = len(diff.distributions) - len(shown)
    if left_out:
        told.append(f"{left_out} changed only in extras that nothing asks for")
    yield ", ".join([*told, f"{diff.unchanged} unchanged"]) + "."


def _versions(change: DistributionChange) -> str:
    if change.before is None or change.after is None:
        return change.after or change.before or ""
    if change.before == change.after:
        return f"{change.before} (its requirements)"
    return f"{change.before} → {change.after}"
