"""What is remembered between runs, as those ask it that need not know where it is kept."""

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from pinproof.errors import IndexUnavailable
from pinproof.index.model import Unavailable

if TYPE_CHECKING:
    from pinproof.index.pages.project_page import ProjectPage
    from pinproof.index.store.kept_page import KeptPage


_DEFAULT_INDEX = "default-index"


class Memory:
    """A memory of nothing, which a run without a cache has: `Cache` is the one that keeps.

    `is_snapshot`: what it gives is of one moment, so that nothing is looked up past it.
    """

    is_snapshot = False

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
        """Keep texts by their names, in place of those there; what they say never changes."""

    def facts_with(self, _start: str, _part: str) -> dict[str, str]:
        """Give what is remembered under names that begin so, where the text has that part."""
        return {}

    def find_default_index(self, *, offline: bool) -> str:
        """Give pip's own index: remembered, else asked from pip; else `IndexUnavailable`."""
        remembered = self.facts([_DEFAULT_INDEX]).get(_DEFAULT_INDEX)
        if remembered is None and offline and self.is_snapshot:
            raise IndexUnavailable(self.lack(_DEFAULT_INDEX, "", "pip's own index").reason)
        if remembered is None:
            from pinproof.index.settings.default_index import ask_pip  # noqa: PLC0415 - once on a machine

            remembered = ask_pip()
            self.keep_facts({_DEFAULT_INDEX: remembered})
        return remembered

    def lack(self, _key: str, name: str, shown: str) -> Unavailable:
        """Say why there is no answer where nobody else is asked; `shown` is the address."""
        reason = f"{shown}: not in the cache, and the run is offline"
        return Unavailable(name=name, reason=reason, offline=True)

    def note_page(self, key: str, page: "ProjectPage | Unavailable | None") -> None:
        """Hear what came of a page, kept or not; `None`: there is no such project."""

    def note_fact(self, key: str, text: str | Unavailable) -> None:
        """Hear what was learned under a name, kept or not."""


def open_memory(folder: "str | os.PathLike[str] | None", notice: Callable[[str], None]) -> Memory:
    """Open the cache in a folder; without one nothing is remembered."""
    if folder is None:
        return Memory()
    from pinproof.index.store.cache import Cache  # noqa: PLC0415 - sqlite takes long to load

    return Cache(folder, notice=notice)
