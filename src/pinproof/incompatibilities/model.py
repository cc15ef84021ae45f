"""What is known of two projects beside what they declare: versions that run together, or do not."""

from functools import lru_cache
from typing import Literal, TypeAlias

from packaging.version import Version

from pinproof.record import record

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
