"""A body packed with gzip, unpacked as it comes. Source: RFC 9110, 8.4.1.3; RFC 1952."""

import zlib
from collections.abc import Iterator

from pinproof.index.http.failure import Broken

_GZIP_WINDOW = zlib.MAX_WBITS | 16
_AT_ONCE = 2**16


class Unpacker:
    """Gives at most `_AT_ONCE` bytes at once, whatever a few packed bytes come to."""

    def __init__(self) -> None:
        self._member = zlib.decompressobj(_GZIP_WINDOW)
        self._is_begun = False

    @property
    def is_whole(self) -> bool:
        """Whether what came so far ends where a packed body may end."""
        return not self._is_begun or self._member.eof

    def unpack(self, data: bytes) -> Iterator[bytes]:
        """Unpack the next part of the body; `Broken` when it is damaged."""
        while data:
            if self._member.eof:
                # A body may have several members; zeros may fill it up.
                data = data.lstrip(b"\0")
                if not data:
                    return
                self._member = zlib.decompressobj(_GZIP_WINDOW)
            self._is_begun = True
            try:
                yield self._member.decompress(data, _AT_ONCE)
            except zlib.error:
                raise Broken("the answer cannot be unpacked") from None
            data = self._member.unconsumed_tail or self._member.unused_data
