"""Small worlds for a real pip and for ours: an index, what is installed, a requirements file."""

import base64
import hashlib
import html
import io
import json
import shutil
import subprocess
import tarfile
import threading
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Literal
from urllib.parse import quote, unquote

from packaging.version import Version

from pinproof.image.manifest import Distribution, ImageManifest
from pinproof.index.model import CoreMetadata, DistributionFile, FileKind, Missing, Project
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


class WorldIndex:
    """A world's index as our code asks it."""

    def __init__(self, world: World, base: str) -> None:
        self._projects: dict[str, Project] = {}
        self._metadata: dict[str, CoreMetadata] = {}
        for name, archives in world.archives.items():
            releases: dict[Version, tuple[DistributionFile, ...]] = {}
            for one in archives:
                file = DistributionFile(
                    filename=one.filename,
                    url=f"{base}/files/{quote(one.filename)}",
                    kind=one.kind,
                    version=Version(one.version),
                    requires_python=one.python,
                    yanked=one.yanked,
                    hashes={"sha256": one.sha256},
                    size_bytes=len(one.content),
                )
                releases[Version(one.version)] = (*releases.get(Version(one.version), ()), file)
                self._metadata[file.url] = _core(one)
            self._projects[name] = Project(name=name, releases=releases)

    def project(self, name: str) -> Project | Missing:
        return self._projects.get(name) or Missing(name=name)

    def metadata(self, file: DistributionFile) -> CoreMetadata:
        return self._metadata[file.url]


def _core(archive: Archive) -> CoreMetadata:
    lines = [line.partition(": ") for line in archive.metadata.splitlines()]
    python = next((value for key, _, value in lines if key == "Requires-Python"), None)
    return CoreMetadata(
        name=archive.name,
        version=archive.version,
        requires_dist=archive.requires,
        requires_python=python,
        provides_extra=archive.extras,
    )


def image_of(world: World, python: str, platform: str) -> ImageManifest:
    return ImageManifest(
        name=world.name, python=python, platform=platform, distributions=world.image
    )


class _Served(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self) -> None:
        self.worlds: dict[str, World] = {}
        super().__init__(("127.0.0.1", 0), _Handler)


class _Handler(BaseHTTPRequestHandler):
    server: _Served
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        _, key, kind, name, *_ = (*unquote(self.path).split("/"), "", "", "")
        world = self.server.worlds.get(key)
        body: bytes | None = None
        content_type = "application/octet-stream"
        if world is not None and kind == "simple" and name in world.archives:
            content_type = "text/html"
            body = _page(f"/{key}", world.archives[name]).encode()
        elif world is not None and kind == "files":
            body = next(
                (
                    one.content
                    for archives in world.archives.values()
                    for one in archives
                    if one.filename == name
                ),
                None,
            )
        self.send_response(200 if body is not None else 404)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body or b"")))
        self.end_headers()
        self.wfile.write(body or b"")

    def log_message(self, *_: object) -> None:
        pass


def _page(base: str, archives: tuple[Archive, ...]) -> str:
    links = []
    for one in archives:
        attributes = ""
        if one.python:
            attributes += f' data-requires-python="{html.escape(one.python)}"'
        if one.yanked is not None:
            attributes += f' data-yanked="{html.escape(one.yanked)}"'
        url = f"{base}/files/{quote(one.filename)}#sha256={one.sha256}"
        links.append(f'<a href="{url}"{attributes}>{one.filename}</a>')
    return "<!DOCTYPE html><html><body>\n" + "<br>\n".join(links) + "\n</body></html>\n"


@contextmanager
def serving() -> Iterator[_Served]:
    """Serve worlds on loopback."""
    server = _Served()
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()


class RealPip:
    """A pip that waits for questions."""

    def __init__(
        self,
        python: str,
        folder: Path,
        server: _Served,
        scratch: Path,
        *,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        """`environment` adds to one without any configuration of pip."""
        self._process = subprocess.Popen(
            [python, "-I", str(Path(__file__).with_name("pip_worker.py")), str(folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={
                "PIP_CONFIG_FILE": "/dev/null",
                "HOME": str(scratch),
                "PATH": "/usr/bin:/bin",
                **(environment or {}),
            },
        )
        hello = self._read()
        self.pip: str = hello["pip"]
        self.python: str = hello["python"]
        self._server = server
        self._scratch = scratch
        self._count = 0

    def base(self, key: str) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}/{key}"

    def ask(self, world: World) -> tuple[dict[str, Any], str]:
        """Give what pip says, and the base address of the world's index."""
        key = f"{self.pip}-{self._count + 1}"
        self._server.worlds[key] = world
        base = self.base(key)
        metadata = self._scratch / key / "metadata"
        metadata.mkdir(parents=True)
        for archives in world.archives.values():
            for one in archives:
                (metadata / one.filename).write_text(one.metadata)
        files = {"requirements.txt": world.file, **world.others}
        extras = {
            name: one.extras
            for name, held in world.image.items()
            for one in world.archives.get(name, ())
            if one.version == held.version
        }
        told = self.ask_about(
            {name: text.replace("{base}", base) for name, text in files.items()},
            world.image.values(),
            arguments=["--no-cache-dir", "-i", f"{base}/simple", *world.arguments],
            metadata=metadata,
            extras=extras,
        )
        return told, base

    def ask_about(
        self,
        files: Mapping[str, str],
        installed: Iterable[Distribution],
        *,
        arguments: list[str],
        metadata: Path | Literal["own"] | None = None,
        extras: Mapping[str, tuple[str, ...]] | None = None,
    ) -> dict[str, Any]:
        """Give what pip would do with `requirements.txt` where that is installed.

        `metadata` as in the worker; `extras` are what the installed provide, by normalized name.
        """
        self._count += 1
        folder = self._scratch / f"{self.pip}-{self._count}"
        site = folder / "site"
        site.mkdir(parents=True)
        for held in installed:
            info = site / f"{held.name.replace('-', '_')}-{held.version}.dist-info"
            info.mkdir()
            provided = (extras or {}).get(normalize_name(held.name), ())
            text = metadata_text(held.name, held.version or "", held.requires or (), provided, None)
            (info / "METADATA").write_text(text)
        for name, text in files.items():
            (folder / name).write_text(text)
        question = {
            "site": str(site),
            "metadata": str(metadata) if metadata is not None else None,
            "file": str(folder / "requirements.txt"),
            "arguments": arguments,
            "log": str(folder / "log"),
        }
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(question) + "\n")
        self._process.stdin.flush()
        told = self._read()
        told["log"] = (folder / "log").read_text() if (folder / "log").exists() else ""
        shutil.rmtree(folder)
        return told

    def _read(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        assert line, "the pip worker ended"
        told: dict[str, Any] = json.loads(line)
        return told

    def close(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(10)
        if self._process.stdout is not None:
            self._process.stdout.close()


@cache
def written_worlds() -> tuple[World, ...]:
    """Read every world that is written down."""
    folder = Path(__file__).with_name("written")
    return tuple(
        read_world(data)
        for path in sorted(folder.glob("*.json"))
        for data in json.loads(path.read_text(encoding="utf-8"))
    )
