"""What a bundle says of itself, in a file beside its content."""

import json
from typing import Any

from pinproof.bundles.described import describe_collisions, describe_omitted, describe_wheels
from pinproof.bundles.model import MANIFEST_NAME, BundledWheel, BundleFormat, Collision, OmittedFile
from pinproof.effects.plan import Planned
from pinproof.gate.boundary import OPEN
from pinproof.gate.opening import NotRead, read_path

_FORM = 1


def bundle_object(
    kind: BundleFormat,
    planned: Planned,
    parts: tuple[BundledWheel, ...],
    files: dict[str, int],
    left_out: tuple[OmittedFile, ...],
    collisions: tuple[Collision, ...],
) -> dict[str, Any]:
    """Say what is in a bundle; the same plan gives the same words."""
    target = planned.target
    requested = {part.step.name for part in parts if part.is_requested}
    return {
        "schema": _FORM,
        "format": kind,
        "python": target.python.full,
        "platform": target.platform,
        "image": target.image,
        "distributions": [
            {**row, "requested": row["name"] in requested} for row in describe_wheels(parts)
        ],
        "left_out": describe_omitted(left_out),
        "collisions": describe_collisions(collisions),
        "files": dict(sorted(files.items())),
    }


def written_manifest(document: dict[str, Any]) -> bytes:
    """Give the file's bytes: JSON in UTF-8, ending in a line end."""
    return (json.dumps(document, indent=1) + "\n").encode()


def listed_files(folder: str) -> dict[str, int] | None:
    """Give the files that a folder's own manifest lists, with their sizes; `None` without one."""
    content = read_path(f"{folder}/{MANIFEST_NAME}", within=OPEN, most_bytes=64 * 2**20)
    if isinstance(content, NotRead):
        return None
    try:
        document = json.loads(content)
        files = document["files"] if document["schema"] == _FORM else None
    except (ValueError, TypeError, KeyError, RecursionError):
        return None
    return files if isinstance(files, dict) else None
