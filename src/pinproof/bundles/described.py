"""What stands in a bundle, in the words that its own manifest and the report share."""

from collections.abc import Iterable
from typing import Any

from pinproof.bundles.model import BundledWheel, Collision, OmittedFile


def describe_wheels(parts: Iterable[BundledWheel]) -> list[dict[str, Any]]:
    """Describe each distribution by its file, in the order of their names."""
    return [
        {
            "name": part.step.name,
            "version": part.step.version,
            "file": part.wheel.file.filename,
            "sha256": part.wheel.sha256,
            "size_bytes": part.wheel.size_bytes,
            "verified": part.wheel.is_verified,
        }
        for part in sorted(parts, key=lambda part: part.step.name)
    ]


def describe_omitted(files: Iterable[OmittedFile]) -> list[dict[str, str]]:
    """Describe the files that were left out."""
    return [
        {"distribution": each.distribution, "kind": each.kind, "path": each.path} for each in files
    ]


def describe_collisions(collisions: Iterable[Collision]) -> list[dict[str, str]]:
    """Describe the paths that two distributions have, and whose file is there."""
    return [{"path": each.path, "loser": each.loser, "winner": each.winner} for each in collisions]
