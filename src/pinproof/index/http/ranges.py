"""A remote file read in parts. Source: RFC 9110, 14 (Range Requests)."""

import io
import re
from collections.abc import Mapping

from pinproof.index.http.failure import FetchFailed
from pinproof.index.http.transport import Transport
from pinproof.index.settings.address import show_url

# The end of a wheel: the directory of most, and their metadata, which tools write last.
_FIRST_BYTES = 2**16
_MOST_BYTES = 16 * 2**20
_PARTIAL = 206
_CONTENT_RANGE = re.compile(r"bytes ([0-9]{1,18})-([0-9]{1,18})/([0-9]{1,18})")


def read_content_range(headers: Mapping[str, str]) -> tuple[int, int, int] | None:
    """Give the first and the last byte that are sent, and the size of the whole."""
    match = _CONTENT_RANGE.fullmatch(headers.get("content-range", ""))
    if match is None:
        return None
    first, last, size = (int(number) for number in match.groups())
    return first, last, size


class NoRanges(Exception):  # noqa: N818 - it names a state, as the design's words do
    """The server does not give parts of files."""


class RangeFile(io.RawIOBase):
    """A seekable file whose bytes are fetched when they are read, beginning with the end."""

    def __init__(self, url: str, transport: Transport, size_bytes: int | None) -> None:
        """Fetch the end of the file; `NoRanges` when the server gives none."""
        super().__init__()
        self._url = url.partition("#")[0]
        self._transport = transport
        self._at = 0
        self._parts: list[tuple[int, bytes]] = []
        if size_bytes is not None:
            self._size = size_bytes
            self._fetch(max(0, size_bytes - _FIRST_BYTES), size_bytes)
        else:
            start, body, size = self._ask(f"bytes=-{_FIRST_BYTES}")
            self._size = size
            self._parts.append((start, body))

    def readable(self) -> bool:
        """Tell `io` that `read` works."""
        return True

    def seekable(self) -> bool:
        """Tell `zipfile` that it may begin with the end."""
        return True

    def tell(self) -> int:
        """Give the place in the file."""
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Go to a place in the file."""
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        self._at = max(0, base + offset)
        return self._at

    def readall(self) -> bytes:
        """Read to the end."""
        return self._read(self._size - self._at)

    def read(self, size: int | None = -1) -> bytes:
        """Read so many bytes, fewer only at the end of the file."""
        left = max(0, self._size - self._at)
        return self._read(left if size is None or size < 0 else min(size, left))

    def _read(self, count: int) -> bytes:
        if count <= 0:
            return b""
        start, end = self._at, self._at + count
        self._at = end
        for offset, body in self._parts:
            if offset <= start and end <= offset + len(body):
                return body[start - offset : end - offset]
        # Readers of zip files take many small bites: fetch a bigger one.
        self._fetch(start, min(self._size, max(end, start + _FIRST_BYTES)))
        offset, body = self._parts[-1]
        return body[start - offset : end - offset]

    def _fetch(self, start: int, end: int) -> None:
        if end - start > _MOST_BYTES:
            raise FetchFailed(f"{show_url(self._url)}: its directory is too large")
        first, body, size = self._ask(f"bytes={start}-{end - 1}")
        if first != start or size != self._size:
            raise NoRanges
        self._parts.append((start, body))

    def _ask(self, wanted: str) -> tuple[int, bytes, int]:
        answer = self._transport.get(
            self._url,
            {"Range": wanted, "Accept-Encoding": "identity"},
            most_bytes=_MOST_BYTES,
            only_status=_PARTIAL,
        )
        if answer.status != _PARTIAL:
            raise NoRanges
        sent = read_content_range(answer.headers)
        if sent is None:
            raise NoRanges
        first, last, size = sent
        if last - first + 1 != len(answer.body):
            raise NoRanges
        return first, answer.body, size
