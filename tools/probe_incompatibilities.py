"""Find out by experiment which releases run together, and write it down as facts.

    python tools/probe_incompatibilities.py [CONSUMER...]      try what trials.toml lists
                                  [--python X.Y...] [--with NAME...]    or less of it
                                  [--open]       only what bundled images leave open
                                  [--close]      only what recorded facts leave open
    python tools/probe_incompatibilities.py --check NAME...    repeat single facts
    python tools/probe_incompatibilities.py --check-random N   repeat facts chosen by chance

A consumer is installed as pip would have when it was new; it must run then. Then one dependency
is replaced, and the run repeated: with the oldest and the newest release that has a wheel for the
Python, and between one that works and one that fails by halves, until the two stand side by side.
Needs the configured index and the Pythons of pyenv.
"""

import argparse
import random
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timezone
from itertools import pairwise, product
from pathlib import Path

from incompatibility_files import check_facts, settle_stated, write_facts
from packaging.version import Version
from trial_environments import Memory, Ran, Store, TrialError, run_server, run_statement
from trial_rows import read_subjects
from trial_subjects import SERVER, Bench, Subject, versions_of

from pinproof.errors import PinproofError, UsageError
from pinproof.incompatibilities.bundled import DATA, load_pairs
from pinproof.incompatibilities.model import PairFact, PairOutcome, VersionSpan
from pinproof.index.model import Index

TRIALS = Path(__file__).with_name("trials.toml")


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """What came of a release of the consumer with one of a dependency."""

    version: str
    dependency_version: str
    ran: Ran


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """Neighbouring releases of a dependency that all do the same with one of the consumer."""

    first: str
    last: str
    tried: tuple[Tried, ...]

    @property
    def works(self) -> bool:
        """Tell which of the two they do."""
        return self.tried[0].ran.says is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Laboratory:
    """Where things are tried."""

    store: Store
    memory: Memory
    index: Index

    def try_pins(self, bench: Bench, pins: dict[str, str]) -> Ran:
        """Run a subject's statements with just these versions."""
        subject, series = bench.subject, bench.series
        listed = " ".join(f"{name}=={version}" for name, version in sorted(pins.items()))
        key = f"{series} | {subject.run} | {listed}"
        known = self.memory.recall(key)
        if known is not None:
            return known
        with self.store.environment(series, pins, base=bench.base) as environment:
            if subject.run == SERVER:
                ran = run_server(environment)
            else:
                ran = run_statement(environment, subject.run)
        self.memory.keep(key, ran)
        return ran

    def try_pair(self, bench: Bench, dependency: str, version: str) -> Ran:
        """Replace a dependency; what fails is tried once more with what that needs itself.

        What then holds another pair that is known to fail is tried without that one.
        """
        own = {bench.subject.consumer: bench.version}
        pins = {**bench.after(dependency, version), **own}
        ran = self.try_pins(bench, pins)
        if ran.says is None:
            return ran
        with suppress(TrialError):
            fresh = {**bench.with_its_own(dependency, version), **own}
            if fresh != pins:
                pins, ran = fresh, self.try_pins(bench, fresh)
        if ran.says is None:
            return ran
        alone = without_others(pins, (bench.subject.consumer, dependency), bench.series)
        return ran if alone == pins else self.try_pins(bench, alone)

    def stretches(
        self, bench: Bench, dependency: str, known: Mapping[str, Tried] | None = None
    ) -> list[Stretch]:
        """Give what all releases of a dependency do with one release of the consumer.

        `known` is what was tried before, by the dependency's version: only the boundaries that it
        leaves open are gone to.
        """
        marks = list(known) if known else [bench.held(dependency)]
        releases = sorted({*bench.releases(dependency), *marks}, key=Version)
        row = _Row(laboratory=self, bench=bench, dependency=dependency, releases=releases)
        if known:
            row.tried.update({releases.index(version): ran for version, ran in known.items()})
        else:
            row.try_marks(releases.index(marks[0]))
        row.close()
        return list(_stretches(releases, row.tried))


def without_others(pins: dict[str, str], own: tuple[str, str], series: str) -> dict[str, str]:
    """Replace the consumers of other pairs that are known to fail, by the next that runs."""
    known, replaced = load_pairs(pins), dict(pins)
    for pair in known.failing(pins, series):
        if (pair.consumer, pair.dependency) == own or pair.consumer in own:
            continue
        running = [
            Version(fact.versions.first)
            for fact in known.facts[pair.consumer]
            if fact.dependency == pair.dependency
            and fact.outcome == "works"
            and series in fact.pythons
            and fact.dependency_versions.has(Version(pair.dependency_version))
        ]
        newer = [each for each in running if each > Version(pair.version)]
        if newer:
            replaced[pair.consumer] = str(min(newer))
    return replaced


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    """The releases of a dependency beside one release of the consumer, and what was tried."""

    laboratory: Laboratory
    bench: Bench
    dependency: str
    releases: Sequence[str]
    tried: dict[int, Tried] = field(default_factory=dict)

    def works(self, at: int) -> bool:
        """Try one release, once."""
        if at not in self.tried:
            version, other = self.bench.version, self.releases[at]
            ran = self.laboratory.try_pair(self.bench, self.dependency, other)
            self.tried[at] = Tried(version=version, dependency_version=other, ran=ran)
            say(f"  {version} with {self.dependency} {other}: {ran.says or 'works'}")
        return self.tried[at].ran.says is None

    def try_marks(self, held: int) -> None:
        """Try what is there before the change, what is listed, and the ends."""
        subject, last = self.bench.subject, len(self.releases) - 1
        only = subject.only.get(self.dependency)
        wanted = subject.also.get(self.dependency, ()) if only is None else only
        ends = {"below": 0, "above": last}
        self.works(held)
        for at, release in enumerate(self.releases):
            if release in wanted:
                self.works(at)
        # The newest is what pip brings in where nobody asks for another.
        for end in (last,) if only is not None else map(ends.__getitem__, subject.ways):
            self.works(end)

    def close(self) -> None:
        """Go by halves to each boundary between what works and what fails."""
        for low, high in pairwise(sorted(self.tried)):
            near, far = low, high
            while far - near > 1 and self.works(near) != self.works(far):
                half = (far + near) // 2
                near, far = (half, far) if self.works(half) == self.works(near) else (near, half)


def _stretches(releases: Sequence[str], tried: dict[int, Tried]) -> Iterator[Stretch]:
    """Join what was tried: what lies between two that did the same is taken to do it as well."""
    run: list[int] = []
    for at in sorted(tried):
        same = run and (tried[at].ran.says is None) == (tried[run[-1]].ran.says is None)
        if run and not same:
            yield _stretch(releases, tried, run)
            run = []
        run.append(at)
    if run:
        yield _stretch(releases, tried, run)


def _stretch(releases: Sequence[str], tried: dict[int, Tried], run: Sequence[int]) -> Stretch:
    return Stretch(
        first=releases[run[0]], last=releases[run[-1]], tried=tuple(tried[at] for at in run)
    )


def say(text: str) -> None:
    """Tell how far it is."""
    print(text, file=sys.stderr, flush=True)


def probe(laboratory: Laboratory, subject: Subject) -> Iterator[PairFact]:
    """Try a subject under each of its Pythons; what cannot be tried is said and left out."""
    for series in subject.pythons if subject.dependencies else ():
        benches = [
            bench
            for version in sorted(subject.versions, key=Version)
            if (bench := _ready(laboratory, subject, version, series)) is not None
        ]
        for dependency in subject.dependencies:
            found: list[tuple[str, list[Stretch]]] = []
            for bench in benches:
                say(f"{subject.consumer} {bench.version}, Python {series}: {dependency}")
                try:
                    found.append((bench.version, laboratory.stretches(bench, dependency)))
                except (TrialError, PinproofError) as error:
                    say(f"  left out: {error}")
            yield from _facts(subject, series, dependency, found)


def close(
    laboratory: Laboratory, subject: Subject, recorded: Sequence[PairFact]
) -> Iterator[PairFact]:
    """Go to the boundaries that recorded facts leave open; the others are not tried again."""
    for series, dependency in product(subject.pythons, subject.dependencies):
        found: list[tuple[str, list[Stretch]]] = []
        is_news = False
        for version in sorted(subject.versions, key=Version):
            bench = Bench(subject=subject, version=version, series=series, index=laboratory.index)
            known = tried_before(bench, dependency, recorded)
            if not known:
                continue
            stretches = laboratory.stretches(bench, dependency, known)
            is_news = is_news or sum(len(one.tried) for one in stretches) > len(known)
            found.append((version, stretches))
        if is_news:
            yield from _facts(subject, series, dependency, found)


def tried_before(bench: Bench, dependency: str, recorded: Iterable[PairFact]) -> dict[str, Tried]:
    """Give what is recorded of a pair under a Python, by the dependency's version."""
    found = {}
    for fact in recorded:
        if (fact.dependency, fact.feature) != (dependency, bench.subject.feature):
            continue
        for pair in fact.tried if bench.series in fact.pythons else ():
            version, _, other = pair.partition(" with ")
            if version == bench.version:
                ran = Ran(says=fact.says if fact.outcome == "fails" else None)
                found[other] = Tried(version=version, dependency_version=other, ran=ran)
    return found


def _ready(laboratory: Laboratory, subject: Subject, version: str, series: str) -> Bench | None:
    bench = Bench(subject=subject, version=version, series=series, index=laboratory.index)
    try:
        ran = laboratory.try_pins(bench, versions_of(bench.before))
    except (TrialError, PinproofError) as error:
        say(f"{subject.consumer} {version}, Python {series}: left out: {error}")
        return None
    if ran.says is not None:
        say(f"{subject.consumer} {version}, Python {series}: does not run by itself: {ran.says}")
        return None
    return bench


def _facts(
    subject: Subject, series: str, dependency: str, found: Sequence[tuple[str, list[Stretch]]]
) -> Iterator[PairFact]:
    """Make facts of what was found: of each release, and of those between two that do alike."""
    rows: dict[tuple[bool, str, str], list[tuple[str, Stretch]]] = {}
    for version, stretches in found:
        for stretch in stretches:
            rows.setdefault((stretch.works, stretch.first, stretch.last), []).append(
                (version, stretch)
            )
    order = [version for version, _ in found]
    made: list[PairFact] = []
    for (works, first, last), members in rows.items():
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


def _order(fact: PairFact) -> tuple[Version, Version, str]:
    return Version(fact.versions.first), Version(fact.dependency_versions.first), fact.name


def _common(
    mine: Iterable[Stretch], theirs: Iterable[Stretch]
) -> Iterator[tuple[str, str, list[Tried]]]:
    """Give where two neighbours do alike, and was tried with both, though not over the same."""
    for stretch, near in product(mine, theirs):
        if stretch.works != near.works:
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
        says=next((one.ran.says for one in tried if one.ran.says is not None), None),
        tried=tuple(f"{one.version} with {one.dependency_version}" for one in tried),
        feature=subject.feature,
    )


def write(subject: Subject, facts: Sequence[PairFact]) -> None:
    """Put facts in the place of what the same trial had found before."""
    consumer = subject.consumer
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


def trial_of(subjects: Iterable[Subject], fact: PairFact) -> Subject | None:
    """Give the trial that found a fact, `None` where it is no longer listed."""
    return next(
        (
            each
            for each in subjects
            if each.consumer == fact.consumer
            and each.feature == fact.feature
            and fact.versions.first in each.versions
            and fact.dependency in each.dependencies
            and fact.pythons[0] in each.pythons
        ),
        None,
    )


def repeat(laboratory: Laboratory, subjects: Iterable[Subject], fact: PairFact) -> list[str]:
    """Repeat the experiments of a fact; give what came out otherwise."""
    subject = trial_of(subjects, fact)
    if subject is None:
        return [f"{fact.name}: trials.toml has no such trial"]
    wrong = []
    for pair in fact.tried:
        version, _, other = pair.partition(" with ")
        series = fact.pythons[0]
        bench = Bench(subject=subject, version=version, series=series, index=laboratory.index)
        ran = laboratory.try_pair(bench, fact.dependency, other)
        say(f"{fact.name}: {pair}: {ran.says or 'works'}")
        if (ran.says is None) != (fact.outcome == "works"):
            wrong.append(
                f"{fact.name}: {pair}: recorded as {fact.outcome}, now {ran.says or 'works'}"
            )
    return wrong


def all_facts() -> list[PairFact]:
    """Read every fact; `UsageError` with file and line for a bad one."""
    return [
        fact
        for path in sorted(Path(DATA).glob("*.json"))
        for fact in check_facts(path.read_text(encoding="utf-8"), path=str(path))
    ]


def _among(names: Sequence[str], wanted: Sequence[str] | None) -> Sequence[str]:
    return [name for name in names if wanted is None or name in wanted]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the tool on the configured index."""
    from pinproof.index.client import open_index  # noqa: PLC0415 - --help needs none
    from pinproof.index.settings.index_settings import read_pip_settings  # noqa: PLC0415 - as above

    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("consumers", nargs="*", metavar="CONSUMER", help="(default: all)")
    parser.add_argument("--check", nargs="+", metavar="NAME", help="repeat single facts")
    parser.add_argument("--check-random", type=int, metavar="N", help="repeat facts by chance")
    parser.add_argument(
        "--python", nargs="+", metavar="X.Y", help="only under these (default: all)"
    )
    parser.add_argument(
        "--with", nargs="+", metavar="NAME", dest="dependencies", help="(default: all)"
    )
    parser.add_argument("--open", action="store_true", help="only what bundled images leave open")
    parser.add_argument(
        "--close",
        action="store_true",
        help="try only what lies between a recorded release that works and one that fails",
    )
    parser.add_argument("--store", type=Path, help="keep what is installed here between runs")
    options = parser.parse_args(arguments)
    try:
        facts = all_facts()
    except UsageError as error:
        print(error, file=sys.stderr)
        return 2
    subjects = read_subjects(TRIALS)
    repeats = options.check or options.check_random
    with tempfile.TemporaryDirectory() as scratch, open_index(read_pip_settings()) as index:
        folder = options.store or Path(scratch)
        # What is repeated is never recalled.
        memory = Memory(path=Path(scratch if repeats else folder, "tried.jsonl"))
        laboratory = Laboratory(store=Store(folder=folder), memory=memory, index=index)
        if repeats:
            seen = [fact for fact in facts if fact.known == "seen"]
            chosen = (
                [fact for fact in facts if fact.name in options.check]
                if options.check
                else random.sample(seen, min(options.check_random, len(seen)))
            )
            wrong = [line for fact in chosen for line in repeat(laboratory, subjects, fact)]
            print("\n".join(wrong) or f"all {len(chosen)} facts as recorded")
            return int(bool(wrong) or not chosen)
        for subject in subjects:
            if options.consumers and subject.consumer not in options.consumers:
                continue
            if options.open and not subject.images:
                continue
            narrowed = replace(
                subject,
                pythons=_among(subject.pythons, options.python),
                dependencies=_among(subject.dependencies, options.dependencies),
            )
            known = [fact for fact in facts if fact.consumer == subject.consumer]
            found = list(
                close(laboratory, narrowed, known) if options.close else probe(laboratory, narrowed)
            )
            if found:
                write(subject, found)
    return 0


if __name__ == "__main__":
    sys.exit(main())
