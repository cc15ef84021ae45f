"""Which kind of source a path or a text is."""

from pathlib import Path
from typing import Any

from pinproof.capture.archive.streams import is_compressed
from pinproof.capture.captured_source import SourceKind
from pinproof.capture.environment.local import is_environment, is_site_packages
from pinproof.capture.foreign_json import as_object
from pinproof.capture.lists import boot_log, conda_list, freeze, pip_inspect, pip_list, sbom
from pinproof.capture.registry.image_reference import is_image_reference
from pinproof.errors import UsageError
from pinproof.gate.boundary import OPEN
from pinproof.gate.opening import NotRead, open_path

_TAR_MAGIC = slice(257, 262)


def recognize_source(source: str) -> SourceKind | None:
    """Recognise a folder, an archive or a reference; `None` for a file of text."""
    path = Path(source)
    if path.is_dir():
        return _kind_of_folder(path)
    if not path.exists():
        if is_image_reference(source):
            return "registry"
        raise UsageError(f"{source}: no such file (a registry's image begins with its host)")
    require_file(path)
    opened = open_path(source, within=OPEN)
    if isinstance(opened, NotRead):
        raise UsageError(f"{path}: cannot be read ({opened.reason})")
    with opened:
        start = opened.read(512)
    if is_compressed(start) or start[_TAR_MAGIC] == b"ustar":
        return "image-archive"
    return None


def require_file(path: Path) -> None:
    """Refuse a pipe, a socket or a device, which might never end: a `UsageError`."""
    if path.exists() and not path.is_file() and not path.is_dir():
        raise UsageError(f"{path} is not a file (- reads standard input)")


def _kind_of_folder(folder: Path) -> SourceKind:
    if (folder / "index.json").is_file() or (folder / "manifest.json").is_file():
        return "image-archive"
    if is_environment(folder):
        return "environment"
    if is_site_packages(folder):
        return "site-packages"
    raise UsageError(f"{folder}: neither an environment, nor site-packages, nor an OCI layout")


def recognize_json(content: Any, what: str) -> SourceKind:
    """Recognise a JSON document by its keys."""
    if pip_inspect.looks_like(content):
        return "pip-inspect"
    kind = sbom.recognize_sbom(content)
    if kind is not None:
        return kind
    if conda_list.looks_like(content):
        return "conda-list"
    if pip_list.looks_like(content):
        return "pip-list"
    if "distributions" in as_object(content):
        raise UsageError(f"{what}: is an image manifest already")
    raise UsageError(
        f"{what}: JSON of no kind that is known "
        "(pip inspect, pip list, conda list, CycloneDX, SPDX)"
    )


def recognize_text(text: str, what: str) -> SourceKind:
    """Recognise a text that is not JSON."""
    if boot_log.looks_like(text):
        return "boot-log"
    if freeze.looks_like(text.splitlines()):
        return "pip-freeze"
    raise UsageError(f"{what}: neither pip freeze nor a boot log (name the kind with --from)")
