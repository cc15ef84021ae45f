"""What is remembered between runs, as those ask it that need not know where it is kept."""

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pinproof.index.store.kept_page import KeptPage


class Memory:
    """A memory of nothing, which a run without a cache has: `Cache` is the one that keeps."""

    def close(self) -> None:
        """Let go of what is open."""

    def pages(self, _keys: Sequence[str]) -> "dict[str, KeptPage]":
        """Give what is kept under those keys, fresh or not."""
        return {}

    def keep_pages(self, pages: "Iterable[tuple[str, KeptPage]]") -> None:
        """Keep those pages instead of what was kept under their keys."""

    def facts(self, _names: Sequence[str]) -> dict[str, str]:
        """Give the texts that are remembered under those names."""
        return {}

    def keep_facts(self, facts: Mapping[str, str]) -> None:
        """Remember texts for ever."""

    def facts_with(self, _start: str, _part: str) -> dict[str, str]:
        """Give what is remembered under names that begin so, where the text has that part."""
        return {}


def open_memory(folder: "str | os.PathLike[str] | None", notice: Callable[[str], None]) -> Memory:
    """Open the cache in a folder; without one nothing is remembered."""
    if folder is None:
        return Memory()
    from pinproof.index.store.cache import Cache  # noqa: PLC0415 - sqlite takes long to load

    return Cache(folder, notice=notice)
