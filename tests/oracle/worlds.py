"""Small worlds for a real pip and for ours: an index, what is installed, a requirements file."""

import base64
import hashlib
import io
import json
import tarfile
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from pinproof.image.manifest import Distribution
from pinproof.index.model import FileKind
from pinproof.requirements.model import normalize_name

_PYPROJECT = """
[build-system]
requires = []
build-backend = "own"
backend-path = ["."]
"""
_BACKEND = """
import os, shutil
def get_requires_for_build_wheel(config_settings=None):
    return []
def prepare_metadata_for_build_wheel(metadata_directory, config_settings=None):
    name = "{folder}.dist-info"
    os.mkdir(os.path.join(metadata_directory, name))
    shutil.copy("PKG-INFO", os.path.join(metadata_directory, name, "METADATA"))
    return name
def build_wheel(wheel_directory, config_settings=None, metadata_directory=None):
    raise SystemExit("not built here")
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Archive:
    """One file of an index, with its bytes."""

    filename: str
    content: bytes
    metadata: str
    kind: FileKind
    name: str
    version: str
    python: str | None
    yanked: str | None
    requires: tuple[str, ...] = ()
    extras: tuple[str, ...] = ()

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """`image` are installed distributions; `files` the requirements file and its includes."""

    name: str
    archives: Mapping[str, tuple[Archive, ...]]
    image: Mapping[str, Distribution]
    file: str
    others: Mapping[str, str] = field(default_factory=dict)
    arguments: tuple[str, ...] = ()


def read_world(data: Mapping[str, Any]) -> World:
    """Read a world as the JSON files write it.

    A release is a list of requirements, or an object: `requires`, `python`, `yanked` (a reason,
    or reasons by tags), `extras`, `tags` (one wheel each), `build`, `sdist` (beside the wheels),
    `metadata_python` (where the file's own metadata says otherwise than the index).
    """
    archives: dict[str, tuple[Archive, ...]] = {}
    for name, releases in data.get("index", {}).items():
        made: list[Archive] = []
        for version, release in releases.items():
            made += _archives(
                name, version, release if isinstance(release, dict) else {"requires": release}
            )
        archives[normalize_name(name)] = tuple(made)
    image: dict[str, Distribution] = {}
    for name, held in data.get("image", {}).items():
        row = held if isinstance(held, dict) else {"version": held}
        known = [
            one for one in archives.get(normalize_name(name), ()) if one.version == row["version"]
        ]
        requires = row.get("requires", known[0].requires if known else ())
        image[normalize_name(name)] = Distribution(
            name=name, version=row["version"], requires=tuple(requires)
        )
    file = data["file"]
    return World(
        name=data["name"],
        archives=archives,
        image=image,
        file="\n".join(file) + "\n" if isinstance(file, list) else file,
        others=data.get("others", {}),
        arguments=tuple(data.get("arguments", ())),
    )


def metadata_text(
    name: str, version: str, requires: tuple[str, ...], extras: tuple[str, ...], python: str | None
) -> str:
    lines = ["Metadata-Version: 2.2", f"Name: {name}", f"Version: {version}"]
    if python:
        lines.append(f"Requires-Python: {python}")
    lines += [f"Provides-Extra: {extra}" for extra in extras]
    lines += [f"Requires-Dist: {one}" for one in requires]
    return "\n".join(lines) + "\n"


def _archives(name: str, version: str, release: Mapping[str, Any]) -> Iterator[Archive]:
    requires = tuple(release.get("requires", ()))
    extras = tuple(release.get("extras", ()))
    python = release.get("python")
    withdrawn = release.get("yanked")
    reasons: Mapping[str, str] = withdrawn if isinstance(withdrawn, dict) else {}
    yanked = None if reasons else withdrawn
    text = metadata_text(name, version, requires, extras, release.get("metadata_python", python))
    plain = name.replace("-", "_")
    common: dict[str, Any] = {
        "metadata": text, "name": name, "version": version, "python": python,
        "yanked": yanked, "requires": requires, "extras": extras,
    }  # fmt: skip
    if release.get("sdist") == "first":
        yield _sdist(plain, version, text, common)
    for tags in release.get("tags", ["py3-none-any"]):
        build = f"-{release['build']}" if "build" in release else ""
        filename = f"{plain}-{version}{build}-{tags}.whl"
        content = _wheel(f"{plain}-{version}.dist-info", text, tags)
        own = {**common, "yanked": reasons.get(tags, yanked)}
        yield Archive(filename=filename, content=content, kind="wheel", **own)
    if release.get("sdist") is True:
        yield _sdist(plain, version, text, common)


def _wheel(folder: str, metadata: str, tags: str) -> bytes:
    files = {
        f"{folder}/METADATA": metadata,
        f"{folder}/WHEEL": f"Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: {tags}\n",
    }
    rows = []
    for path, text in files.items():
        digest = base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=")
        rows.append(f"{path},sha256={digest.decode()},{len(text.encode())}")
    files[f"{folder}/RECORD"] = "\n".join([*rows, f"{folder}/RECORD,,"]) + "\n"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for path, text in files.items():
            archive.writestr(zipfile.ZipInfo(path), text)
    return out.getvalue()


def _sdist(plain: str, version: str, metadata: str, common: dict[str, Any]) -> Archive:
    folder = f"{plain}-{version}"
    files = {
        "PKG-INFO": metadata,
        "pyproject.toml": _PYPROJECT,
        "own.py": _BACKEND.format(folder=folder),
    }
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as archive:
        for path, text in files.items():
            member = tarfile.TarInfo(f"{folder}/{path}")
            member.size = len(text.encode())
            archive.addfile(member, io.BytesIO(text.encode()))
    return Archive(filename=f"{folder}.tar.gz", content=out.getvalue(), kind="sdist", **common)


@cache
def written_worlds() -> tuple[World, ...]:
    """Read every world that is written down."""
    folder = Path(__file__).with_name("written")
    return tuple(
        read_world(data)
        for path in sorted(folder.glob("*.json"))
        for data in json.loads(path.read_text(encoding="utf-8"))
    )
