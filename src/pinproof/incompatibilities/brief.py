"""Facts in brief: what it takes to find one, without its evidence.

A section for each consumer, a line for each of its facts, in the order of the consumer's own file:
what happens with which releases. What was tried, and what was said, stands in that file alone, and
is read when somebody asks for it.
"""

from collections.abc import Callable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from functools import lru_cache
from typing import Any

from pinproof.errors import UsageError
from pinproof.incompatibilities.known import ConsumerFacts, FoundFailures
from pinproof.incompatibilities.model import PairFact, VersionSpan
from pinproof.record import field_names

# Files of a tree rest on one image mostly, and differ in what else they name.
_MOST_CHOICES = 50
# The same few stretches of releases stand in many facts.
_read_span = lru_cache(maxsize=1024)(VersionSpan.split)


class BriefFact(PairFact):
    """A fact that reads its evidence when it is asked for it.

    A run compares hundreds and quotes one.
    """

    __slots__ = ("_number", "_read_whole", "_spans")
    _number: int
    _read_whole: Callable[[int], PairFact]
    _spans: Mapping[str, str]

    def __init__(
        self, consumer: str, line: str, number: int, read_whole: Callable[[int], PairFact]
    ) -> None:
        """Take a line apart. `read_whole` reads the fact of that number in the consumer's file.

        Raises `ValueError` for a line that is none.
        """
        (dependency, outcome, versions, others, known, pythons, feature, refuted, unless) = (
            line.split("\t")
        )
        put = object.__setattr__
        put(self, "consumer", consumer)
        put(self, "dependency", dependency)
        put(self, "outcome", outcome)
        put(self, "known", known)
        put(self, "pythons", tuple(pythons.split()))
        put(self, "feature", feature or None)
        put(self, "refuted", refuted or None)
        put(self, "unless", tuple(unless.split()))
        put(self, "_spans", {"versions": versions, "dependency_versions": others})
        put(self, "_number", number)
        put(self, "_read_whole", read_whole)

    def __getattr__(self, name: str) -> object:
        """Fill a slot that is still empty; Python comes here only then."""
        value: object
        if name in self._spans:
            value = _read_span(self._spans[name])
        elif name in field_names(PairFact):
            value = getattr(self._read_whole(self._number), name)
        else:
            raise AttributeError(name)
        object.__setattr__(self, name, value)
        return value

    def __eq__(self, other: object) -> bool:
        """Tell whether it is the same line of the same consumer."""
        return isinstance(other, BriefFact) and self._key_in_brief == other._key_in_brief

    def __hash__(self) -> int:
        """Give what equal ones share."""
        return hash(self._key_in_brief)

    def __reduce__(self) -> Any:
        """Give the whole fact to a copy, and to another process."""
        return self._read_whole(self._number).__reduce__()

    @property
    def _key_in_brief(self) -> tuple[str, int]:
        return self.consumer, self._number


def read_sections(text: str) -> dict[str, str]:
    """Give the lines of each consumer, not taken apart."""
    sections = (section.partition("\n") for section in text.split("\n\n"))
    return {consumer: lines for consumer, _, lines in sections}


class Section:
    """The facts of one consumer. A line is taken apart once it is chosen, and kept."""

    def __init__(
        self, consumer: str, lines: str, read_whole: Callable[[int], PairFact], *, path: str
    ) -> None:
        """Take the lines of `path` as they are; `read_whole` as for `BriefFact`.

        Raises `UsageError` for a line that was damaged.
        """
        self._consumer, self._path = consumer, path
        self._lines = lines.splitlines()
        self._read_whole = read_whole
        self._kept: dict[int, BriefFact] = {}
        self._among: dict[frozenset[str], ConsumerFacts] = {}
        # Those of a pair are the same whatever else is chosen.
        self._found_failures: FoundFailures = {}
        # The numbers of lines, and of those on failures, by their dependency.
        self._numbers: dict[str, list[int]] = {}
        self._failures: dict[str, list[int]] = {}
        for number, line in enumerate(self._lines):
            dependency, tab, rest = line.partition("\t")
            if not tab:
                raise self._damaged()
            self._numbers.setdefault(dependency, []).append(number)
            if rest.startswith("fails\t"):
                self._failures.setdefault(dependency, []).append(number)

    def among(self, names: AbstractSet[str]) -> ConsumerFacts:
        """Give the facts on dependencies of these names, in the order of their file.

        Raises `UsageError` for a line that was damaged.
        """
        wanted = frozenset(self._numbers.keys() & names)
        found = self._among.get(wanted)
        if found is None:
            if len(self._among) >= _MOST_CHOICES:
                self._among.clear()
            numbers = sorted(number for name in wanted for number in self._numbers[name])
            facts = tuple(map(self._read, numbers))
            found = ConsumerFacts(facts=facts, found_failures=self._found_failures)
            self._among[wanted] = found
        return found

    def failures_beside(self, names: AbstractSet[str]) -> Iterator[BriefFact]:
        """Give the failures with dependencies of other names; raises as `among` does."""
        for dependency, numbers in self._failures.items():
            if dependency not in names:
                yield from map(self._read, numbers)

    def _read(self, number: int) -> BriefFact:
        fact = self._kept.get(number)
        if fact is None:
            try:
                fact = BriefFact(self._consumer, self._lines[number], number, self._read_whole)
            except ValueError as error:
                raise self._damaged() from error
            self._kept[number] = fact
        return fact

    def _damaged(self) -> UsageError:
        return UsageError(f"{self._path}: a line of {self._consumer} was damaged")
