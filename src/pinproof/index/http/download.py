"""A whole file over the network, in as many tries and runs as it takes.

What came before it broke off is kept, and the rest is asked for. Source: RFC 9110, 14.
"""

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from pinproof.gate.part_file import PartFile
from pinproof.index.http.failure import Broken, FetchFailed, Refused
from pinproof.index.http.ranges import read_content_range
from pinproof.index.http.transport import Answer, Transport
from pinproof.index.model import DistributionFile
from pinproof.index.settings.address import show_url
from pinproof.record import NamedTuple

if TYPE_CHECKING:
    from pinproof.index.http.pools import Opened

_PARTIAL = 206
_OK = 200
_UNSATISFIABLE = 416
_ABSENT = frozenset({404, 410})
# The largest files that are published have a tenth of it.
MOST_DOWNLOAD_BYTES = 16 * 2**30
# Whoever is slower than this will not be done today.
_WINDOW_S = 30.0
_LEAST_BYTES = 2**15


def download(
    file: DistributionFile,
    part: PartFile,
    transport: Transport,
    *,
    arrived: Callable[[int], None],
) -> None:
    """Complete the part of a file. Raises `FetchFailed`, `OSError` from the disk.

    `arrived` is told how many bytes are there by now. What is there already counts; who cannot
    verify the whole begins with an empty part.
    """
    most = MOST_DOWNLOAD_BYTES if file.size_bytes is None else file.size_bytes
    if part.size_bytes > most:
        part.begin_anew()
    if part.size_bytes == file.size_bytes and part.size_bytes:
        return
    going = _Download(file.url.partition("#")[0], part, transport, most, arrived)
    answer = going.ask()
    if answer.status == _UNSATISFIABLE and part.size_bytes:
        # It ends before where it would go on: it is another one.
        part.begin_anew()
        answer = going.ask()
    if answer.status not in (_OK, _PARTIAL):
        kind = Refused if answer.status in _ABSENT else FetchFailed
        raise kind(f"{show_url(file.url)}: the server answers with status {answer.status}")


class _Download(NamedTuple):
    url: str
    part: PartFile
    transport: Transport
    most_bytes: int
    arrived: Callable[[int], None]

    def ask(self) -> Answer:
        return self.transport.stream(self.url, self._headers, self._take)

    def _headers(self) -> dict[str, str]:
        asked = {"Accept-Encoding": "identity"}
        if self.part.size_bytes:
            asked["Range"] = f"bytes={self.part.size_bytes}-"
        return asked

    def _take(self, opened: "Opened") -> None:
        _place_to_go_on(opened, self.part)
        until, came = time.monotonic() + _WINDOW_S, 0
        for content in opened.chunks:
            self.part.append(content)
            self.arrived(self.part.size_bytes)
            came += len(content)
            if self.part.size_bytes > self.most_bytes:
                self.part.begin_anew()
                shown = show_url(self.url)
                raise FetchFailed(f"{shown}: it is larger than {self.most_bytes} bytes")
            self.transport.check_time(self.url)
            if time.monotonic() > until:
                if came < _LEAST_BYTES:
                    raise Broken("it comes too slowly")
                until, came = time.monotonic() + _WINDOW_S, 0


def _place_to_go_on(opened: "Opened", part: PartFile) -> None:
    """Have the part end where the answer begins."""
    if opened.status == _OK:
        if part.size_bytes:
            part.begin_anew()
        return
    sent = read_content_range(opened.headers)
    if sent is None or sent[0] != part.size_bytes:
        part.begin_anew()
        raise Broken("it sends another part than was asked for")
