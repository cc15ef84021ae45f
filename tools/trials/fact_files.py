"""Files of facts: whether what they say can be true together, and how they are written."""

import json
from collections.abc import Iterable, Sequence

from packaging.version import InvalidVersion, Version

from pinproof.errors import UsageError
from pinproof.incompatibilities.model import PairFact, VersionSpan
from pinproof.incompatibilities.reading import FORMAT, FactFile
from pinproof.record import replace


def check_facts(text: str, *, path: str) -> tuple[PairFact, ...]:
    """Read a file of facts; `UsageError` with path and line for one that cannot be true.

    Names must be unique, no two facts may say the opposite of the same two versions under the
    same Python, and a pair that was tried must lie in the range that is said to follow from it.
    What is refuted names an experiment of the same file that saw the opposite.
    """
    facts = FactFile(text, path=path).facts()
    lines = text.splitlines()
    for index, fact in enumerate(facts):
        said = next((each for each in facts[:index] if each.name == fact.name), None)
        fault = f"{fact.name} is there twice" if said else _fault(fact, facts[:index])
        fault = fault or _unrefuted(fact, facts)
        if fault is not None:
            at = [number for number, line in enumerate(lines, 1) if f'"{fact.name}"' in line]
            raise UsageError(f"{path}:{at[-1] if at else 1}: {fault}")
    return facts


def _fault(fact: PairFact, before: Sequence[PairFact]) -> str | None:
    try:
        for span in (fact.versions, fact.dependency_versions):
            VersionSpan.parse(str(span))
    except ValueError as error:
        return str(error)
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


def _unrefuted(fact: PairFact, facts: Sequence[PairFact]) -> str | None:
    """Say why an experiment that is named does not refute what is stated."""
    if fact.refuted is None:
        return None
    by = next((each for each in facts if each.name == fact.refuted and each.known == "seen"), None)
    if by is None:
        return f'"refuted" names no experiment of this file: {fact.refuted}'
    if not _says_opposite(fact, by):
        return f"{by.name} does not say the opposite of {fact.name}"
    return None


def settle_stated(facts: Sequence[PairFact]) -> tuple[PairFact, ...]:
    """Tell of each statement whether experiments refute it: some were made, and none failed.

    Where one failed it is confirmed as far as that, and what was seen is the stronger fact.
    """
    return tuple(
        replace(fact, refuted=_refuting(fact, facts)) if fact.known == "stated" else fact
        for fact in facts
    )


def confirming(stated: PairFact, facts: Sequence[PairFact]) -> list[PairFact]:
    """Give the experiments that saw something fail of what is stated."""
    return [fact for fact in _experiments(stated, facts) if fact.outcome == stated.outcome]


def _refuting(stated: PairFact, facts: Sequence[PairFact]) -> str | None:
    """Name the experiment that refutes a statement, the farthest of several."""
    near = _experiments(stated, facts)
    if not near or any(fact.outcome == stated.outcome for fact in near):
        return None
    return max(near, key=lambda fact: Version(fact.dependency_versions.last)).name


def _experiments(stated: PairFact, facts: Sequence[PairFact]) -> list[PairFact]:
    """Give what was seen of releases that a statement is about."""
    return [
        fact
        for fact in facts
        if fact.known == "seen"
        and fact.consumer == stated.consumer
        and (fact.dependency, fact.feature) == (stated.dependency, stated.feature)
        and _overlap(fact.versions, stated.versions)
        and _overlap(fact.dependency_versions, stated.dependency_versions)
    ]


def _contradicts(one: PairFact, other: PairFact) -> bool:
    return (
        one.known == other.known
        and one.refuted is None
        and other.refuted is None
        and _says_opposite(one, other)
    )


def _says_opposite(one: PairFact, other: PairFact) -> bool:
    """Tell whether two facts differ about the same versions, feature and Python."""
    same_python = not one.pythons or not other.pythons or set(one.pythons) & set(other.pythons)
    return bool(
        one.outcome != other.outcome
        and one.dependency == other.dependency
        and one.feature == other.feature
        and same_python
        and _overlap(one.versions, other.versions)
        and _overlap(one.dependency_versions, other.dependency_versions)
    )


def _overlap(one: VersionSpan, other: VersionSpan) -> bool:
    return one.has(Version(other.first)) or other.has(Version(one.first))


def write_facts(consumer: str, facts: Sequence[PairFact]) -> str:
    """Write facts as they are read, one a line and in the order given."""
    rows = [json.dumps(_row(each), ensure_ascii=False) for each in facts]
    body = ",\n    ".join(rows)
    head = f'{{\n  "schema": {FORMAT},\n  "consumer": "{consumer}",\n  "facts": [\n    '
    return f"{head}{body}\n  ]\n}}\n"


def write_brief(facts: Iterable[PairFact]) -> str:
    """Write facts as `pinproof.incompatibilities.brief` reads them, in the order given."""
    sections: dict[str, list[str]] = {}
    for fact in facts:
        parts = (
            fact.dependency,
            fact.outcome,
            str(fact.versions),
            str(fact.dependency_versions),
            fact.known,
            " ".join(fact.pythons),
            fact.feature or "",
            fact.refuted or "",
            " ".join(fact.unless),
        )
        sections.setdefault(fact.consumer, [fact.consumer]).append("\t".join(parts))
    return "\n".join("\n".join([*lines, ""]) for lines in sections.values())


def _row(fact: PairFact) -> dict[str, object]:
    row: dict[str, object] = {
        "name": fact.name,
        "versions": str(fact.versions),
        "dependency": fact.dependency,
        fact.outcome: str(fact.dependency_versions),
        "known": fact.known,
        "python": list(fact.pythons),
        "by": fact.by,
        "says": fact.says,
        "tried": list(fact.tried),
        "source": fact.source,
        "feature": fact.feature,
        "refuted": fact.refuted,
        "unless": list(fact.unless),
        "date": fact.date,
    }
    return {key: value for key, value in row.items() if value not in (None, [])}
