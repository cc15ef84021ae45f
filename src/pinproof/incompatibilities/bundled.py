"""The facts that come with pinproof, read for the projects that are at hand."""

import os
from collections.abc import Iterable
from functools import cache

from pinproof.errors import UsageError
from pinproof.gate.boundary import OPEN
from pinproof.gate.opening import NotRead, names_in, read_path
from pinproof.incompatibilities.model import KnownPairs, PairFact

DATA = os.path.join(os.path.dirname(__file__), "data")


def load_pairs(names: Iterable[str]) -> KnownPairs:
    """Read what is known of projects by normalized name, as consumers of one another."""
    wanted = set(names)
    consumers = load_consumers(wanted).facts.items()
    found = {
        name: facts
        for name, all_facts in consumers
        if (facts := tuple(each for each in all_facts if each.dependency in wanted))
    }
    return KnownPairs(facts=found)


def load_consumers(names: Iterable[str]) -> KnownPairs:
    """Read what is known of projects with whatever they use."""
    return KnownPairs(facts={name: _facts_of(name) for name in sorted(_consumers() & set(names))})


@cache
def _consumers() -> frozenset[str]:
    """Give the names of the projects of which something is known."""
    return frozenset(name.removesuffix(".json") for name in names_in(DATA, within=OPEN))


@cache
def _facts_of(name: str) -> tuple[PairFact, ...]:
    from pinproof.incompatibilities.reading import read_facts  # noqa: PLC0415 - few files need it

    path = os.path.join(DATA, f"{name}.json")
    content = read_path(path, within=OPEN)
    if isinstance(content, NotRead):
        raise UsageError(f"{path}: {content.reason}")
    return read_facts(content.decode("utf-8"), path=path)
