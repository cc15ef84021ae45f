"""Bytes from outside: counted, hashed, decompressed in bounds, read once and forwards."""

import gzip
import hashlib
import io
import sys
import zlib
from typing import Any, Protocol

from pinproof.bounded_tar import HeaderBudget
from pinproof.errors import UsageError
from pinproof.record import record

CHUNK = 1 << 18
# Beyond a window of 128 MB zstd itself asks for consent; such a frame would not fit our memory.
_ZSTD_WINDOW_LOG = 27
_GZIP = b"\x1f\x8b"
_ZSTD = b"\x28\xb5\x2f\xfd"
_ZSTD_SKIPPABLE = {bytes((low, 0x2A, 0x4D, 0x18)) for low in range(0x50, 0x60)}

# Real layers shrink two- to tenfold. Gzip reaches 1032, zstd far more, on nothing but zeros.
MAX_EXPANSION = 200
EXPANSION_FLOOR_BYTES = 256 << 20


class Readable(Protocol):
    """What can be read forwards."""

    def read(self, size: int = ..., /) -> bytes:
        """Give at most `size` bytes, none at the end."""
        ...


class Metered(io.RawIOBase):
    """Counts and hashes (SHA-256) what is read from a stream."""

    def __init__(self, source: Readable) -> None:
        super().__init__()
        self._source = source
        self._hash = hashlib.sha256()
        self.count = 0

    def readable(self) -> bool:
        """Tell `io` that `readinto` works."""
        return True

    def readinto(self, buffer: Any, /) -> int:
        """Count and hash what is handed on."""
        data = self._source.read(len(buffer))
        buffer[: len(data)] = data
        self._hash.update(data)
        self.count += len(data)
        return len(data)

    @property
    def digest(self) -> str:
        """The digest of what was read so far, as `sha256:<hex>`."""
        return f"sha256:{self._hash.hexdigest()}"


@record
class Decompressed:
    """A stream behind its compression (`None`: it has none) and what reading it may raise."""

    stream: Readable
    compression: str | None
    faults: tuple[type[Exception], ...]


_OTHERS = (("xz", b"\xfd7zXZ\x00"), ("bzip2", b"BZh"))


def is_compressed(start: bytes) -> bool:
    """Tell compressed content by its first bytes, whether we can read it or not."""
    return (
        start[:2] == _GZIP
        or start[:4] == _ZSTD
        or start[:4] in _ZSTD_SKIPPABLE
        or any(start.startswith(magic) for _, magic in _OTHERS)
    )


def decompress(source: io.BufferedReader, what: str) -> Decompressed:
    """Recognise gzip and zstd by their first bytes. `what` names the stream in messages."""
    magic = source.peek(8)[:8]
    faults: tuple[type[Exception], ...] = (EOFError, OSError, zlib.error)
    if magic[:2] == _GZIP:
        stream = gzip.GzipFile(fileobj=source, mode="rb")
        return Decompressed(stream=stream, compression="gzip", faults=faults)
    if magic[:4] == _ZSTD or magic[:4] in _ZSTD_SKIPPABLE:
        zstd, fault = _zstd(source, what)
        return Decompressed(stream=zstd, compression="zstd", faults=(*faults, fault))
    for name, start in _OTHERS:
        if magic.startswith(start):
            raise UsageError(f"{what} is compressed with {name}: decompress it first")
    return Decompressed(stream=source, compression=None, faults=faults)


def _zstd(source: io.BufferedReader, what: str) -> tuple[Readable, type[Exception]]:
    if sys.version_info >= (3, 14):
        from compression import zstd  # noqa: PLC0415 - new in Python 3.14

        options = {zstd.DecompressionParameter.window_log_max: _ZSTD_WINDOW_LOG}
        return zstd.ZstdFile(source, options=options), zstd.ZstdError
    try:
        import zstandard  # noqa: PLC0415 - an optional extra
    except ImportError:
        raise UsageError(
            f"{what} is compressed with zstd, which this Python cannot read: "
            "install pinproof[zstd], use Python 3.14 or newer, or save the image with gzip"
        ) from None
    decoder = zstandard.ZstdDecompressor(max_window_size=1 << _ZSTD_WINDOW_LOG)
    stream = decoder.stream_reader(source, read_size=CHUNK, read_across_frames=True)
    return stream, zstandard.ZstdError


class TarSource(HeaderBudget):
    """A tar that is read through: forwards only, in bounds, hashed where asked."""

    def __init__(self, source: Decompressed, *, packed: Metered, what: str, hashed: bool) -> None:
        super().__init__()
        self._what = what
        self._source = source
        self._packed = packed
        self._hash = hashlib.sha256() if hashed else None
        self._position = 0

    def tell(self) -> int:
        """Give the position in the tar."""
        return self._position

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        """Skip forwards, to an offset in bytes; `UsageError` for any other move."""
        if whence != io.SEEK_SET or offset < self._position:
            raise UsageError(f"{self._what} is not a well-formed tar archive")
        while self._position < offset:
            if not self._read(min(CHUNK, offset - self._position)):
                break
        return self._position

    def read(self, size: int = -1, /) -> bytes:
        """Give `size` bytes, less only at the end."""
        self.spend(size)
        parts = []
        while size:
            data = self._read(min(CHUNK, size) if size > 0 else CHUNK)
            if not data:
                break
            parts.append(data)
            size -= len(data) if size > 0 else 0
        return b"".join(parts)

    def drain(self) -> None:
        """Read to the end, so that counts and digests cover everything."""
        while self._read(CHUNK):
            pass

    @property
    def digest(self) -> str | None:
        """The digest of the tar itself, of what was read so far; `None` when not asked for."""
        return f"sha256:{self._hash.hexdigest()}" if self._hash else None

    def _read(self, size: int) -> bytes:
        try:
            data = self._source.stream.read(size)
        except self._source.faults as error:
            raise UsageError(f"{self._what} is damaged or cut short ({error})") from error
        self._position += len(data)
        if self._hash:
            self._hash.update(data)
        if self._position > EXPANSION_FLOOR_BYTES:
            self._check_expansion()
        return data

    def _check_expansion(self) -> None:
        if self._position > MAX_EXPANSION * max(self._packed.count, 1):
            raise UsageError(
                f"{self._what} unpacks to more than {MAX_EXPANSION} times its size: "
                "refused as an archive bomb"
            )
