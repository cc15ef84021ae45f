"""Trying releases of a dependency beside one of its consumer, until each boundary is closed."""

import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from itertools import pairwise

from packaging.version import Version

from pinproof.index.model import Index
from trials.blame import came_along, find_third, without_others
from trials.environments import Store, TrialError
from trials.running import Memory, Ran, run_server, run_statement
from trials.subjects import SERVER, Bench

# So many releases of a dependency that cannot be installed are passed over.
_UNINSTALLABLE = 8


class _UninstallableError(TrialError):
    """A release of a dependency cannot be installed beside the consumer."""

    def __init__(self, release: str, reason: str) -> None:
        super().__init__(f"{release} is passed over: {reason}")
        self.release = release


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

    @property
    def unless(self) -> tuple[str, ...]:
        """Give the projects beside which they do not fail."""
        return self.tried[0].ran.unless


@dataclass(frozen=True, slots=True, kw_only=True)
class Laboratory:
    """Where things are tried."""

    store: Store
    memory: Memory
    index: Index

    def try_pins(self, bench: Bench, pins: dict[str, str], dependency: str | None = None) -> Ran:
        """Run a subject's statements with just these versions.

        `dependency` is what is tried: it is asked whether another project is at fault.
        """
        subject, series = bench.subject, bench.series
        listed = " ".join(f"{name}=={version}" for name, version in sorted(pins.items()))
        key = f"{series} | {subject.run} | {listed}"
        pair = None if dependency is None else f"{subject.consumer} with {dependency}"
        known = self.memory.recall(key, pair)
        if known is not None:
            return known
        with self.store.environment(series, pins, base=bench.base) as environment:
            if subject.run == SERVER:
                ran = run_server(environment)
            else:
                ran = run_statement(environment, subject.run)
            if ran.says is not None and dependency is not None:
                third = find_third(environment, ran, (subject.consumer, dependency))
                ran = replace(ran, third=third)
        self.memory.keep(key, ran, pair)
        return ran

    def try_pair(self, bench: Bench, dependency: str, version: str) -> Ran:
        """Replace a dependency; what fails is tried once more with what that needs itself.

        What then holds another pair that is known to fail is tried without that one.
        """
        own = {bench.subject.consumer: bench.version}
        pins = {**bench.after(dependency, version), **own}
        ran = self.try_pins(bench, pins, dependency)
        if ran.says is None:
            return ran
        with suppress(TrialError):
            fresh = {**bench.with_its_own(dependency, version), **own}
            if fresh != pins:
                pins, ran = fresh, self.try_pins(bench, fresh, dependency)
        if ran.says is None:
            return ran
        alone = without_others(pins, (bench.subject.consumer, dependency), bench.series)
        if alone != pins:
            ran = self.try_pins(bench, alone, dependency)
        if ran.says is None:
            return ran
        lowest = self._with_lowest(bench, dependency, version, ran.says)
        if lowest is not None:
            return lowest
        return replace(ran, unless=tuple(self._beside(bench, dependency, version)))

    def _with_lowest(self, bench: Bench, dependency: str, version: str, failed: str) -> Ran | None:
        """Try it with what came along in the lowest release that goes with it; `None` if it fails.

        Where pip takes a newer one, and that fails as `failed` says, the two at hand are not at
        fault.
        """
        for name in came_along(bench, dependency, version):
            try:
                release = bench.lowest_beside(dependency, version, name)
                if release is None:
                    continue
                ran = self._with_another(bench, dependency, version, f"{name}=={release}")
            except TrialError as error:
                say(f"  not tried with the lowest {name}: {error}")
                continue
            if ran.says is None:
                taken = bench.after(dependency, version)[name]
                say(f"  with {name} {release}; with {taken}, which pip takes by itself: {failed}")
                return ran
        return None

    def _beside(self, bench: Bench, dependency: str, version: str) -> Iterator[str]:
        """Give the projects beside which it works that fails without them."""
        for other in bench.subject.unless:
            try:
                beside = self._with_another(bench, dependency, version, other)
            except TrialError as error:
                say(f"  not tried beside {other}: {error}")
                continue
            if beside.says is None:
                yield other

    def _with_another(self, bench: Bench, dependency: str, version: str, other: str) -> Ran:
        """Try it with another requirement; whose fault it is where that fails, nobody asks."""
        pins = bench.after_both(dependency, version, other)
        return self.try_pins(bench, {**pins, bench.subject.consumer: bench.version})

    def stretches(
        self, bench: Bench, dependency: str, known: Mapping[str, Tried] | None = None
    ) -> list[Stretch]:
        """Give what all releases of a dependency do with one release of the consumer.

        `known` is what was tried before, by the dependency's version: only the boundaries that it
        leaves open, and what lies just outside of what is declared, are gone to.
        """
        marks = list(known) if known else [bench.begin_at(dependency)]
        releases = sorted({*bench.releases(dependency), *marks}, key=Version)
        tried = dict(known or {})
        for passed in range(_UNINSTALLABLE):
            row = _Row(
                laboratory=self,
                bench=bench,
                dependency=dependency,
                releases=releases,
                tried={releases.index(version): ran for version, ran in tried.items()},
            )
            try:
                if not known:
                    row.try_marks(releases.index(marks[0]))
                for release in set(bench.just_outside(dependency)).intersection(releases):
                    row.works(releases.index(release))
                row.close()
            except _UninstallableError as error:
                if error.release in marks:
                    raise
                # Nobody has it there, nor mostly its neighbours: one farther in takes its place.
                say(f"  {error}")
                tried = {one.dependency_version: one for one in row.tried.values()}
                at, held = releases.index(error.release), releases.index(marks[0])
                many = 2**passed
                over = releases[at : min(at + many, held)]
                if at > held:
                    over = releases[max(at + 1 - many, held + 1) : at + 1]
                kept = {*tried, *marks}
                releases = [each for each in releases if each in kept or each not in over]
            else:
                return list(_stretches(releases, row.tried))
        raise TrialError(f"too many releases of {dependency} cannot be installed")


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
            try:
                ran = self.laboratory.try_pair(self.bench, self.dependency, other)
            except TrialError as error:
                raise _UninstallableError(other, str(error)) from error
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
    """Join what was tried: what lies between two that did the same is taken to do it as well.

    What fails beside all else, and what fails but beside a third project, do not do the same.
    """
    run: list[int] = []
    for at in sorted(tried):
        if run and not tried[at].ran.is_like(tried[run[-1]].ran):
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
