"""The installed sizes that the cache knows; every plan asks, so nothing heavy is loaded here."""

from collections.abc import Iterable

from pinproof.index.metadata.declared import cache_key
from pinproof.index.model import DistributionFile
from pinproof.index.store.memory import Memory

_KEY = "installed size of "
_MOST_DIGITS = 15


def size_key(file: DistributionFile) -> str:
    """Name a file by its address and its hash."""
    return _KEY + cache_key(file).replace("#", " ")


def read_size(text: str) -> int | None:
    """Read a size in bytes; `None` for what is none."""
    is_number = text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS
    return int(text) if is_number else None


def find_kept_sizes(
    cache: Memory, files: Iterable[DistributionFile]
) -> dict[DistributionFile, int]:
    """Give the sizes that are known."""
    keys = {size_key(file): file for file in files}
    found = {keys[key]: read_size(text) for key, text in cache.facts(list(keys)).items()}
    return {file: size for file, size in found.items() if size is not None}
