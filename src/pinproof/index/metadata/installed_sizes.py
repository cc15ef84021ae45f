"""How large files are once they are installed: the sizes that a wheel's directory lists.

What pip compiles of them is not counted. Nothing tells it of an sdist before it is built, and no
wheel is fetched whole for it.
"""

import io
from typing import IO, TYPE_CHECKING

from pinproof.gate.boundary import Boundary
from pinproof.index.http.failure import FetchFailed
from pinproof.index.metadata.archive import read_local_as
from pinproof.index.metadata.inside_files import InsideFiles
from pinproof.index.metadata.kept_sizes import read_size, size_key
from pinproof.index.metadata.wheel_directory import read_directory
from pinproof.index.model import DistributionFile, Unavailable

if TYPE_CHECKING:
    from pinproof.index.http.transport import Transport


class InstalledSizes(InsideFiles[int]):
    """The installed sizes of files in bytes, each asked once."""

    what = "the installed size of"

    def key(self, file: DistributionFile) -> str:
        """Name a file by its address and its hash."""
        return size_key(file)

    def refusal(self, file: DistributionFile) -> str:
        """Say of all but wheels that nothing tells it."""
        return "" if file.kind == "wheel" else "nothing tells it before it is built"

    def read_remote(self, file: DistributionFile, transport: "Transport") -> int:
        """Read of a wheel's end how many bytes it takes once installed; raises `FetchFailed`."""
        from pinproof.index.http.ranges import NoRanges, RangeFile  # noqa: PLC0415 - only past the cache

        try:
            return _add_up(RangeFile(file.url, transport, file.size_bytes), file)
        except NoRanges:
            raise FetchFailed(f"{file.filename}: its server gives no parts of files") from None

    def read_here(self, file: DistributionFile, within: Boundary) -> int | Unavailable:
        """Read a wheel of this machine."""
        return read_local_as(file, within, lambda opened: _add_up(opened, file))

    def pack(self, told: int) -> str:
        """Give the number of bytes as text."""
        return str(told)

    def unpack(self, text: str) -> int | None:
        """Read what `pack` has written; `None` for what it has not."""
        return read_size(text)


def _add_up(content: IO[bytes] | io.RawIOBase, file: DistributionFile) -> int:
    return sum(member.file_size for member in read_directory(content, file))
