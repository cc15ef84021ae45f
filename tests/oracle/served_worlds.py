"""A world as our resolver sees it, and as an index serves it to a real pip."""

import html
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import quote, unquote

from oracle.worlds import Archive, World
from packaging.version import Version

from pinproof.image.manifest import ImageManifest
from pinproof.index.model import CoreMetadata, DistributionFile, Missing, Project


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


class ServedWorlds(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self) -> None:
        self.worlds: dict[str, World] = {}
        super().__init__(("127.0.0.1", 0), _Handler)


class _Handler(BaseHTTPRequestHandler):
    server: ServedWorlds
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
def serving() -> Iterator[ServedWorlds]:
    """Serve worlds on loopback."""
    server = ServedWorlds()
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
