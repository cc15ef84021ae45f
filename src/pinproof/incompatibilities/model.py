"""What is known of two projects beside what they declare: versions that run together, or do not."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Literal, TypeAlias

from packaging.version import InvalidVersion, Version

from pinproof.record import field, record

PairOutcome: TypeAlias = Literal["fails", "works"]
# `seen`: an experiment. `declared-later`: a later release of the consumer declares the bound.
# `stated`: a public record says so.
WayOfKnowing: TypeAlias = Literal["seen", "declared-later", "stated"]


# Pairs of versions of one consumer: a tree's images repeat theirs in each file.
_MOST_KEPT = 2000
# The same few versions stand in many facts.
_read_version = lru_cache(maxsize=1024)(Version)


@record
class VersionSpan:
    """The releases from `first` to `last`, both included, in the order of PEP 440."""

    first: str
    last: str

    @classmethod
    def parse(cls, text: str) -> "VersionSpan":
        """Read `1.0` or `1.0 to 1.4`. Raises `ValueError` for anything else."""
        span = cls.split(text)
        low, high = _read_version(span.first), _read_version(span.last)
        if str(low) != span.first or str(high) != span.last:
            raise ValueError(f"not a version as PEP 440 normalizes it: {text!r}")
        if high < low:
            raise ValueError(f"the last version stands before the first: {text!r}")
        return span

    @classmethod
    def split(cls, text: str) -> "VersionSpan":
        """Take what `parse` has accepted before: versions are read when one is looked for."""
        first, to, last = text.partition(" to ")
        return cls(first=first, last=last if to else first)

    def has(self, version: Version) -> bool:
        """Tell whether a version lies within; a local version counts as the release it is of."""
        public = Version(version.public) if version.local else version
        return _read_version(self.first) <= public <= _read_version(self.last)

    def __str__(self) -> str:
        """Give it as it is read."""
        return self.first if self.first == self.last else f"{self.first} to {self.last}"


@record
class PairFact:
    """What happens to releases of a consumer with releases of a project that it uses.

    `consumer` and `dependency` are normalized names. `pythons` are the series under which it
    was tried, none for a fact that does not depend on one. `by` is what was run, `says` the last
    line of the error, `tried` the pairs of versions that were really tried (`1.0.3 with 2.1.0`),
    `source` where a fact comes from that was not seen; `date` is the day, `2021-05-27`.
    `feature` is the only part that a fact is about (`pandas.read_sql`), `None` for all that an
    import reaches. `refuted` names the experiment that saw the opposite of what is stated: such a
    fact is kept to be read, and counts for nothing. `bound` is the range of the dependency that a
    later release declares, as it is written there (`<3`). `unless` are projects beside which all
    runs that fails without them, by normalized name; one of them is enough.
    """

    name: str
    consumer: str
    versions: VersionSpan
    dependency: str
    dependency_versions: VersionSpan
    outcome: PairOutcome
    known: WayOfKnowing
    date: str
    pythons: tuple[str, ...] = ()
    by: str | None = None
    says: str | None = None
    tried: tuple[str, ...] = ()
    source: str | None = None
    feature: str | None = None
    refuted: str | None = None
    bound: str | None = None
    unless: tuple[str, ...] = ()


@record
class KnownPair:
    """A fact about two versions at hand; `is_seen_here`: tried under this very Python.

    Under another one it is likely, and not certain.
    """

    fact: PairFact
    version: str
    dependency_version: str
    is_seen_here: bool

    @property
    def consumer(self) -> str:
        """The normalized name of the project that uses the other one."""
        return self.fact.consumer

    @property
    def dependency(self) -> str:
        """The normalized name of the project that is used."""
        return self.fact.dependency

    @property
    def key(self) -> "tuple[str, str, str | None]":
        """Who fails with what, and in which feature, at whatever versions."""
        return self.consumer, self.dependency, self.fact.feature


_Sorted: TypeAlias = dict[str, dict[str | None, list[PairFact]]]
# How a version fails with one of a dependency under a Python.
FoundFailures: TypeAlias = dict[tuple[str, str, str, str], tuple[KnownPair, ...]]


@record
class ConsumerFacts:
    """Facts of one consumer, in their order: of each dependency all or none.

    `found_failures` keeps what was found before, for all files that meet the same versions.
    """

    facts: tuple[PairFact, ...]
    found_failures: FoundFailures = field(default_factory=dict, compare=False)
    _sorted: _Sorted = field(default_factory=dict, compare=False)

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
        self, version: str, dependency: str, dependency_version: str, python: str
    ) -> tuple[KnownPair, ...]:
        """Give how two versions fail under a Python: as a whole, else in which features."""
        key = (version, dependency, dependency_version, python)
        found = self.found_failures.get(key)
        if found is None:
            if len(self.found_failures) >= _MOST_KEPT:
                self.found_failures.clear()
            found = self.found_failures[key] = tuple(self._find_failures(*key))
        return found

    def _find_failures(
        self, version: str, dependency: str, dependency_version: str, python: str
    ) -> Iterator[KnownPair]:
        own, other = _version(version), _version(dependency_version)
        features = self._by_dependency()[dependency]
        for feature in sorted(features, key=lambda each: each or ""):
            facts = features[feature]
            # Most pairs run: what is the strongest of all that is known matters to the others.
            if not any(fact.outcome == "fails" and _fits(fact, own, other) for fact in facts):
                continue
            pair = self.strongest(version, dependency, dependency_version, python, feature)
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
    ) -> KnownPair | None:
        """Give the strongest that is known of two versions under a Python, as `KnownPairs.find`."""
        facts = self.on(dependency, feature)
        own, other = _version(version), _version(dependency_version)
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
            if _fits(fact, own, other)
        ]
        return min(fitting, key=_weakness, default=None)

    def _by_dependency(self) -> _Sorted:
        if not self._sorted:
            for fact in self.facts:
                by_feature = self._sorted.setdefault(fact.dependency, {})
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

    def failing(self, versions: Mapping[str, str], python: str) -> tuple[KnownPair, ...]:
        """Give the pairs among versions by normalized name that are known to fail.

        Those of which only features fail follow the others.
        """
        pairs = [
            pair
            for consumer, facts in self.facts.items()
            if consumer in versions
            for dependency in facts.dependencies
            if dependency in versions
            for pair in facts.failures(versions[consumer], dependency, versions[dependency], python)
            if not any(name in versions for name in pair.fact.unless)
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


def _version(text: str) -> Version | None:
    try:
        return _read_version(text)
    except InvalidVersion:
        return None
