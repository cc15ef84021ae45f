"""What is known of two projects beside what they declare: versions that run together, or do not."""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Literal, TypeAlias

from packaging.version import InvalidVersion, Version

from pinproof.record import field, record

PairOutcome: TypeAlias = Literal["fails", "works"]
# `seen`: an experiment. `declared-later`: a later release of the consumer declares the bound.
# `stated`: a public record says so.
WayOfKnowing: TypeAlias = Literal["seen", "declared-later", "stated"]


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
    later release declares, as it is written there (`<3`).
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


@record
class KnownPairs:
    """All facts about the projects at hand, by the consumer's normalized name."""

    facts: Mapping[str, tuple[PairFact, ...]] = field(default_factory=dict)
    # By consumer, dependency and feature, once the consumer is asked for.
    _sorted: dict[str, _Sorted] = field(default_factory=dict, compare=False)

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
        facts = self._of(consumer).get(dependency, {}).get(feature)
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

    def _of(self, consumer: str) -> _Sorted:
        """Give a consumer's facts that count, in their order, by dependency and feature."""
        found = self._sorted.get(consumer)
        if found is None:
            found = self._sorted[consumer] = {}
            for fact in self.facts.get(consumer, ()):
                by_feature = found.setdefault(fact.dependency, {})
                if fact.refuted is None:
                    by_feature.setdefault(fact.feature, []).append(fact)
        return found

    def joined(self, other: "KnownPairs") -> "KnownPairs":
        """Give both together."""
        if not other.facts:
            return self
        names = self.facts.keys() | other.facts.keys()
        return KnownPairs(
            facts={
                name: (*self.facts.get(name, ()), *other.facts.get(name, ()))
                for name in sorted(names)
            }
        )

    def failing(self, versions: Mapping[str, str], python: str) -> tuple[KnownPair, ...]:
        """Give the pairs among versions by normalized name that are known to fail.

        Those of which only features fail follow the others.
        """
        pairs = [
            pair
            for consumer in self.facts
            if consumer in versions
            for dependency in self._of(consumer)
            if dependency in versions
            for pair in self._failures(
                consumer, versions[consumer], dependency, versions[dependency], python
            )
        ]
        return tuple(sorted(pairs, key=lambda pair: pair.fact.feature is not None))

    def _failures(
        self, consumer: str, version: str, dependency: str, dependency_version: str, python: str
    ) -> Iterator[KnownPair]:
        """Give how a pair fails: as a whole, else in which features."""
        by_feature = self._of(consumer)[dependency]
        own, other = _version(version), _version(dependency_version)
        for feature in sorted(by_feature, key=lambda each: each or ""):
            # Most pairs run: what is the strongest of all that is known matters to the others.
            if not any(
                fact.outcome == "fails" and _fits(fact, own, other) for fact in by_feature[feature]
            ):
                continue
            pair = self.find(
                consumer, version, dependency, dependency_version, python, feature=feature
            )
            if pair is not None and pair.fact.outcome == "fails":
                yield pair
                if feature is None:
                    return


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
