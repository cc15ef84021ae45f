"""A registry of this machine that asks for a token, sends on, breaks off and lies."""

import base64
import io
import json
from collections.abc import Callable, Iterator
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from capture.archives import (
    MANIFEST,
    Made,
    base,
    descriptor,
    digest,
    gzipped,
    held,
    tar,
    versions,
)

from pinproof.capture.image_source import CaptureRequest, capture_image
from pinproof.capture.registry.distribution_api import read_registry
from pinproof.capture.registry.image_reference import is_image_reference, parse_image_reference
from pinproof.errors import RegistryUnavailable, UsageError
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


@pytest.fixture
def registry(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Registry]:
    monkeypatch.setenv("DOCKER_CONFIG", str(tmp_path))
    monkeypatch.setenv("NO_PROXY", "*")
    registry = Registry()
    server = Server(("127.0.0.1", 0), handler(registry))
    registry.host = f"127.0.0.1:{server.server_address[1]}"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield registry
    server.shutdown()
    thread.join()
    server.server_close()


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


@pytest.mark.parametrize("pack", [bytes, gzipped])
def test_an_image_is_pulled(registry: Registry, pack: Callable[[bytes], bytes]) -> None:
    registry.put(Made(layers=LAYERS, pack=pack), "latest")
    manifest = pulled(registry, "team/image")
    assert versions(manifest) == EXPECTED
    assert manifest.name == f"{registry.host}/team/image"
    assert all(authorization is None for _, authorization in registry.asked)


def test_a_token_is_fetched_once_and_shown(registry: Registry) -> None:
    registry.put(Made(layers=LAYERS))
    registry.token = "secret"
    assert versions(pulled(registry)) == EXPECTED
    assert sum(path.startswith("/token") for path, _ in registry.asked) == 1
    assert registry.asked[-1][1] == "Bearer secret"


def test_a_stored_login_is_shown_to_the_token_server(registry: Registry, tmp_path: Path) -> None:
    registry.put(Made(layers=LAYERS))
    registry.token = "secret"
    registry.login = "Basic " + base64.b64encode(b"me:password").decode()
    with pytest.raises(UsageError, match=r"wants a login: .*HTTP 401"):
        pulled(registry)
    stored = {"auths": {registry.host: {"auth": registry.login.removeprefix("Basic ")}}}
    (tmp_path / "config.json").write_text(json.dumps(stored))
    assert versions(pulled(registry)) == EXPECTED


@pytest.mark.parametrize("token", ["a\r\nX-More: 1", "\u20ac", "\x7f"])
def test_a_token_that_cannot_be_sent_is_none(registry: Registry, token: str) -> None:
    registry.put(Made(layers=LAYERS))
    registry.token = token
    with pytest.raises(UsageError, match=r"without a token|HTTP 401"):
        pulled(registry)


def test_a_login_goes_to_https_or_this_machine_only(registry: Registry) -> None:
    registry.put(Made(layers=LAYERS))
    registry.token, registry.realm = "secret", "http://registry.example.org/token"
    with pytest.raises(UsageError, match="which is not HTTPS: refused"):
        pulled(registry)


def test_blobs_elsewhere_are_fetched_without_the_token(registry: Registry) -> None:
    registry.put(Made(layers=LAYERS))
    registry.token = "secret"
    registry.redirect = f"http://localhost:{registry.host.rpartition(':')[2]}/elsewhere"
    assert versions(pulled(registry)) == EXPECTED
    elsewhere = [shown for path, shown in registry.asked if path.startswith("/elsewhere/")]
    assert len(elsewhere) == 3
    assert set(elsewhere) == {None}


@pytest.mark.parametrize(
    ("place", "message"),
    [("http://registry.example.org", "not HTTPS: refused"), ("file:///etc", "not HTTPS: refused")],
)
def test_blobs_are_not_fetched_from_anywhere(registry: Registry, place: str, message: str) -> None:
    registry.put(Made(layers=LAYERS))
    registry.redirect = place
    with pytest.raises(RegistryUnavailable, match=message):
        pulled(registry)


def test_what_breaks_off_is_read_again(registry: Registry) -> None:
    registry.put(Made(layers=LAYERS, pack=gzipped))
    registry.break_off = 2
    assert versions(pulled(registry)) == EXPECTED
    registry.break_off = 99
    with pytest.raises(RegistryUnavailable, match="broke"):
        pulled(registry)


def test_an_index_is_followed_to_the_platform(registry: Registry) -> None:
    arm = Made(layers=[base(held("arm", "1.0"))], architecture="arm64")
    found = []
    for made in (arm, Made(layers=LAYERS)):
        registry.put(made, "unused")
        platform = {"os": "linux", "architecture": made.architecture}
        found.append({**descriptor(made.manifest(), MANIFEST), "platform": platform})
    listed = json.dumps({"schemaVersion": 2, "manifests": found}).encode()
    media_type = "application/vnd.docker.distribution.manifest.list.v2+json"
    registry.pages[f"{REPOSITORY}/manifests/1"] = (media_type, listed)
    assert versions(pulled(registry)) == EXPECTED
    assert versions(pulled(registry, platform="manylinux_2_31_aarch64")) == {"arm": "1.0"}


def test_a_wrong_digest_is_refused_for_every_part(registry: Registry) -> None:
    made = Made(layers=LAYERS)
    right = registry.put(made)
    assert versions(pulled(registry, f"team/image@{right}")) == EXPECTED
    for path, (media_type, data) in list(registry.pages.items()):
        if path.endswith("/manifests/1"):
            continue
        registry.pages[path] = (media_type, data[:-1] + b"\n")
        with pytest.raises(UsageError, match=r"digest"):
            pulled(registry, f"team/image@{right}")
        registry.pages[path] = (media_type, data)


@pytest.mark.parametrize(
    ("status", "kind", "message"),
    [
        (404, UsageError, "does not exist"),
        (403, UsageError, "is not public"),
        (500, RegistryUnavailable, "HTTP 500"),
        (429, RegistryUnavailable, "HTTP 429"),
    ],
)
def test_refusals_and_failures(
    registry: Registry, status: int, kind: type[Exception], message: str
) -> None:
    registry.fail = status
    with pytest.raises(kind, match=message):
        pulled(registry)


@pytest.mark.parametrize("address", ["http://[", "https://host:99999/", "https:///", "http://x:y"])
def test_an_address_that_is_none_is_not_followed(registry: Registry, address: str) -> None:
    registry.put(Made(layers=LAYERS))
    registry.redirect = address
    with pytest.raises(RegistryUnavailable, match="it sends on to"):
        pulled(registry)
    registry.redirect, registry.token, registry.realm = None, "t", address
    with pytest.raises(UsageError, match="for a login"):
        pulled(registry)


def test_nobody_listens() -> None:
    registry = Registry()
    registry.host = "127.0.0.1:9"
    with pytest.raises(RegistryUnavailable, match=r"127\.0\.0\.1:9"):
        pulled(registry)


@pytest.mark.parametrize(
    ("media_type", "data"),
    [
        ("text/html", b"<html>"),
        (MANIFEST, b"[]"),
        (MANIFEST, b'{"schemaVersion": 1, "fsLayers": []}'),
        (MANIFEST, b"{" * 100_000),
        (MANIFEST, b" " * (9 << 20)),
    ],
)
def test_a_manifest_that_is_none(registry: Registry, media_type: str, data: bytes) -> None:
    registry.pages[f"{REPOSITORY}/manifests/1"] = (media_type, data)
    with pytest.raises(UsageError):
        pulled(registry)


@pytest.mark.parametrize(
    ("text", "url", "wanted"),
    [
        ("mcr.microsoft.com/azureml/a-b:1", "https://mcr.microsoft.com/v2/azureml/a-b", "1"),
        ("registry.example.org/a", "https://registry.example.org/v2/a", "latest"),
        (
            "docker://registry.example.org:5000/a/b",
            "https://registry.example.org:5000/v2/a/b",
            "latest",
        ),
        ("localhost:5000/a:x", "http://localhost:5000/v2/a", "x"),
        ("https://localhost:5000/a:x", "https://localhost:5000/v2/a", "x"),
        ("[::1]:5000/a", "http://[::1]:5000/v2/a", "latest"),
        (f"127.0.0.1/a:x@sha256:{'0' * 64}", "http://127.0.0.1/v2/a", f"sha256:{'0' * 64}"),
    ],
)
def test_references(text: str, url: str, wanted: str) -> None:
    reference = parse_image_reference(text)
    assert (reference.url, reference.wanted) == (url, wanted)


@pytest.mark.parametrize(
    "text",
    [
        "http://registry.example.org/a",
        "http://127.0.0.1.example.org/a",
        "registry.example.org/UPPER",
        "registry.example.org/../a",
        "registry.example.org/a:1@md5:00",
        "registry.example.org/a?b",
        "user@registry.example.org/a",
        "registry.example.org:0/a",
        "registry.example.org:99999/a",
        "folder/file",
    ],
)
def test_what_is_no_reference(text: str) -> None:
    with pytest.raises(UsageError):
        parse_image_reference(text)


def test_a_path_is_no_reference() -> None:
    assert not is_image_reference("folder/file.json")
    assert not is_image_reference("./folder/file")
    assert not is_image_reference("file.json")
