"""What a bundle says of itself, in a file beside its content."""

import json
from typing import Any

from pinproof.bundle.model import MANIFEST_NAME, BundledWheel, BundleFormat, Collision, OmittedFile
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
    return {
        "schema": _FORM,
        "format": kind,
        "python": target.python.full,
        "platform": target.platform,
        "image": target.image,
        "distributions": [
            {
                "name": part.step.name,
                "version": part.step.version,
                "file": part.wheel.file.filename,
                "sha256": part.wheel.sha256,
                "size_bytes": part.wheel.size_bytes,
                "verified": part.wheel.is_verified,
                "requested": part.is_requested,
            }
            for part in sorted(parts, key=lambda part: part.step.name)
        ],
        "left_out": [
            {"distribution": each.distribution, "kind": each.kind, "path": each.path}
            for each in left_out
        ],
        "collisions": [
            {"path": each.path, "loser": each.loser, "winner": each.winner} for each in collisions
        ],
        "files": dict(sorted(files.items())),
    }


def written_manifest(document: dict[str, Any]) -> bytes:
    """Give the file."""
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
