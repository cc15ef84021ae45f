"""What changed between two images, for a person and for a program (`schemas/image_diff.json`)."""

import json
from collections.abc import Iterator

from pinproof.image.diff import DistributionChange, ImageDiff, diff_object

_SIGNS = {"added": "+", "removed": "-", "upgraded": "^", "downgraded": "v", "changed": "~"}


def render_json(diff: ImageDiff) -> str:
    """Give one JSON document, ending in a line end."""
    return json.dumps(diff_object(diff), indent=2, ensure_ascii=False) + "\n"


def render_text(diff: ImageDiff) -> str:
    """Give a line for each difference, ending in a line end."""
    return "".join(f"{line}\n" for line in _lines(diff))


def _lines(diff: ImageDiff) -> Iterator[str]:
    yield f"{diff.before} → {diff.after}"
    for field in diff.fields:
        yield f"  {field.name}: {field.before or '(not told)'} → {field.after or '(not told)'}"
    width = max((len(change.name) for change in diff.distributions), default=0)
    for change in diff.distributions:
        yield f"{_SIGNS[change.change]} {change.name:<{width}}  {_versions(change)}".rstrip()
        yield from (f"    now requires {text}" for text in change.requires_added)
        yield from (f"    no longer requires {text}" for text in change.requires_removed)
    counts = dict.fromkeys(_SIGNS, 0)
    for change in diff.distributions:
        counts[change.change] += 1
    told = [f"{number} {change}" for change, number in counts.items() if number]
    yield ", ".join([*told, f"{diff.unchanged} unchanged"]) + "."


def _versions(change: DistributionChange) -> str:
    if change.before is None or change.after is None:
        return change.after or change.before or ""
    if change.before == change.after:
        return f"{change.before} (its requirements)"
    return f"{change.before} → {change.after}"
