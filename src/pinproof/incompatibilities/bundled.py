"""The facts that come with pinproof, read for the projects that are at hand."""

import os
from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from functools import cache
from typing import TYPE_CHECKING

from pinproof.errors import UsageError
from pinproof.gate.boundary import OPEN
from pinproof.gate.opening import NotRead, names_in, read_path
from pinproof.incompatibilities.model import KnownPairs, PairFact

if TYPE_CHECKING:
    from pinproof.incompatibilities.reading import FactFile

DATA = os.path.join(os.path.dirname(__file__), "data")


def load_pairs(names: Iterable[str]) -> KnownPairs:
    """Read what is known of projects by normalized name, as consumers of one another."""
    wanted = set(names)
    found = {name: file.facts(wanted.__contains__) for name, file in _files_of(wanted)}
    return KnownPairs(facts={name: facts for name, facts in found.items() if facts})


def load_failures(pinned: AbstractSet[str]) -> Iterator[PairFact]:
    """Read with what pinned projects are known to fail that no pin names; by normalized name."""
    for _, file in _files_of(pinned):
        yield from file.facts(lambda dependency: dependency not in pinned, "fails")


def _files_of(names: AbstractSet[str]) -> "list[tuple[str, FactFile]]":
    return [(name, _open_file(name)) for name in sorted(_consumers() & names)]


@cache
def _consumers() -> frozenset[str]:
    """Give the names of the projects of which something is known."""
    return frozenset(name.removesuffix(".json") for name in names_in(DATA, within=OPEN))


@cache
def _open_file(name: str) -> "FactFile":
    from pinproof.incompatibilities.reading import FactFile  # noqa: PLC0415 - few files need it

    path = os.path.join(DATA, f"{name}.json")
    content = read_path(path, within=OPEN)
    if isinstance(content, NotRead):
        raise UsageError(f"{path}: {content.reason}")
    return FactFile(content.decode("utf-8"), path=path)
