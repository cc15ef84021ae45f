"""The facts that come with pinproof, read for the projects that are at hand."""

import os
from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from functools import cache, partial
from typing import TYPE_CHECKING

from pinproof.errors import UsageError
from pinproof.gate.boundary import OPEN
from pinproof.gate.opening import NotRead, read_path
from pinproof.incompatibilities.brief import Section, read_sections
from pinproof.incompatibilities.known import KnownPairs
from pinproof.incompatibilities.model import PairFact

if TYPE_CHECKING:
    from pinproof.incompatibilities.reading import FactFile

_HERE = os.path.dirname(__file__)
DATA = os.path.join(_HERE, "data")
BRIEF = os.path.join(_HERE, "brief.tsv")


def load_pairs(names: Iterable[str]) -> KnownPairs:
    """Read what is known of projects by normalized name, as consumers of one another."""
    wanted = set(names)
    found = {name: section.among(wanted) for name, section in _sections_of(wanted)}
    return KnownPairs(facts={name: facts for name, facts in found.items() if facts.facts})


def load_failures(pinned: AbstractSet[str]) -> Iterator[PairFact]:
    """Read with what pinned projects are known to fail that no pin names; by normalized name."""
    for _, section in _sections_of(pinned):
        yield from section.failures_beside(pinned)


def _sections_of(names: AbstractSet[str]) -> list[tuple[str, Section]]:
    return [(name, _open_section(name)) for name in sorted(_sections().keys() & names)]


@cache
def _sections() -> Mapping[str, str]:
    """Give the lines on each project of which something is known."""
    return read_sections(_read(BRIEF))


@cache
def _open_section(name: str) -> Section:
    return Section(name, _sections()[name], partial(_read_whole, name), path=BRIEF)


def _read_whole(name: str, number: int) -> PairFact:
    return _open_file(name).fact(number)


@cache
def _open_file(name: str) -> "FactFile":
    from pinproof.incompatibilities.reading import FactFile  # noqa: PLC0415 - few runs quote one

    path = os.path.join(DATA, f"{name}.json")
    return FactFile(_read(path), path=path)


def _read(path: str) -> str:
    content = read_path(path, within=OPEN)
    if isinstance(content, NotRead):
        raise UsageError(f"{path}: {content.reason}")
    return content.decode("utf-8")
