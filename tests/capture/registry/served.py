"""A registry of this machine that asks for a token, sends on, breaks off and lies."""

import io
import json
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from capture.archives import (
    MANIFEST,
    Made,
    base,
    digest,
    held,
    tar,
)

from pinproof.capture.image_source import CaptureRequest, capture_image
from pinproof.capture.registry.distribution_api import read_registry
from pinproof.image.manifest import ImageManifest
from pinproof.index.http.pools import Pools
from pinproof.index.settings.index_settings import IndexSettings

REPOSITORY = "/v2/team/image"
LAYERS = [base(held("numpy", "1.19.5")), tar(held("pandas", "1.1.5"))]
EXPECTED = {"numpy": "1.19.5", "pandas": "1.1.5"}


class Registry:
    """What is served, and what was asked; each setting is one way to be difficult."""

    def __init__(self) -> None:
        self.pages: dict[str, tuple[str, bytes]] = {}
        self.token: str | None = None
        self.login: str | None = None
        self.realm: str | None = None
        self.redirect: str | None = None
        self.break_off = 0
        self.fail: int | None = None
        self.asked: list[tuple[str, str | None]] = []
        self.host = ""

    def put(self, made: Made, tag: str = "1", media_type: str = MANIFEST) -> str:
        manifest = made.manifest()
        for data in (*made.blobs(), made.config_json()):
            self.pages[f"{REPOSITORY}/blobs/{digest(data)}"] = ("application/octet-stream", data)
        for name in (tag, digest(manifest)):
            self.pages[f"{REPOSITORY}/manifests/{name}"] = (media_type, manifest)
        return digest(manifest)


def handler(registry: Registry) -> type[BaseHTTPRequestHandler]:  # noqa: C901 - one branch for each way to be difficult
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - its own name
            pass

        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            authorization = self.headers.get("Authorization")
            registry.asked.append((self.path, authorization))
            if registry.fail is not None:
                self.answer(registry.fail, b"")
            elif parts.path == "/token":
                self.give_token(parse_qs(parts.query), authorization)
            elif parts.path.startswith("/elsewhere/"):
                self.page("/" + parts.path.removeprefix("/elsewhere/"))
            elif registry.token and authorization != f"Bearer {registry.token}":
                realm = registry.realm or f"http://{registry.host}/token"
                challenge = (
                    f'Bearer realm="{realm}",service="registry",scope="repository:team/image:pull"'
                )
                self.answer(401, b"{}", {"WWW-Authenticate": challenge})
            elif registry.redirect and "/blobs/" in parts.path:
                self.answer(307, b"", {"Location": registry.redirect + parts.path})
            else:
                self.page(parts.path)

        def give_token(self, query: dict[str, list[str]], authorization: str | None) -> None:
            if registry.login and authorization != registry.login:
                self.answer(401, b"{}")
                return
            assert query == {"service": ["registry"], "scope": ["repository:team/image:pull"]}
            self.answer(200, json.dumps({"token": registry.token}).encode())

        def page(self, path: str) -> None:
            found = registry.pages.get(path)
            if found is None:
                self.answer(404, b"{}")
                return
            media_type, data = found
            if registry.break_off and "/blobs/" in path:
                registry.break_off -= 1
                self.send_response(200)
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data[: len(data) // 2])
                self.close_connection = True
                return
            self.answer(200, data, {"Content-Type": media_type})

        def answer(self, status: int, data: bytes, headers: dict[str, str] | None = None) -> None:
            self.send_response(status)
            for name, value in (headers or {}).items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

    return Handler


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_: Any) -> None:
        """Say nothing: a client that refuses an answer hangs up."""


def pulled(registry: Registry, name: str = "team/image:1", **said: Any) -> ImageManifest:
    wanted = CaptureRequest(
        source=f"{registry.host}/{name}",
        default_python="3.7",
        default_platform="manylinux_2_27_x86_64",
        **said,
    )
    pools = Pools(IndexSettings(), 2)
    return capture_image(
        wanted, stdin=io.BytesIO(), read_registry=partial(read_registry, pools=pools)
    )
