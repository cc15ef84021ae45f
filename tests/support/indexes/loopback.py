"""A package index of our own, on loopback, that serves what a test puts into it.

    with LoopbackIndex() as index:
        index.add_wheel("demo", "1.0", requires=("other>=2",))
        ... index.url ...

It serves JSON or HTML, metadata files, ranges, logins and validators; `faults` make it lie, break
off, hang or refuse. What was asked stands in `requests`, and
`bytes_sent` counts the bodies of the answers.
"""

import base64
import hashlib
import json
import re
import socket
import threading
import time
from collections.abc import Callable, Mapping
from html import escape
from http.server import ThreadingHTTPServer
from types import TracebackType
from typing import TYPE_CHECKING, Any

from support.distributions import sdist_bytes, wheel_bytes

if TYPE_CHECKING:
    from typing_extensions import Self
from support.indexes.answers import JSON_TYPE, Answer, Asked, Fault, Headers, ServedFile
from support.indexes.handler import AnswerHandler


class LoopbackIndex:
    """An index with projects, as a context manager."""

    def __init__(
        self,
        *,
        form: str = "json",
        login: tuple[str, str] | None = None,
        ranges: bool = True,
        etag: bool = False,
        cache_control: str | None = None,
        hashes: bool = True,
        server_class: type[ThreadingHTTPServer] = ThreadingHTTPServer,
    ) -> None:
        self.form = form
        self.login = login
        self.ranges = ranges
        self.etag = etag
        self.cache_control = cache_control
        self.hashes = hashes
        self.projects: dict[str, list[ServedFile]] = {}
        self.pages: dict[str, Answer] = {}
        self.requests: list[Asked] = []
        self.bytes_sent = 0
        self.faults: list[Fault] = []
        self._counts: dict[str, int] = {}
        self.stopping = threading.Event()
        index = self

        class Handler(AnswerHandler):
            served = index

        # A client that leaves in the middle is no fault of the server.
        server_class = type("Server", (server_class,), {"handle_error": lambda *_: None})
        self._server = server_class(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(0.02,), daemon=True
        )

    def __enter__(self) -> "Self":
        self._thread.start()
        return self

    def __exit__(
        self,
        _type: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        self.stopping.set()
        self._server.shutdown()
        self._server.server_close()

    @property
    def port(self) -> int:
        return int(self._server.server_address[1])

    @property
    def root(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def url(self) -> str:
        """The address to give as an index URL, without a login."""
        return f"{self.root}/simple/"

    def url_with_login(self, user: str, password: str) -> str:
        return f"http://{user}:{password}@127.0.0.1:{self.port}/simple/"

    def add_wheel(
        self,
        name: str,
        version: str,
        *,
        tags: str = "py3-none-any",
        requires: tuple[str, ...] = (),
        extras: tuple[str, ...] = (),
        modules: Mapping[str, bytes] | None = None,
        **options: Any,
    ) -> ServedFile:
        """Publish a wheel; its requires-python, if given, stands in the wheel and on the page."""
        body, metadata = wheel_bytes(
            name,
            version,
            requires=requires,
            extras=extras,
            requires_python=options.get("requires_python"),
            modules=modules,
        )
        filename = f"{name.replace('-', '_')}-{version}-{tags}.whl"
        return self.add(
            name, ServedFile(filename=filename, body=body, metadata=metadata, **options)
        )

    def add_sdist(
        self, name: str, version: str, *, members: Mapping[str, str] | None = None, **options: Any
    ) -> ServedFile:
        """Publish an sdist with those members below its one folder."""
        body = sdist_bytes(name, version, members or {})
        return self.add(name, ServedFile(filename=f"{name}-{version}.tar.gz", body=body, **options))

    def add(self, project: str, file: ServedFile) -> ServedFile:
        """Publish a file."""
        self.projects.setdefault(project, []).append(file)
        return file

    def asked_for(self, part: str) -> list[Asked]:
        """Give the requests whose path holds a text."""
        return [each for each in self.requests if part in each.path]

    def answer(self, path: str, headers: Headers) -> Answer:
        """Make the answer to a request."""
        self.requests.append(Asked(path=path, headers={k.title(): v for k, v in headers.items()}))
        count = self._counts[path] = self._counts.get(path, 0) + 1
        for fault in self.faults:
            answer = fault(path, count)
            if answer is not None:
                return answer
        if self.login is not None and not self._is_known(headers):
            return Answer(status=401, headers={"WWW-Authenticate": 'Basic realm="x"'})
        if path in self.pages:
            return self.pages[path]
        page = re.fullmatch(r"/simple/([^/?]+)/(?:\?.*)?", path)
        if page:
            return self._page(page[1], headers)
        file = re.fullmatch(r"/files/([^/?]+)/([^/?]+?)(\.metadata)?(?:\?.*)?", path)
        if file:
            return self._file(file[1], file[2], headers, metadata=bool(file[3]))
        return Answer(status=404)

    def _is_known(self, headers: Headers) -> bool:
        assert self.login is not None
        token = base64.b64encode(":".join(self.login).encode()).decode()
        return headers.get("Authorization") == f"Basic {token}"

    def _page(self, project: str, headers: Headers) -> Answer:
        if project not in self.projects:
            return Answer(status=404)
        files = self.projects[project]
        body = self._json(project, files) if self.form == "json" else self._html(project, files)
        kind = JSON_TYPE if self.form == "json" else "text/html; charset=utf-8"
        sent = {"Content-Type": kind}
        if self.cache_control:
            sent["Cache-Control"] = self.cache_control
        if self.etag:
            sent["ETag"] = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
            if headers.get("If-None-Match") == sent["ETag"]:
                return Answer(status=304, headers=sent)
        return Answer(headers=sent, body=body)

    def _json(self, project: str, files: list[ServedFile]) -> bytes:
        entries = []
        for file in files:
            entry: dict[str, Any] = {
                "filename": file.filename,
                "url": f"../../files/{project}/{file.filename}",
                "hashes": {"sha256": file.sha256} if self.hashes else {},
                "yanked": file.yanked,
                "size": len(file.body) if file.size is None else file.size,
            }
            if file.requires_python:
                entry["requires-python"] = file.requires_python
            if file.upload_time:
                entry["upload-time"] = file.upload_time
            if file.metadata is not None and file.announce_metadata:
                entry["core-metadata"] = {"sha256": _metadata_digest(file)}
            entries.append(entry)
        page = {"meta": {"api-version": "1.1"}, "name": project, "files": entries}
        return json.dumps(page).encode()

    def _html(self, project: str, files: list[ServedFile]) -> bytes:
        links = []
        for file in files:
            attributes = ""
            if file.requires_python:
                attributes += f' data-requires-python="{escape(file.requires_python)}"'
            if file.yanked is not False:
                reason = file.yanked if isinstance(file.yanked, str) else ""
                attributes += f' data-yanked="{escape(reason)}"'
            if file.metadata is not None and file.announce_metadata:
                attributes += f' data-core-metadata="sha256={_metadata_digest(file)}"'
            fragment = f"#sha256={file.sha256}" if self.hashes else ""
            href = f"../../files/{project}/{file.filename}{fragment}"
            links.append(f'<a href="{href}"{attributes}>{file.filename}</a><br/>')
        return f"<!DOCTYPE html><html><body>{''.join(links)}</body></html>".encode()

    def _file(self, project: str, filename: str, headers: Headers, *, metadata: bool) -> Answer:
        for file in self.projects.get(project, []):
            if file.filename == filename:
                if not metadata:
                    return _part(file.body, headers.get("Range") if self.ranges else None)
                if file.metadata is not None:
                    return Answer(body=file.metadata)
        return Answer(status=404)


def _metadata_digest(file: ServedFile) -> str:
    return file.metadata_digest or hashlib.sha256(file.metadata or b"").hexdigest()


def _part(body: bytes, wanted: str | None) -> Answer:
    match = re.fullmatch(r"bytes=(\d*)-(\d*)", wanted or "")
    if match is None:
        return Answer(body=body)
    size = len(body)
    first = int(match[1]) if match[1] else max(0, size - int(match[2]))
    last = min(size - 1, int(match[2])) if match[1] and match[2] else size - 1
    if first >= size:
        return Answer(status=416)
    span = f"bytes {first}-{last}/{size}"
    return Answer(status=206, headers={"Content-Range": span}, body=body[first : last + 1])


def unused_port() -> int:
    """Give a port of loopback on which nobody listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def wait_until(is_true: Callable[[], bool], within_s: float = 5) -> bool:
    """Wait for something another thread or process does."""
    until = time.monotonic() + within_s
    while time.monotonic() < until:
        if is_true():
            return True
        time.sleep(0.01)
    return is_true()
