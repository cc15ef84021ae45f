"""An image's own papers: its index, manifest and configuration, OCI's or Docker's."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from pinproof.capture.archive.layer import Layer
from pinproof.capture.archive.streams import Readable
from pinproof.capture.foreign_json import as_array, as_object, as_string, as_strings, parse_json
from pinproof.errors import UsageError
from pinproof.record import field, record

MAX_DOCUMENT_BYTES = 8 << 20
_MOST_LAYERS = 1000  # Docker allows 127
_MOST_NESTED = 4

INDEX_TYPES = (
    "application/vnd.oci.image.index.v1+json",
    "application/vnd.docker.distribution.manifest.list.v2+json",
)
MANIFEST_TYPES = (
    "application/vnd.oci.image.manifest.v1+json",
    "application/vnd.docker.distribution.manifest.v2+json",
)
_DIGEST = re.compile(r"sha256:[a-f0-9]{64}")
# Source: OCI image layout, org.opencontainers.image.ref.name; containerd's full name.
_NAMES = ("io.containerd.image.name", "org.opencontainers.image.ref.name")


@record
class Descriptor:
    """A reference to content. `path` is set where an archive names a file, not a digest."""

    media_type: str = ""
    digest: str | None = None
    size_bytes: int | None = None
    path: str | None = None
    platform: Mapping[str, Any] = field(default_factory=dict)
    names: tuple[str, ...] = ()

    def __str__(self) -> str:
        """Name the content in a message."""
        return self.path or self.digest or "a blob without a digest"


@record
class Image:
    """One image of one architecture. `digest` is its configuration's, the image ID."""

    digest: str
    names: tuple[str, ...]
    architecture: str
    user: str
    variables: Mapping[str, str]
    layers: tuple[Descriptor, ...]
    diff_ids: tuple[str, ...]


class BlobStore(Protocol):
    """Where an image's content lies; what it gives is not yet compared with any digest."""

    def read_document(self, descriptor: Descriptor) -> bytes:
        """Give a small file; a `UsageError` where there is none."""
        ...

    def read_layer(self, descriptor: Descriptor) -> Layer:
        """Give what a layer adds and takes away; `UsageError` where it is missing or damaged."""
        ...


def read_document(stream: Readable, what: str) -> bytes:
    """Read a small file to its end."""
    data = bytearray()
    while chunk := stream.read(MAX_DOCUMENT_BYTES + 1):
        data += chunk
        if len(data) > MAX_DOCUMENT_BYTES:
            raise UsageError(f"{what}: more than {MAX_DOCUMENT_BYTES} bytes of JSON: refused")
    return bytes(data)


def parse_descriptor(value: Any, what: str) -> Descriptor:
    """Read a descriptor; its digest is checked for its form. Source: OCI descriptor."""
    content = as_object(value)
    digest = as_string(content.get("digest"))
    if not _DIGEST.fullmatch(digest):
        raise UsageError(f"{what}: {digest[:100]!a} is not a sha256 digest")
    size = content.get("size")
    annotations = as_object(content.get("annotations"))
    return Descriptor(
        media_type=as_string(content.get("mediaType")),
        digest=digest,
        size_bytes=size if isinstance(size, int) and size >= 0 else None,
        platform=as_object(content.get("platform")),
        names=tuple(filter(None, (as_string(annotations.get(name)) for name in _NAMES))),
    )


def read_checked_document(store: BlobStore, wanted: Descriptor) -> bytes:
    """Give a document whose digest is right."""
    data = store.read_document(wanted)
    digest = f"sha256:{hashlib.sha256(data).hexdigest()}"
    if wanted.digest is not None and digest != wanted.digest:
        raise UsageError(f"{wanted}: its content has the digest {digest}: refused")
    return data


def read_checked_layers(store: BlobStore, image: Image) -> list[Layer]:
    """Read all layers, the lowest first, and compare each with the digests that name it."""
    layers = []
    for wanted, diff_id in zip(image.layers, image.diff_ids, strict=True):
        layer = store.read_layer(wanted)
        for name, expected, actual in (
            ("digest", wanted.digest, layer.digest),
            ("diff_id", diff_id, layer.diff_id),
        ):
            if expected is not None and expected != actual:
                raise UsageError(
                    f"layer {wanted}: its content has the {name} {actual}, "
                    f"expected {expected}: damaged or altered, refused"
                )
        layers.append(layer)
    return layers


def follow_index(store: BlobStore, wanted: Descriptor, architecture: str, depth: int = 0) -> Image:
    """Follow a descriptor of an index or manifest to the image for an architecture."""
    what = str(wanted)
    content = as_object(parse_json(read_checked_document(store, wanted), what))
    if "manifests" in content:
        if depth > _MOST_NESTED:
            raise UsageError(f"{what}: image indexes nested too deeply: refused")
        found = [parse_descriptor(item, what) for item in as_array(content["manifests"])]
        chosen = choose_for_architecture(found, architecture, what)
        return follow_index(store, chosen, architecture, depth + 1)
    return read_image_manifest(store, content, what, wanted.names)


def choose_for_architecture(
    found: Sequence[Descriptor], architecture: str, what: str
) -> Descriptor:
    """Choose by platform; what states no platform is an image of its own."""
    linux = [
        item for item in found if not item.platform or item.platform.get("os") in ("linux", None)
    ]
    fitting = [
        item
        for item in linux
        if not item.platform or item.platform.get("architecture") == architecture
    ]
    if fitting:
        return fitting[0]
    there = sorted(
        {f"{item.platform.get('os')}/{item.platform.get('architecture')}" for item in found}
    )
    raise UsageError(
        f"{what}: no image for linux/{architecture}; there is {', '.join(there) or 'nothing'} "
        "(choose with --platform)"
    )


def read_image_manifest(
    store: BlobStore, content: Mapping[str, Any], what: str, names: tuple[str, ...]
) -> Image:
    """Read an image manifest and its configuration. Source: OCI image manifest."""
    if content.get("schemaVersion") == 1 or "fsLayers" in content:
        raise UsageError(f"{what}: a manifest of schema 1, which Docker gave up in 2019")
    if "config" not in content:
        raise UsageError(f"{what}: not an image manifest")
    layers = tuple(parse_descriptor(item, what) for item in as_array(content.get("layers")))
    for layer in layers:
        if "foreign" in layer.media_type or layer.media_type.endswith("+encrypted"):
            raise UsageError(f"{what}: layer {layer} is {layer.media_type}, which cannot be read")
    return read_image_config(store, parse_descriptor(content["config"], what), layers, names)


def read_image_config(
    store: BlobStore, config: Descriptor, layers: tuple[Descriptor, ...], names: tuple[str, ...]
) -> Image:
    """Read an image configuration. Source: OCI image configuration."""
    data = read_checked_document(store, config)
    content = as_object(parse_json(data, str(config)))
    system = as_string(content.get("os")) or "linux"
    if system != "linux":
        raise UsageError(f"{config}: an image for {system}, not for Linux")
    settings = as_object(content.get("config"))
    diff_ids = as_strings(as_object(content.get("rootfs")).get("diff_ids"))
    if len(diff_ids) != len(layers) or len(layers) > _MOST_LAYERS:
        raise UsageError(
            f"{config}: lists {len(diff_ids)} layers, its manifest lists {len(layers)}: refused"
        )
    pairs = (item.partition("=") for item in as_strings(settings.get("Env")))
    return Image(
        digest=f"sha256:{hashlib.sha256(data).hexdigest()}",
        names=names,
        architecture=as_string(content.get("architecture")) or "amd64",
        user=as_string(settings.get("User")),
        variables={name: value for name, _, value in pairs},
        layers=layers,
        diff_ids=diff_ids,
    )
