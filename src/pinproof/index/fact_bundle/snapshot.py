"""A fact bundle in the place of the cache: all that the index would be asked is answered by it."""

import json
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from pinproof.index.fact_bundle.keys import project_in, without_query
from pinproof.index.fact_bundle.reading import FactBundle
from pinproof.index.model import Unavailable
from pinproof.index.pages.filename import classify
from pinproof.index.pages.project_page import FileRow, ListedRelease, ProjectPage
from pinproof.index.store.kept_page import KeptPage
from pinproof.index.store.memory import Memory
from pinproof.requirements.specifiers import read_version

_STRANGE = (ValueError, TypeError, KeyError, AttributeError, RecursionError)


class Snapshot(Memory):
    """What one moment's answers were. Nothing is kept, and nothing else is asked."""

    is_snapshot = True

    def __init__(self, bundle: FactBundle) -> None:
        self._bundle = bundle
        self._part = lru_cache(maxsize=256)(bundle.part_before)

    def pages(self, keys: Sequence[str]) -> dict[str, KeptPage]:
        """Give the pages that it holds."""
        found = {}
        for key in keys:
            kept = without_query(key)
            text = self._bundle.text("page", kept)
            if text is not None:
                page = self._page(kept, text)
                found[key] = KeptPage(None, 0, 0, None, None, page)
        return found

    def facts(self, names: Sequence[str]) -> dict[str, str]:
        """Give the texts that it holds."""
        found = {name: self._bundle.text("fact", without_query(name)) for name in names}
        return {name: text for name, text in found.items() if text is not None}

    def facts_with(self, start: str, part: str) -> dict[str, str]:
        """Give what it holds under names that begin so, where the text has that part."""
        rows = self._bundle.beginning("fact", start)
        return {row.key: row.text for row in rows if part in row.text}

    def lack(self, key: str, name: str, shown: str) -> Unavailable:
        """Say why there is no answer: none was had when the bundle was built, or none is in it."""
        text = self._bundle.text("failure", without_query(key))
        try:
            told: dict[str, Any] = json.loads(text or "{}")
            reason = str(told["reason"])
        except _STRANGE:
            reason = f"{shown}: not in the fact bundle {self._bundle.name}"
            return Unavailable(name=name, reason=reason)
        return Unavailable(
            name=name,
            reason=reason,
            is_final=told.get("is_final") is True,
            is_too_large=told.get("is_too_large") is True,
        )

    def _page(self, key: str, text: str) -> ProjectPage | None:
        try:
            listed = json.loads(text)
            if listed is None:
                return None
            releases = {name: ListedRelease(*each) for name, each in listed.items()}
            if not all(_is_listed(*each) for each in releases.values()):
                raise TypeError
        except _STRANGE:
            raise self._bundle.damaged(f"the page {key} has another shape") from None
        project = project_in(key)
        numbers = {name: number for number, name in enumerate(releases)}

        def files(release: str) -> str:
            number = numbers[release]
            row = self._part("files", key, number)
            lines = row.text.split("\n") if row is not None else []
            at = number - row.part if row is not None else 0
            if not 0 <= at < len(lines):
                raise self._bundle.damaged(f"the files of {release} are not on the page {key}")
            if not _is_of_release(lines[at], releases[release].version, project):
                raise self._bundle.damaged(f"the page {key} lists what is no file of {release}")
            return lines[at]

        return ProjectPage(releases, files)


def _is_listed(version: object, requires_python: object) -> bool:
    return isinstance(version, str) and isinstance(requires_python, str | None)


def _is_of_release(text: str, version: str, project: str) -> bool:
    """Tell whether rows are those that a reader of pages makes of the files of a release."""
    published = read_version(version)
    try:
        rows = [FileRow(*values) for values in json.loads(text)]
        return published is not None and all(
            classify(row.filename or row.url.rpartition("/")[2], project) == (row.kind, published)
            and _are_texts(row.hashes)
            and _are_texts(row.metadata_hashes)
            for row in rows
        )
    except _STRANGE:
        return False


def _are_texts(hashes: object) -> bool:
    return not isinstance(hashes, dict) or all(isinstance(each, str) for each in hashes.values())
