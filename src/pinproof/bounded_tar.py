"""The members of a tar that nobody vouches for, its headers read in bounded memory.

`tarfile` holds a header's long names and attributes in memory whole, however large they say they
are, and remembers every member that it meets.
"""

import tarfile
from collections.abc import Iterator
from typing import IO, Any, Protocol, cast

# The largest long names and attributes that are met are a few kilobytes.
MAX_HEADER_BYTES = 1 << 20


class HeaderBudget:
    """Counts what is read while one header is parsed; a `ReadError` when it is too much."""

    def __init__(self) -> None:
        self._left: int | None = None

    def start_header(self) -> None:
        """Begin to count: `spend` raises `ReadError` beyond `MAX_HEADER_BYTES`."""
        self._left = MAX_HEADER_BYTES

    def end_header(self) -> None:
        """Stop counting: what follows is content."""
        self._left = None

    def spend(self, size: int) -> None:
        """Count bytes of a header before they are read; `ReadError` beyond `MAX_HEADER_BYTES`."""
        if self._left is None:
            return
        if size < 0 or size > self._left:
            raise tarfile.ReadError(f"a header of more than {MAX_HEADER_BYTES} bytes")
        self._left -= size


class TarStream(Protocol):
    """What a tar is read from: `read`, `tell` and `seek` of a file, and a budget for headers."""

    def start_header(self) -> None:
        """Begin to count: what is read from here on belongs to a header."""
        ...

    def end_header(self) -> None:
        """Stop counting: what follows is content."""
        ...


class SeekableTar(HeaderBudget):
    """A tar in a file that can be searched, or behind a compression that pretends so."""

    def __init__(self, stream: IO[bytes]) -> None:
        super().__init__()
        self._stream = stream
        self.tell = stream.tell
        self.seek = stream.seek

    def read(self, size: int = -1, /) -> bytes:
        """Give `size` bytes, less only at the end."""
        self.spend(size)
        return self._stream.read(size)


def read_members(source: TarStream) -> Iterator[tuple[tarfile.TarFile, tarfile.TarInfo]]:
    """Give each member once, in order; none is kept. A `TarError`, or what the source raises."""
    source.start_header()
    archive = tarfile.TarFile(fileobj=cast("IO[bytes]", source), mode="r", errors="surrogateescape")
    end = 0
    while (member := archive.next()) is not None:
        source.end_header()
        # A negative size would lead back, and round for ever.
        if member.size < 0 or cast("Any", archive).offset <= end:
            raise tarfile.ReadError("a negative size")
        end = cast("Any", archive).offset
        # For a large archive the memory of every member is more than its content.
        cast("Any", archive).members.clear()
        yield archive, member
        source.start_header()
    source.end_header()
