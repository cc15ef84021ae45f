"""Make an image manifest from whatever tells what an image holds."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO, get_args

from pinproof.capture.archive.image_archive import read_image_archive
from pinproof.capture.captured_source import CapturedSource, SourceKind, make_manifest
from pinproof.capture.environment import local as local_environment
from pinproof.capture.environment.system import architecture_of
from pinproof.capture.foreign_json import parse_json
from pinproof.capture.lists import boot_log, conda_list, freeze, pip_inspect, pip_list, sbom
from pinproof.capture.recognize import (
    recognize_json,
    recognize_source,
    recognize_text,
    require_file,
)
from pinproof.capture.registry.image_reference import parse_image_reference
from pinproof.errors import UsageError
from pinproof.gate.boundary import OPEN
from pinproof.gate.opening import NotRead, read_path, read_stream
from pinproof.image.manifest import ImageManifest
from pinproof.record import record

KINDS: tuple[SourceKind, ...] = get_args(SourceKind)
_JSON_KINDS = ("pip-inspect", "pip-list", "conda-list", "cyclonedx", "spdx")
_MOST_TEXT_BYTES = 256 << 20

ReadRegistry = Callable[..., CapturedSource]


@record
class CaptureRequest:
    """What is to be captured, and what the user says of it.

    `source` is a path, `-` for the stream, or a registry reference; `kind` is recognised when it
    is `None`. `prefix` chooses one of several Pythons, `reference` one of several images of an
    archive. `python` and `platform` come before what is read; the defaults after it.
    """

    source: str
    kind: SourceKind | None = None
    name: str | None = None
    prefix: str | None = None
    reference: str | None = None
    python: str | None = None
    platform: str | None = None
    default_python: str
    default_platform: str


def capture_image(
    wanted: CaptureRequest, *, stdin: BinaryIO, read_registry: ReadRegistry
) -> ImageManifest:
    """Read the source; a `UsageError` says what it is not, or what must be named.

    `read_registry` is `registry.read_registry` with its connections: asked for references only.
    """
    reading = _read(wanted, stdin, read_registry)
    name = wanted.name or wanted.reference or reading.name or _name_of(wanted.source)
    return make_manifest(
        reading,
        name=name if name.isprintable() else ascii(name),
        python=wanted.python,
        platform=wanted.platform,
        default_python=wanted.default_python,
        default_platform=wanted.default_platform,
    )


def _name_of(source: str) -> str:
    if source == "-":
        return "captured"
    name = Path(source).absolute().name
    return re.sub(r"\.(?:tar(?:\.\w+)?|tgz|json|txt|log)$", "", name) or "captured"


def _read(wanted: CaptureRequest, stdin: BinaryIO, read_registry: ReadRegistry) -> CapturedSource:
    kind = wanted.kind
    path = Path(wanted.source)
    if kind is None and wanted.source != "-":
        kind = recognize_source(wanted.source)
    elif wanted.source != "-":
        require_file(path)
    architecture = architecture_of(wanted.platform or "")
    match kind:
        case "registry":
            return read_registry(
                parse_image_reference(wanted.source),
                prefix=wanted.prefix,
                architecture=architecture,
            )
        case "image-archive":
            return read_image_archive(
                path, reference=wanted.reference, prefix=wanted.prefix, architecture=architecture
            )
        case "environment":
            return local_environment.read_local_environment(path)
        case "site-packages":
            return local_environment.read_site_packages(path)
        case _:
            return _read_text(wanted, kind, stdin)


def _read_text(wanted: CaptureRequest, kind: SourceKind | None, stdin: BinaryIO) -> CapturedSource:
    what = "standard input" if wanted.source == "-" else wanted.source
    text = _text(wanted.source, stdin)
    if not text.strip():
        raise UsageError(f"{what} is empty")
    reading = _read_list(text, kind, what, wanted.prefix)
    if not reading.distributions:
        raise UsageError(f"{what}: no Python distribution is listed, so this is no image's list")
    return reading


def _read_list(text: str, kind: SourceKind | None, what: str, prefix: str | None) -> CapturedSource:
    is_json = text.lstrip()[:1] in ("{", "[") if kind is None else kind in _JSON_KINDS
    if is_json:
        content = parse_json(text, what)
        return _read_json(content, kind or recognize_json(content, what), what, prefix)
    if (kind or recognize_text(text, what)) == "boot-log":
        return boot_log.read_boot_log(text, what)
    return freeze.read_freeze(text, what)


def _read_json(content: Any, kind: SourceKind, what: str, prefix: str | None) -> CapturedSource:
    match kind:
        case "pip-inspect":
            return pip_inspect.read_pip_inspect(content, what)
        case "pip-list":
            return pip_list.read_pip_list(content, what)
        case "conda-list":
            return conda_list.read_conda_list(content, what)
        case _:
            return sbom.read_sbom(content, what, prefix)


def _text(source: str, stdin: BinaryIO) -> str:
    """Decode what a terminal or a shell has written: UTF-8, or PowerShell's UTF-16."""
    what = "standard input" if source == "-" else source
    if source == "-":
        data = read_stream(stdin, most_bytes=_MOST_TEXT_BYTES)
    else:
        data = read_path(source, within=OPEN, most_bytes=_MOST_TEXT_BYTES)
    if isinstance(data, NotRead):
        raise UsageError(f"{what}: cannot be read ({data.reason})")
    is_utf16 = data[:2] in (b"\xff\xfe", b"\xfe\xff")
    try:
        return data.decode("utf-16" if is_utf16 else "utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        encoding = "UTF-16" if is_utf16 else "UTF-8"
        raise UsageError(f"{what}:{line}: not {encoding} text (byte {error.start})") from error
