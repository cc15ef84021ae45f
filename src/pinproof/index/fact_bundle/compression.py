"""Rows of a fact bundle, packed with zstd and unpacked in bounds."""

import sys
from collections.abc import Callable

from pinproof.errors import UsageError
from pinproof.index.fact_bundle.damage import DamagedBundle

# What a page lists shrinks tenfold; more gains little and takes much longer.
_LEVEL = 10
# A row is small: a frame that wants a larger window was made by somebody else.
_WINDOW_LOG = 25
_NO_ZSTD = (
    "fact bundles are packed with zstd, which this Python cannot read: "
    "install pinproof[zstd], or use Python 3.14 or newer"
)


def open_packer() -> Callable[[bytes], bytes]:
    """Give what packs one row; `UsageError` where nothing here knows zstd."""
    if sys.version_info >= (3, 14):
        from compression import zstd  # noqa: PLC0415 - new in Python 3.14

        return lambda raw: zstd.compress(raw, _LEVEL)
    try:
        import zstandard  # noqa: PLC0415 - an optional extra
    except ImportError:
        raise UsageError(_NO_ZSTD) from None
    return zstandard.ZstdCompressor(level=_LEVEL).compress


def open_unpacker() -> Callable[[bytes, int], bytes]:
    """Give what unpacks one row of a known size; `UsageError` where nothing here knows zstd.

    It raises `DamagedBundle` for a row that is broken or of another size, and never makes more
    than that size, whatever the row claims.
    """
    if sys.version_info >= (3, 14):
        from compression import zstd  # noqa: PLC0415 - new in Python 3.14

        options = {zstd.DecompressionParameter.window_log_max: _WINDOW_LOG}

        def unpack(data: bytes, size_bytes: int) -> bytes:
            return _sized(
                lambda: zstd.ZstdDecompressor(options=options).decompress(data, size_bytes + 1),
                size_bytes,
                zstd.ZstdError,
            )

        return unpack
    try:
        import zstandard  # noqa: PLC0415 - an optional extra
    except ImportError:
        raise UsageError(_NO_ZSTD) from None
    decoder = zstandard.ZstdDecompressor(max_window_size=1 << _WINDOW_LOG)

    def read(data: bytes, size_bytes: int) -> bytes:
        return _sized(
            # Not all at once: that would make room for as much as the frame itself claims.
            lambda: decoder.stream_reader(data).read(size_bytes + 1),
            size_bytes,
            zstandard.ZstdError,
        )

    return read


def _sized(read: Callable[[], bytes], size_bytes: int, fault: type[Exception]) -> bytes:
    try:
        raw = read()
    except (fault, EOFError, MemoryError) as error:
        raise DamagedBundle(f"a row cannot be unpacked ({type(error).__name__})") from None
    if len(raw) != size_bytes:
        raise DamagedBundle("a row has another size than it says")
    return raw
