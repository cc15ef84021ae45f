"""Specifiers, read by the library only where they are not plain."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from packaging.version import Version

from pinproof.requirements.plain_ranges import holds, is_plain

if TYPE_CHECKING:
    from packaging.specifiers import SpecifierSet

_CLAUSE = re.compile(r"\s*(===|[=<>!~]=|[<>])\s*(.*?)\s*")


class VersionClause(NamedTuple):
    """One comparison: `>=1.2` is operator `>=`, version `1.2`."""

    operator: str
    version: str


class VersionRange:
    """A specifier; `str` gives its clauses sorted, as `packaging` does."""

    __slots__ = ("_clauses", "_set", "_text")

    def __init__(self, text: str) -> None:
        """Read a specifier; `ValueError` for one that PEP 440 does not allow."""
        self._set = None if is_surely_valid(text) else _specifier_set(text)
        if self._set is not None:
            text = str(self._set)
        matches = (_CLAUSE.fullmatch(part) for part in text.split(","))
        clauses = {VersionClause(match[1], match[2]) for match in matches if match}
        self._clauses = tuple(sorted(clauses, key="".join))
        self._text = ",".join(map("".join, self._clauses))

    def __str__(self) -> str:
        """Give the clauses, sorted."""
        return self._text

    def __repr__(self) -> str:
        """Give the clauses, sorted."""
        return f"VersionRange({self._text!r})"

    def __iter__(self) -> Iterator[VersionClause]:
        """Go through the clauses."""
        return iter(self._clauses)

    def __len__(self) -> int:
        """Count the clauses."""
        return len(self._clauses)

    def __eq__(self, other: object) -> bool:
        """Compare the clauses as texts."""
        return isinstance(other, VersionRange) and self._text == other._text

    def __hash__(self) -> int:
        """Go by the clauses."""
        return hash(self._text)

    def contains(self, version: Version | str) -> bool:
        """Tell whether a version is in the range, pre-releases too.

        `ValueError` for a text that is no version. Source: PEP 440, Version specifiers.
        """
        inside = holds(self._text, str(version))
        if inside is not None:
            return inside
        if self._text == f"=={version}" and not self._text.endswith(".*"):
            return True
        if self._set is None:
            self._set = _specifier_set(self._text)
        return self._set.contains(version, prereleases=True)


def is_surely_valid(text: str) -> bool:
    """Tell without the library that a specifier is valid; `False` if in doubt."""
    if is_plain(text):
        return True
    for part in text.split(","):
        clause = _CLAUSE.fullmatch(part)
        if clause is None or clause[1] in {"===", "~="}:
            return False
        try:
            if Version(clause[2]).local is not None:
                return False
        except ValueError:
            return False
    return True


def _specifier_set(text: str) -> "SpecifierSet":
    from packaging.specifiers import SpecifierSet  # noqa: PLC0415 - see `plain_ranges`

    return SpecifierSet(text)


@lru_cache(maxsize=8192)
def version_range(text: str) -> VersionRange:
    """Read a specifier once; `ValueError` as from `VersionRange`."""
    return VersionRange(text)
