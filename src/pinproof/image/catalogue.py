"""The bundled image manifests, and manifests in files."""

import json
import os
import re

from pinproof.errors import UsageError
from pinproof.gate.boundary import OPEN, Boundary
from pinproof.gate.opening import OUTSIDE, NotRead, look_at, read_path
from pinproof.image.manifest import Certainty, ImageManifest
from pinproof.image.manifest_json import load_manifest
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
    """A bundled image as the listing shows it; its manifest is not read for that.

    `failing_count` is how many pairs in it were seen not to run together under its Python, as it
    is; `doubtful_count` how many fail only in a feature, or perhaps.
    """

    name: str
    aliases: tuple[str, ...]
    python: str
    platform: str
    framework: tuple[str, ...]
    certainty: Certainty
    distribution_count: int
    failing_count: int
    doubtful_count: int


def list_bundled_images() -> tuple[CatalogueEntry, ...]:
    """List the bundled images by name."""
    return tuple(
        CatalogueEntry(
            **{**row, "aliases": tuple(row["aliases"]), "framework": tuple(row["framework"])}
        )
        for row in json.loads(_listing())
    )


def _listing() -> bytes:
    content = read_path(os.path.join(_DATA, _LISTING), within=OPEN)
    if isinstance(content, NotRead):
        raise UsageError(f"the list of bundled images: {content.reason}")
    return content


def find_image(name: str, *, within: Boundary = OPEN) -> ImageManifest:
    """Find an image by name or alias, with or without registry and tag, or read its file.

    The tag does not matter: what is known of an image does not depend on it. A file that lies
    outside of `within` is not read; by default the user chose it.

    Raises `UsageError` for a name that is unknown and no file, and for a broken file.
    """
    own = _own_name(name)
    if own is not None:
        path = os.path.join(_DATA, f"{own}.json")
        if own != "catalogue" and os.path.isfile(path):
            return _read(path, OPEN)
    kind = look_at(name, within=within)
    if kind == "file":
        return _read(name, within)
    for entry in list_bundled_images():
        if own is not None and own in {_own_name(alias) for alias in entry.aliases}:
            return _read(os.path.join(_DATA, f"{entry.name}.json"), OPEN)
    if kind == "outside" and (os.sep in name or name.endswith(".json")):
        raise UsageError(f"{name}: {OUTSIDE.reason}")
    if kind == "special":
        raise UsageError(f"{name} is not a file")
    if name.endswith(".json") or kind == "folder":
        reason = "it is a folder" if kind == "folder" else "no such file"
        raise UsageError(f"{name}: {reason}")
    raise UsageError(_unknown(name))


def _own_name(reference: str) -> str | None:
    match = _REFERENCE.fullmatch(reference)
    return match["name"].lower() if match else None


def _read(path: str, within: Boundary) -> ImageManifest:
    source = read_path(path, within=within)
    if isinstance(source, NotRead):
        raise UsageError(f"{path}: {source.reason}")
    return load_manifest(source, path=path)


def find_nearest_images(reference: str) -> tuple[str, ...]:
    """Give the bundled images that an unknown name, or a full reference, may have meant."""
    from pinproof.image.near_names import find_near_names  # noqa: PLC0415 - only for a wrong name

    names = [entry.name for entry in list_bundled_images()]
    return find_near_names(_own_name(reference) or reference, names)


def _unknown(name: str) -> str:
    near = find_nearest_images(name)
    if not near:
        hint = "see pinproof image list"
    else:
        hint = f"did you mean {' or '.join(near[:_OFFERED])}?"
        more = len(near) - _OFFERED
        if more > 0:
            hint += f" {more} more in pinproof image list"
    return f"{name}: no bundled image of that name, and no such file ({hint})"
