"""Find out by experiment which releases run together, and write it down as facts.

    python tools/probe_incompatibilities.py [CONSUMER...]      try what trials.toml lists
                                  [--python X.Y...] [--with NAME...]    or less of it
                                  [--open]       only what bundled images leave open, and
                                                 (but with --with) nobody tried yet
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
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import product
from pathlib import Path

from packaging.version import Version
from trials.environments import Store, TrialError
from trials.fact_files import check_facts
from trials.facts import make_facts, put_facts
from trials.laboratory import Laboratory, Stretch, Tried, say
from trials.rows import read_subjects
from trials.running import Memory, Ran
from trials.subjects import Bench, Subject, versions_of

from pinproof.errors import PinproofError, UsageError
from pinproof.incompatibilities.bundled import DATA
from pinproof.incompatibilities.model import PairFact

TRIALS = Path(__file__).parent / "trials/trials.toml"


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
            yield from make_facts(subject, series, dependency, found)


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
            yield from make_facts(subject, series, dependency, found)


def is_recorded(subject: Subject, recorded: Iterable[PairFact]) -> bool:
    """Tell whether each release of a subject was tried with each dependency, under each Python.

    What lies just outside of bounds is never taken for recorded.
    """
    tried = {
        (pair.partition(" with ")[0], fact.dependency, series)
        for fact in recorded
        if fact.feature == subject.feature
        for pair in fact.tried
        for series in fact.pythons
    }
    wanted = product(subject.versions, subject.dependencies, subject.pythons)
    return not subject.outside and all(each in tried for each in wanted)


def tried_before(bench: Bench, dependency: str, recorded: Iterable[PairFact]) -> dict[str, Tried]:
    """Give what is recorded of a pair under a Python, by the dependency's version."""
    found = {}
    for fact in recorded:
        if (fact.dependency, fact.feature) != (dependency, bench.subject.feature):
            continue
        for pair in fact.tried if bench.series in fact.pythons else ():
            version, _, other = pair.partition(" with ")
            if version == bench.version:
                ran = Ran(says=None)
                if fact.outcome == "fails":
                    ran = Ran(says=fact.says, unless=fact.unless)
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
    parser.add_argument(
        "--open",
        action="store_true",
        help="only what bundled images leave open and, but with --with, nobody tried yet",
    )
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
            if options.open and not options.dependencies and is_recorded(narrowed, known):
                continue
            found = list(
                close(laboratory, narrowed, known) if options.close else probe(laboratory, narrowed)
            )
            if found:
                put_facts(subject, found)
    return 0


if __name__ == "__main__":
    sys.exit(main())
