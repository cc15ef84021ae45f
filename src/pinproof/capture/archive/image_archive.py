"""An image archive: `docker save`, or an OCI layout, in a tar or a folder."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pinproof.capture.archive.archive_files import EXPORT_HINT, ArchiveStore, open_archive
from pinproof.capture.archive.oci import (
    Descriptor,
    Image,
    choose_for_architecture,
    follow_index,
    parse_descriptor,
    read_checked_layers,
    read_image_config,
)
from pinproof.capture.captured_source import CapturedSource
from pinproof.capture.environment.layered_image import read_image
from pinproof.capture.foreign_json import as_array, as_object, as_string, as_strings, parse_json
from pinproof.errors import UsageError


def read_image_archive(
    path: Path, *, reference: str | None, prefix: str | None, architecture: str
) -> CapturedSource:
    """Read an archive's Python environment.

    `reference` names one of several images, `prefix` one of several Pythons; `architecture` is
    OCI's (`amd64`), where the archive holds more than one.
    """
    with open_archive(path) as store:
        image = _find_image(store, str(path), reference, architecture)
        layers = read_checked_layers(store, image)
    return read_image(image, layers, prefix=prefix)


def _find_image(store: ArchiveStore, what: str, reference: str | None, architecture: str) -> Image:
    if store.has("manifest.json"):
        return _docker_image(store, what, reference)
    if store.has("index.json"):
        return _oci_image(store, what, reference, architecture)
    if {"etc", "usr"} & store.list_top_names():
        raise UsageError(f"{what}: no image: {EXPORT_HINT}")
    raise UsageError(
        f"{what}: no image: neither manifest.json (`docker save`) nor index.json (OCI layout)"
    )


def _docker_image(store: ArchiveStore, what: str, reference: str | None) -> Image:
    """Follow manifest.json. Source: Docker image specification v1.2."""
    papers = store.read_document(Descriptor(path="manifest.json"))
    images = [as_object(item) for item in as_array(parse_json(papers, f"{what}: manifest.json"))]
    named = [(item, as_strings(item.get("RepoTags"))) for item in images]
    content, names = _one_image(named, reference, what)
    config = as_string(content.get("Config"))
    layers = tuple(Descriptor(path=layer) for layer in as_strings(content.get("Layers")))
    if not config:
        raise UsageError(f"{what}: manifest.json names no configuration")
    # Docker names a configuration by its digest: `<hex>.json`, or `blobs/sha256/<hex>`.
    stem = config.rpartition("/")[2].removesuffix(".json")
    digest = f"sha256:{stem}" if len(stem) == 64 else None  # noqa: PLR2004 - hex of SHA-256
    return read_image_config(store, Descriptor(path=config, digest=digest), layers, names)


def _oci_image(store: ArchiveStore, what: str, reference: str | None, architecture: str) -> Image:
    """Follow index.json. Source: OCI image layout."""
    papers = as_object(
        parse_json(store.read_document(Descriptor(path="index.json")), f"{what}: index.json")
    )
    found = [
        parse_descriptor(item, f"{what}: index.json") for item in as_array(papers.get("manifests"))
    ]
    names = list(dict.fromkeys(name for item in found for name in item.names[:1]))
    if reference is not None or len(names) > 1:
        chosen, _ = _one_image([(item, item.names) for item in found], reference, what)
    else:
        chosen = choose_for_architecture(found, architecture, f"{what}: index.json")
    return follow_index(store, chosen, architecture)


def _one_image(
    images: Sequence[tuple[Any, tuple[str, ...]]], reference: str | None, what: str
) -> tuple[Any, tuple[str, ...]]:
    if reference is not None:
        wanted = [(image, names) for image, names in images if reference in names]
    else:
        wanted = list(images)
    if len(wanted) == 1:
        return wanted[0]
    listed = ", ".join(name for _, names in images for name in names) or "images without a name"
    if not images:
        raise UsageError(f"{what}: holds no image")
    if reference is not None and not wanted:
        raise UsageError(f"{what}: holds no {reference!a}; there is {listed}")
    raise UsageError(f"{what}: holds several images ({listed}); choose with --reference")
