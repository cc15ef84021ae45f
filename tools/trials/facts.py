"""Facts, made of what came of trials, and written where those of the same trial stood."""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timezone
from itertools import pairwise, product
from pathlib import Path

from packaging.version import Version

from pinproof.incompatibilities.bundled import DATA
from pinproof.incompatibilities.model import PairFact, PairOutcome, VersionSpan
from pinproof.requirements.model import normalize_name
from trials.fact_files import check_facts, settle_stated, write_facts
from trials.laboratory import Stretch, Tried
from trials.subjects import SERVER, Subject


def make_facts(
    subject: Subject, series: str, dependency: str, found: Sequence[tuple[str, list[Stretch]]]
) -> Iterator[PairFact]:
    """Make facts of what was found: of each release, and of those between two that do alike."""
    found = [(version, list(_without_others(each))) for version, each in found]
    rows: dict[tuple[bool, frozenset[str], str, str], list[tuple[str, Stretch]]] = {}
    for version, stretches in found:
        for stretch in stretches:
            key = stretch.works, frozenset(stretch.unless), stretch.first, stretch.last
            rows.setdefault(key, []).append((version, stretch))
    order = [version for version, _ in found]
    made: list[PairFact] = []
    for (works, _, first, last), members in rows.items():
        for run in _neighbours(members, order):
            tried = [one for _, stretch in run for one in stretch.tried]
            made.append(
                _fact(
                    subject,
                    series,
                    dependency,
                    (run[0][0], run[-1][0]),
                    (first, last),
                    tried,
                    works=works,
                )
            )
    for (one, mine), (other, theirs) in pairwise(found):
        for first, last, tried in _common(mine, theirs):
            works = tried[0].ran.says is None
            made.append(
                _fact(subject, series, dependency, (one, other), (first, last), tried, works=works)
            )
    yield from sorted(made, key=_order)


def _without_others(stretches: Iterable[Stretch]) -> Iterator[Stretch]:
    """Leave out what failed by a third project of which facts are recorded."""
    consumers = _recorded_consumers()
    for stretch in stretches:
        own = [one for one in stretch.tried if one.ran.third not in consumers]
        if len(own) == len(stretch.tried):
            yield stretch
        elif own:
            first, last = own[0].dependency_version, own[-1].dependency_version
            yield Stretch(first=first, last=last, tried=tuple(own))


def _recorded_consumers() -> set[str]:
    return {path.stem for path in Path(DATA).glob("*.json")}


def _order(fact: PairFact) -> tuple[Version, Version, str]:
    return Version(fact.versions.first), Version(fact.dependency_versions.first), fact.name


def _common(
    mine: Iterable[Stretch], theirs: Iterable[Stretch]
) -> Iterator[tuple[str, str, list[Tried]]]:
    """Give where two neighbours do alike, and was tried with both, though not over the same."""
    for stretch, near in product(mine, theirs):
        if not stretch.tried[0].ran.is_like(near.tried[0].ran):
            continue
        if (stretch.first, stretch.last) == (near.first, near.last):
            continue
        first = max(stretch.first, near.first, key=Version)
        last = min(stretch.last, near.last, key=Version)
        tried = [
            each
            for each in (*stretch.tried, *near.tried)
            if Version(first) <= Version(each.dependency_version) <= Version(last)
        ]
        if len({each.version for each in tried}) > 1:
            yield first, last, tried


def _neighbours(
    members: Sequence[tuple[str, Stretch]], order: Sequence[str]
) -> Iterator[list[tuple[str, Stretch]]]:
    """Split into releases of the consumer that stand side by side among those that were tried."""
    run: list[tuple[str, Stretch]] = []
    for member in members:
        if run and order.index(member[0]) != order.index(run[-1][0]) + 1:
            yield run
            run = []
        run.append(member)
    yield run


def _fact(
    subject: Subject,
    series: str,
    dependency: str,
    versions: tuple[str, str],
    dependency_versions: tuple[str, str],
    tried: Sequence[Tried],
    *,
    works: bool,
) -> PairFact:
    outcome: PairOutcome = "works" if works else "fails"
    span = VersionSpan(first=versions[0], last=versions[1])
    other = VersionSpan(first=dependency_versions[0], last=dependency_versions[1])
    short = series.replace(".", "")
    part = subject.feature or subject.consumer
    if not part.startswith(subject.consumer):
        part = f"{subject.consumer}-{part}"
    return PairFact(
        name=f"{part}-{span}-{dependency}-{other}-py{short}".replace(" to ", ".."),
        consumer=subject.consumer,
        versions=span,
        dependency=dependency,
        dependency_versions=other,
        outcome=outcome,
        known="seen",
        date=datetime.now(timezone.utc).date().isoformat(),
        pythons=(series,),
        by=subject.run if subject.run == SERVER else subject.run.splitlines()[0],
        says=_saying(tried),
        unless=tried[0].ran.unless,
        tried=tuple(f"{one.version} with {one.dependency_version}" for one in tried),
        feature=subject.feature,
    )


def _saying(tried: Sequence[Tried]) -> str | None:
    """Give what the first of those says that failed by the two projects, or else by a third."""
    failed = [one.ran for one in tried if one.ran.says is not None]
    failed.sort(key=lambda ran: ran.third is not None)
    return failed[0].says if failed else None


def names_third(fact: PairFact) -> str | None:
    """Give the project of which an error says that something is missing in it, if it is a third."""
    found = re.search(r"from '(\w+)", fact.says or "")
    project = None if found is None else normalize_name(found[1])
    return None if project in (fact.consumer, fact.dependency) else project


def put_facts(subject: Subject, facts: Sequence[PairFact]) -> None:
    """Put facts in the place of what the same trial had found before.

    One whose error is that of a third project is left out: it tells of another pair.
    """
    consumer = subject.consumer
    others = _recorded_consumers()
    facts = [fact for fact in facts if names_third(fact) not in others]
    path = Path(DATA, f"{consumer}.json")
    known = check_facts(path.read_text(encoding="utf-8"), path=str(path)) if path.exists() else ()
    new = {(fact.dependency, fact.pythons) for fact in facts}
    kept = [
        fact
        for fact in known
        if fact.known != "seen"
        or fact.feature != subject.feature
        or (fact.dependency, fact.pythons) not in new
        or fact.versions.first not in subject.versions
    ]
    both = sorted(
        (*kept, *facts),
        key=lambda fact: (fact.dependency, [int(one[2:]) for one in fact.pythons]),
    )
    text = write_facts(consumer, settle_stated(both))
    check_facts(text, path=str(path))
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
