"""What runs ask of indexes, written down meanwhile, so that a fact bundle can answer the same."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, TypeAlias

from pinproof.index.fact_bundle.compression import open_packer, open_unpacker
from pinproof.index.fact_bundle.includes import include_text
from pinproof.index.fact_bundle.keys import plain_address, without_query
from pinproof.index.fact_bundle.layout import (
    AnswerRow,
    PackedRow,
    numbered_order,
    pack_row,
)
from pinproof.index.fact_bundle.sources import sources_object
from pinproof.index.model import Unavailable
from pinproof.index.pages.project_page import ProjectPage
from pinproof.index.settings.index_settings import IndexSettings
from pinproof.index.store.kept_page import KeptPage
from pinproof.index.store.memory import Memory
from pinproof.requirements.model import IncludeFault

# Rows of about so many characters are found quickly, and still shrink well.
_PART_LENGTH = 2**16
_URL_AT = 1
_FOREVER = 2**62
_AMBIGUOUS = "several addresses differ only in what stands behind the question mark"

_Answer: TypeAlias = "ProjectPage | Unavailable | None"


class Recorder:
    """What was asked and answered, by key: of a page the first answer that is no failure."""

    def __init__(self) -> None:
        self.pages: dict[str, ProjectPage | None] = {}
        self.facts: dict[str, str] = {}
        self.includes: dict[str, str] = {}
        self.failures: dict[str, Unavailable] = {}
        # Where was asked, as the user configured it: a bundle has to be asked in the same way.
        self.sources: dict[str, Any] = {}
        # Packed at once: the pages of a fleet's projects are hundreds of megabytes.
        self._rows: dict[str, list[PackedRow]] = {}
        self._pack = open_packer()
        self._unpack = open_unpacker()
        self._full_keys: dict[str, str] = {}

    def note_page(self, key: str, page: _Answer) -> None:
        """Write a page down, whole, as the cache may not hold it any more later."""
        kept = _fit(key)
        if kept is None:
            return
        if self._full_keys.setdefault(kept, key) != key:
            page = Unavailable(name=key, reason=_AMBIGUOUS)
            self.pages.pop(kept, None)
        if isinstance(page, Unavailable):
            if kept not in self.pages:
                self.failures[kept] = page
            return
        if kept not in self.pages:
            rows = [pack_row(row, self._pack) for row in _page_rows(kept, page)]
            self._rows[kept] = rows
            self.pages[kept] = None if page is None else self._packed_page(page, rows)
            self.failures.pop(kept, None)

    def note_fact(self, key: str, told: str | Unavailable) -> None:
        """Write down what was learned under a name."""
        kept = _fit(key)
        if kept is None:
            return
        if isinstance(told, str):
            self.facts[kept] = told
            self.failures.pop(kept, None)
        elif kept not in self.facts:
            self.failures[kept] = told

    def note_sources(self, pip: IndexSettings, flags: IndexSettings) -> None:
        """Write down where is asked: pip's own settings, and what the command line says."""
        self.sources = {"flags": sources_object(flags), "pip": sources_object(pip)}

    def note_include(self, url: str, found: bytes | IncludeFault) -> None:
        """Write down what came of a requirements file that stands on a server."""
        kept = _fit(plain_address(url))
        if kept is not None:
            self.includes[kept] = include_text(found)

    def over(self, memory: Memory) -> "RecordedMemory":
        """Give a cache of which everything is written down here that is asked of it."""
        return RecordedMemory(memory, self)

    def count(self) -> int:
        """Give the number of answers so far."""
        return sum(len(each) for each in (self.pages, self.facts, self.includes, self.failures))

    def _packed_page(self, page: ProjectPage, rows: list[PackedRow]) -> ProjectPage:
        """Give the page as it is written down, to be unpacked as far as it is read."""
        numbers = {release: number for number, release in enumerate(page.releases)}
        parts = [row for row in rows if row.kind == "files"]

        @lru_cache(maxsize=1)
        def lines(row: PackedRow) -> list[str]:
            return self._unpack(row.data, row.size_bytes).decode().split("\n")

        def text(release: str) -> str:
            number = numbers[release]
            row = next(row for row in reversed(parts) if row.part <= number)
            return lines(row)[number - row.part]

        return ProjectPage(page.releases, text)

    def rows(self) -> list[PackedRow]:
        """Give all that was written down, in the order of a bundle."""
        packed = [row for key in self.pages for row in self._rows[key]]
        found = [AnswerRow("fact", key, 0, text) for key, text in self.facts.items()]
        found += [AnswerRow("include", key, 0, text) for key, text in self.includes.items()]
        found += [
            AnswerRow("failure", key, 0, _failure_text(lack)) for key, lack in self.failures.items()
        ]
        packed += [pack_row(row, self._pack) for row in found]
        return numbered_order(packed)


class RecordedMemory(Memory):
    """A cache of which everything is written down that is asked, and asked only once.

    Pages that the cache holds are asked after, whatever their age: all are of one moment.
    """

    is_snapshot = True

    def __init__(self, below: Memory, recorder: Recorder) -> None:
        self._below = below
        self._recorder = recorder

    def close(self) -> None:
        """Let go of the cache."""
        self._below.close()

    def pages(self, keys: Sequence[str]) -> dict[str, KeptPage]:
        """Give what was written down as fresh, and what the cache holds as stale."""
        found = {
            key: page._replace(fetched_at=0, fresh_until=0)
            for key, page in self._below.pages(keys).items()
        }
        for key in keys:
            kept = without_query(key)
            if kept in self._recorder.pages:
                page = self._recorder.pages[kept]
                found[key] = KeptPage(None, 0, _FOREVER, None, None, page)
        return found

    def keep_pages(self, pages: Iterable[tuple[str, KeptPage]]) -> None:
        """Keep pages in the cache."""
        self._below.keep_pages(pages)

    def facts(self, names: Sequence[str]) -> dict[str, str]:
        """Give what was written down or the cache holds; what is had counts as written down."""
        found = self._below.facts(names)
        for name in names:
            told = self._recorder.facts.get(without_query(name))
            if told is not None:
                found[name] = told
        for name, text in found.items():
            self._recorder.note_fact(name, text)
        return found

    def keep_facts(self, facts: Mapping[str, str]) -> None:
        """Keep texts in the cache."""
        for name, text in facts.items():
            self._recorder.note_fact(name, text)
        self._below.keep_facts(facts)

    def facts_with(self, start: str, part: str) -> dict[str, str]:
        """Give only what was written down: the cache of one machine knows what others do not."""
        written = self._recorder.facts.items()
        return {key: text for key, text in written if key.startswith(start) and part in text}

    def note_page(self, key: str, page: _Answer) -> None:
        """Write down what an index answered for a page."""
        self._recorder.note_page(key, page)

    def note_fact(self, key: str, text: str | Unavailable) -> None:
        """Write down the text of a fact, or why it could not be had."""
        self._recorder.note_fact(key, text)


def _fit(key: str) -> str | None:
    """Give a key as a bundle holds it; `None` for one that no file can hold."""
    return without_query(key) if key.isascii() or key.isprintable() else None


def _page_rows(key: str, page: ProjectPage | None) -> Iterator[AnswerRow]:
    if page is None:
        yield AnswerRow("page", key, 0, "null")
        return
    yield AnswerRow("page", key, 0, json.dumps(page.releases))
    text = _text_of(page)
    lines: list[str] = []
    first, length = 0, 0
    for number, release in enumerate(page.releases):
        lines.append(_without_secrets(text(release)))
        length += len(lines[-1])
        if length >= _PART_LENGTH:
            yield AnswerRow("files", key, first, "\n".join(lines))
            lines, first, length = [], number + 1, 0
    if lines:
        yield AnswerRow("files", key, first, "\n".join(lines))


def _text_of(page: ProjectPage) -> Callable[[str], str]:
    def text(release: str) -> str:
        try:
            return page.text(release)
        except LookupError:
            if page.again is None:
                raise
            # The cache has lost a part since it was opened.
            return page.again().text(release)

    return text


def _without_secrets(text: str) -> str:
    rows = json.loads(text)
    for row in rows:
        row[_URL_AT] = plain_address(row[_URL_AT])
    return json.dumps(rows)


def _failure_text(lack: Unavailable) -> str:
    told = {
        "is_final": lack.is_final,
        "is_too_large": lack.is_too_large,
        "reason": lack.reason,
    }
    return json.dumps(told, sort_keys=True)
