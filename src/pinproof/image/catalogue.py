"""The bundled image manifests, and manifests in files."""

import json
import os
import re
from pathlib import Path

from pinproof.errors import UsageError
from pinproof.image.manifest import Certainty, ImageManifest, load_manifest
from pinproof.record import record

_DATA = os.path.join(os.path.dirname(__file__), "data")
_LISTING = "catalogue.json"
# What may stand around an image's own name: where it is registered, a version, a tag, a digest.
_REFERENCE = re.compile(
    r"""
    (?: azureml://registries/[\w.-]+/environments/
      | azureml:
      | (?:[\w.-]+(?::\d+)?/)? (?:azureml/(?:curated/)?)?
    )
    (?:azureml-)?
    (?P<name>[\w.-]+)
    (?: /(?:versions|labels)/[\w.-]+ | (?::[\w.-]+)? (?:@[\w:.-]+)? )
    """,
    re.IGNORECASE | re.VERBOSE,
)
_OFFERED = 3


@record
class CatalogueEntry:
    """A bundled image as the listing shows it; its manifest is not read for that."""

    name: str
    aliases: tuple[str, ...]
    python: str
    platform: str
    framework: tuple[str, ...]
    certainty: Certainty
    distribution_count: int


def bundled_images() -> tuple[CatalogueEntry, ...]:
    """List the bundled images by name."""
    return tuple(
        CatalogueEntry(
            **{**row, "aliases": tuple(row["aliases"]), "framework": tuple(row["framework"])}
        )
        for row in json.loads(Path(_DATA, _LISTING).read_text(encoding="utf-8"))
    )


def find_image(name: str) -> ImageManifest:
    """Find an image by name or alias, with or without registry and tag, or read its file.

    The tag does not matter: what is known of an image does not depend on it.

    Raises `UsageError` for a name that is unknown and no file, and for a broken file.
    """
    own = _own_name(name)
    if own is not None:
        path = os.path.join(_DATA, f"{own}.json")
        if own != "catalogue" and os.path.isfile(path):
            return _read(path)
    if os.path.isfile(name):
        return _read(name)
    for entry in bundled_images():
        if own is not None and own in {_own_name(alias) for alias in entry.aliases}:
            return _read(os.path.join(_DATA, f"{entry.name}.json"))
    if os.path.exists(name) and not os.path.isdir(name):
        raise UsageError(f"{name} is not a file")
    if name.endswith(".json") or os.path.isdir(name):
        reason = "it is a folder" if os.path.isdir(name) else "no such file"
        raise UsageError(f"{name}: {reason}")
    raise UsageError(_unknown(name, own or name))


def _own_name(reference: str) -> str | None:
    match = _REFERENCE.fullmatch(reference)
    return match["name"].lower() if match else None


def _read(path: str) -> ImageManifest:
    try:
        source = Path(path).read_bytes()
    except OSError as error:
        raise UsageError(f"{path}: {error.strerror}") from error
    return load_manifest(source, path=path)


def _unknown(name: str, own: str) -> str:
    from pinproof.image.near_names import near_names  # noqa: PLC0415 - only for a wrong name

    near = near_names(own, [entry.name for entry in bundled_images()])
    if not near:
        hint = "see pinproof image list"
    else:
        hint = f"did you mean {' or '.join(near[:_OFFERED])}?"
        more = len(near) - _OFFERED
        if more > 0:
            hint += f" {more} more in pinproof image list"
    return f"{name}: no bundled image of that name, and no such file ({hint})"
