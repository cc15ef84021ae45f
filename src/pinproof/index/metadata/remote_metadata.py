"""Core metadata over the network, by the cheapest way that the server allows.

The metadata file that the index announces, verified by its hash; else the same address tried;
else the end of the wheel; else the whole file. Sdists are read, never run.
"""

import io
import threading
from collections import Counter
from collections.abc import Mapping

from pinproof.index.digests import KNOWN_ALGORITHMS, compute_digests
from pinproof.index.http.failure import FetchFailed, HostDown, Refused, TooLarge
from pinproof.index.http.ranges import NoRanges, RangeFile
from pinproof.index.http.transport import Transport
from pinproof.index.metadata.archive import check_hash, read_sdist, read_wheel
from pinproof.index.metadata.metadata_files import MalformedMetadata, parse_metadata
from pinproof.index.model import CoreMetadata, DistributionFile
from pinproof.index.settings.address import show_url
from pinproof.index.settings.origin import Origin, origin_of

# A file larger than this is not fetched whole just to read its metadata.
MOST_FILE_BYTES = 64 * 2**20
_MOST_METADATA_BYTES = 8 * 2**20
# Not announced, tried, and not there so many times: that server has none.
_ENOUGH_MISSES = 3
_OK = 200
_ABSENT = frozenset({404, 410})


class RemoteMetadata:
    """Learns what files declare; for several threads at once."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport
        self._lock = threading.Lock()
        self._misses: Counter[Origin] = Counter()
        self._without_ranges: set[Origin] = set()

    def declared(self, file: DistributionFile) -> CoreMetadata:
        """Give a file's metadata; `FetchFailed` when no way leads to it."""
        if file.accepted_hashes:
            content = fetch_whole(file, self._transport)
            check_hash(io.BytesIO(content), file)
            read = read_wheel if file.kind == "wheel" else read_sdist
            return read(content, file)
        if file.kind == "wheel":
            found = self._metadata_file(file)
            return found if found is not None else self._wheel(file)
        if file.kind == "sdist":
            return self._sdist(file)
        raise FetchFailed(f"{file.filename}: its kind of file tells no metadata")

    def _metadata_file(self, file: DistributionFile) -> CoreMetadata | None:
        origin = origin_of(file.url)
        announced = file.metadata_hashes is not None
        if not announced and self._misses[origin] >= _ENOUGH_MISSES:
            return None
        url = file.url.partition("#")[0]
        path, question, query = url.partition("?")
        try:
            answer = self._transport.get(
                f"{path}.metadata{question}{query}", {}, most_bytes=_MOST_METADATA_BYTES
            )
        except HostDown:
            raise
        except FetchFailed:
            return None
        if answer.status == _OK and _matches(answer.body, file.metadata_hashes or {}):
            try:
                found = parse_metadata(
                    answer.body, name=file.filename.split("-")[0], version=file.version
                )
            except MalformedMetadata:
                pass
            else:
                with self._lock:
                    self._misses[origin] -= 1
                return found
        if not announced:
            with self._lock:
                self._misses[origin] += 1
        return None

    def _wheel(self, file: DistributionFile) -> CoreMetadata:
        origin = origin_of(file.url)
        if origin not in self._without_ranges:
            try:
                return read_wheel(RangeFile(file.url, self._transport, file.size_bytes), file)
            except NoRanges:
                self._without_ranges.add(origin)
        return read_wheel(fetch_whole(file, self._transport), file)

    def _sdist(self, file: DistributionFile) -> CoreMetadata:
        if file.filename.endswith(".zip") and origin_of(file.url) not in self._without_ranges:
            try:
                return read_sdist(RangeFile(file.url, self._transport, file.size_bytes), file)
            except NoRanges:
                self._without_ranges.add(origin_of(file.url))
        return read_sdist(fetch_whole(file, self._transport), file)


def fetch_whole(file: DistributionFile, transport: Transport) -> bytes:
    """Give a whole file, if it is not too large and has the hash that the index tells."""
    if file.size_bytes is not None and file.size_bytes > MOST_FILE_BYTES:
        raise TooLarge(f"{file.size_bytes // 2**20} MB are too much to fetch for its metadata")
    answer = transport.get(
        file.url.partition("#")[0],
        {"Accept-Encoding": "identity"},
        most_bytes=MOST_FILE_BYTES,
    )
    if answer.status in _ABSENT:
        raise Refused(f"{show_url(file.url)}: the server answers with status {answer.status}")
    if answer.status != _OK:
        raise FetchFailed(f"{show_url(file.url)}: the server answers with status {answer.status}")
    if not _matches(answer.body, file.hashes):
        raise FetchFailed(f"{show_url(file.url)}: it does not have the hash that the index tells")
    return answer.body


def _matches(body: bytes, hashes: Mapping[str, str]) -> bool:
    """Tell whether every hash that we can compute is right; true when there is none."""
    told = {name: digest for name, digest in hashes.items() if name in KNOWN_ALGORITHMS}
    return compute_digests(io.BytesIO(body), told) == told
