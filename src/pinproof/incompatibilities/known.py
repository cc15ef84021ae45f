"""What is known of the projects at hand: which of their versions run together, and which do not."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import TypeAlias

from packaging.version import Version

from pinproof.incompatibilities.model import KnownPair, PairFact, WayOfKnowing
from pinproof.record import field, record
from pinproof.requirements.specifiers import read_version

# Pairs of versions of one consumer: a tree's images repeat theirs in each file.
_MOST_KEPT = 2000
_Sorted: TypeAlias = dict[str, dict[str | None, list[PairFact]]]
# How a version fails with one of a dependency under a Python.
FoundFailures: TypeAlias = dict[tuple[str, str, str, str, frozenset[str]], tuple[KnownPair, ...]]
_NOBODY: frozenset[str] = frozenset()


@record
class ConsumerFacts:
    """Facts of one consumer, in their order: of each dependency all or none.

    `found_failures` keeps what was found before, for all files that meet the same versions.
    """

    facts: tuple[PairFact, ...]
    found_failures: FoundFailures = field(default_factory=dict, compare=False)
    _sorted: _Sorted = field(default_factory=dict, compare=False)
    # Those that make a pair run by being there.
    _helpers: set[str] = field(default_factory=set, compare=False)

    def __iter__(self) -> Iterator[PairFact]:
        """Go through all of them."""
        return iter(self.facts)

    @property
    def dependencies(self) -> Iterable[str]:
        """The projects that they are about beside the consumer, by normalized name."""
        return self._by_dependency().keys()

    def on(self, dependency: str, feature: str | None) -> Sequence[PairFact]:
        """Give those that count on one dependency, of one feature or of what an import reaches."""
        return self._by_dependency().get(dependency, {}).get(feature, ())

    def failures(
        self,
        version: str,
        dependency: str,
        dependency_version: str,
        python: str,
        present: AbstractSet[str] = _NOBODY,
    ) -> tuple[KnownPair, ...]:
        """Give how two versions fail under a Python: as a whole, else in which features.

        `present` are the projects that are there as well, by normalized name.
        """
        self._by_dependency()
        helping = frozenset(self._helpers & present) if self._helpers else _NOBODY
        key = (version, dependency, dependency_version, python, helping)
        found = self.found_failures.get(key)
        if found is None:
            if len(self.found_failures) >= _MOST_KEPT:
                self.found_failures.clear()
            found = self.found_failures[key] = tuple(self._find_failures(*key))
        return found

    def _find_failures(
        self,
        version: str,
        dependency: str,
        dependency_version: str,
        python: str,
        helping: frozenset[str],
    ) -> Iterator[KnownPair]:
        own, other = read_version(version), read_version(dependency_version)
        features = self._by_dependency()[dependency]
        for feature in sorted(features, key=lambda each: each or ""):
            facts = features[feature]
            # Most pairs run: what is the strongest of all that is known matters to the others.
            if not any(fact.outcome == "fails" and _fits(fact, own, other) for fact in facts):
                continue
            pair = self.strongest(version, dependency, dependency_version, python, feature, helping)
            if pair is not None and pair.fact.outcome == "fails":
                yield pair
                if feature is None:
                    return

    def strongest(
        self,
        version: str,
        dependency: str,
        dependency_version: str,
        python: str,
        feature: str | None,
        helping: frozenset[str] = _NOBODY,
    ) -> KnownPair | None:
        """Give the strongest that is known of two versions under a Python, as `KnownPairs.find`.

        What only holds without one of `helping` does not count.
        """
        facts = self.on(dependency, feature)
        own, other = read_version(version), read_version(dependency_version)
        if not facts or own is None or other is None:
            return None
        fitting = [
            KnownPair(
                fact=fact,
                version=version,
                dependency_version=dependency_version,
                is_seen_here=fact.known == "seen" and python in fact.pythons,
            )
            for fact in facts
            if _fits(fact, own, other) and helping.isdisjoint(fact.unless)
        ]
        return min(fitting, key=_weakness, default=None)

    def _by_dependency(self) -> _Sorted:
        if not self._sorted:
            for fact in self.facts:
                by_feature = self._sorted.setdefault(fact.dependency, {})
                self._helpers.update(fact.unless)
                if fact.refuted is None:
                    by_feature.setdefault(fact.feature, []).append(fact)
        return self._sorted


@record
class KnownPairs:
    """All facts about the projects at hand, by the consumer's normalized name."""

    facts: Mapping[str, ConsumerFacts] = field(default_factory=dict)

    def find(
        self,
        consumer: str,
        version: str,
        dependency: str,
        dependency_version: str,
        python: str,
        *,
        feature: str | None = None,
    ) -> KnownPair | None:
        """Give the strongest that is known of two versions under a Python such as `3.7`.

        What was seen under this Python comes before what was seen under another, and that before
        what is declared later or stated; of equals, the failure. What holds for one feature is
        given only for that `feature`.
        """
        facts = self.facts.get(consumer)
        if facts is None:
            return None
        return facts.strongest(version, dependency, dependency_version, python, feature)

    def joined(self, other: "KnownPairs") -> "KnownPairs":
        """Give both together."""
        if not other.facts:
            return self
        names = self.facts.keys() | other.facts.keys()
        return KnownPairs(
            facts={
                name: ConsumerFacts(facts=(*self.facts.get(name, ()), *other.facts.get(name, ())))
                for name in sorted(names)
            }
        )

    def failing(
        self, versions: Mapping[str, str], python: str, beside: AbstractSet[str] = _NOBODY
    ) -> tuple[KnownPair, ...]:
        """Give the pairs among versions by normalized name that are known to fail.

        Those of which only features fail follow the others. `beside` are further projects that are
        there, in whatever version.
        """
        present = versions.keys() | beside
        pairs = [
            pair
            for consumer, facts in self.facts.items()
            if consumer in versions
            for dependency in facts.dependencies
            if dependency in versions
            for pair in facts.failures(
                versions[consumer], dependency, versions[dependency], python, present
            )
        ]
        return tuple(sorted(pairs, key=lambda pair: pair.fact.feature is not None))


_WAYS: tuple[WayOfKnowing, ...] = ("seen", "declared-later", "stated")


def _weakness(pair: KnownPair) -> tuple[bool, int, bool]:
    fact = pair.fact
    return not pair.is_seen_here, _WAYS.index(fact.known), fact.outcome != "fails"


def _fits(fact: PairFact, version: Version | None, dependency_version: Version | None) -> bool:
    return (
        version is not None
        and dependency_version is not None
        and fact.versions.has(version)
        and fact.dependency_versions.has(dependency_version)
    )
