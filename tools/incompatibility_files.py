"""Whether facts can be true together."""

from collections.abc import Sequence

from packaging.version import InvalidVersion, Version

from pinproof.errors import UsageError
from pinproof.incompatibilities.model import PairFact
from pinproof.incompatibilities.reading import read_facts


def check_facts(text: str, *, path: str) -> tuple[PairFact, ...]:
    """Read a file of facts; `UsageError` with path and line for one that cannot be true.

    Names must be unique, no two facts may say the opposite of the same two versions under the
    same Python, and a pair that was tried must lie in the range that is said to follow from it.
    """
    facts = read_facts(text, path=path)
    lines = text.splitlines()
    for index, fact in enumerate(facts):
        said = next((each for each in facts[:index] if each.name == fact.name), None)
        fault = f"{fact.name} is there twice" if said else _fault(fact, facts[:index])
        if fault is not None:
            at = [number for number, line in enumerate(lines, 1) if f'"{fact.name}"' in line]
            raise UsageError(f"{path}:{at[-1] if at else 1}: {fault}")
    return facts


def _fault(fact: PairFact, before: Sequence[PairFact]) -> str | None:
    for pair in fact.tried:
        own, _, other = pair.partition(" with ")
        try:
            inside = fact.versions.has(Version(own)) and fact.dependency_versions.has(
                Version(other)
            )
        except InvalidVersion as error:
            return f'"tried": {error}'
        if not inside:
            return f"{pair} was tried, and lies outside of what {fact.name} says"
    other_fact = next((each for each in before if _contradicts(fact, each)), None)
    if other_fact is None:
        return None
    return f"{fact.name} contradicts {other_fact.name}"


def _contradicts(one: PairFact, other: PairFact) -> bool:
    same_python = not one.pythons or not other.pythons or set(one.pythons) & set(other.pythons)
    return bool(
        one.known == other.known
        and one.outcome != other.outcome
        and one.dependency == other.dependency
        and same_python
        and one.versions.overlaps(other.versions)
        and one.dependency_versions.overlaps(other.dependency_versions)
    )
