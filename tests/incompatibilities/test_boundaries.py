"""Which releases of a dependency are tried, and between which two the boundary lies."""

import re
from dataclasses import dataclass, field, replace
from typing import cast

import pytest
from probe_incompatibilities import close, tried_before
from trials.environments import Store, TrialError
from trials.laboratory import Laboratory, Tried
from trials.running import Memory, Ran
from trials.subjects import Bench, Subject

from pinproof.image.manifest import Distribution, ImageManifest
from pinproof.incompatibilities.model import PairFact, VersionSpan
from pinproof.index.model import Index
from pinproof.record import replace as replace_record

CUP = Subject(
    consumer="cup",
    versions=("1.0",),
    pythons=("3.9",),
    run="import cup",
    dependencies=("saucer",),
)
RELEASES = [f"1.{minor}" for minor in range(20)]


class Shelf(Bench):
    """A cup that holds saucer 1.10, of which there are twenty releases."""

    @property
    def before(self) -> ImageManifest:
        """Give what is there."""
        saucer = Distribution(name="saucer", version="1.10", requires=())
        return ImageManifest(
            name="", python="3.9", platform="any", distributions={"saucer": saucer}
        )

    def releases(self, dependency: str) -> list[str]:
        """Give the releases."""
        assert dependency == "saucer"
        return RELEASES


@dataclass(frozen=True, slots=True)
class Tea(Laboratory):
    """A laboratory in which the releases of `failing` fail; it notes what is tried."""

    failing: frozenset[str]
    asked: list[str] = field(default_factory=list)

    def try_pair(self, bench: Bench, dependency: str, version: str) -> Ran:
        """Look it up."""
        assert (bench.series, dependency) == ("3.9", "saucer")
        self.asked.append(version)
        return Ran(says="TypeError: spilt" if version in self.failing else None)


def tea(*failing: str) -> Tea:
    # Nothing is installed, remembered or asked for.
    return Tea(
        store=cast("Store", None),
        memory=cast("Memory", None),
        index=cast("Index", None),
        failing=frozenset(failing),
    )


def bench(subject: Subject = CUP) -> Bench:
    return Shelf(subject=subject, version="1.0", series="3.9", index=cast("Index", None))


@pytest.mark.parametrize(
    ("subject", "failing", "spans", "asked"),
    [
        (CUP, (), ["works 1.0 to 1.19"], {"1.0", "1.10", "1.19"}),
        (CUP, RELEASES[13:], ["works 1.0 to 1.12", "fails 1.13 to 1.19"], None),
        (CUP, RELEASES[:3], ["fails 1.0 to 1.2", "works 1.3 to 1.19"], None),
        (replace(CUP, ways=("above",)), RELEASES[:3], ["works 1.10 to 1.19"], {"1.10", "1.19"}),
        # What lies between two that are listed is tried where one works and the other does not.
        (
            replace(CUP, only={"saucer": ["1.4", "1.16"]}),
            RELEASES[12:15],
            ["works 1.4 to 1.19"],
            {"1.4", "1.10", "1.16", "1.19"},
        ),
        (
            replace(CUP, only={"saucer": ["1.4", "1.13"]}),
            RELEASES[12:15],
            ["works 1.4 to 1.11", "fails 1.12 to 1.14", "works 1.15 to 1.19"],
            None,
        ),
    ],
)
def test_the_boundary_stands_between_two_releases(
    subject: Subject, failing: tuple[str, ...], spans: list[str], asked: set[str] | None
) -> None:
    laboratory = tea(*failing)
    found = laboratory.stretches(bench(subject), "saucer")
    shown = [
        f"{'works' if one.works else 'fails'} {VersionSpan(first=one.first, last=one.last)}"
        for one in found
    ]
    assert shown == spans
    assert len(laboratory.asked) == len(set(laboratory.asked)) < len(RELEASES)
    assert asked is None or set(laboratory.asked) == asked


@dataclass(frozen=True, slots=True)
class SweetTea(Tea):
    """One in which what fails from 1.15 on works beside sugar."""

    def try_pair(self, bench: Bench, dependency: str, version: str) -> Ran:
        """Look it up."""
        ran = super(SweetTea, self).try_pair(bench, dependency, version)
        helped = ran.says is not None and int(version.partition(".")[2]) >= 15
        return replace(ran, unless=("sugar",) if helped else ())


def test_what_fails_whatever_stands_beside_it_is_told_apart() -> None:
    plain = tea(*RELEASES[13:])
    laboratory = SweetTea(
        store=plain.store, memory=plain.memory, index=plain.index, failing=plain.failing
    )
    found = laboratory.stretches(bench(), "saucer")
    assert [(one.first, one.works, one.unless) for one in found] == [
        ("1.0", True, ()),
        ("1.13", False, ()),
        ("1.19", False, ("sugar",)),
    ]


def fact(outcome: str, first: str, last: str, *tried: str) -> PairFact:
    return PairFact(
        name=f"cup-{first}",
        consumer="cup",
        versions=VersionSpan(first="1.0", last="1.0"),
        dependency="saucer",
        dependency_versions=VersionSpan(first=first, last=last),
        outcome="fails" if outcome == "fails" else "works",
        known="seen",
        date="2021-05-27",
        pythons=("3.9",),
        says="TypeError: dropped" if outcome == "fails" else None,
        tried=tuple(f"1.0 with {version}" for version in tried),
    )


def test_only_the_open_boundary_of_what_is_recorded_is_gone_to(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("probe_incompatibilities.Bench", Shelf)
    works, fails = (
        fact("works", "1.2", "1.10", "1.2", "1.10"),
        fact("fails", "1.14", "1.14", "1.14"),
    )
    laboratory = tea(*RELEASES[13:])
    found = list(close(laboratory, CUP, [works, fails]))
    assert [(one.outcome, str(one.dependency_versions), one.says) for one in found] == [
        ("works", "1.2 to 1.12", None),
        ("fails", "1.13 to 1.14", "TypeError: spilt"),
    ]
    assert set(laboratory.asked) == {"1.12", "1.13"}
    # Nothing is said anew where no boundary is open.
    assert list(close(laboratory, CUP, found)) == []
    assert list(close(laboratory, CUP, [])) == []


def test_what_is_recorded_under_another_python_or_of_a_feature_is_another_matter() -> None:
    recorded = fact("works", "1.2", "1.10", "1.2", "1.10")
    known = tried_before(bench(), "saucer", [recorded])
    assert known["1.2"] == Tried(version="1.0", dependency_version="1.2", ran=Ran(says=None))
    assert list(known) == ["1.2", "1.10"]
    elsewhere = Shelf(subject=CUP, version="1.0", series="3.7", index=cast("Index", None))
    assert tried_before(elsewhere, "saucer", [recorded]) == {}
    assert tried_before(bench(replace(CUP, feature="cup.pour")), "saucer", [recorded]) == {}


def test_beside_what_a_recorded_failure_works_is_known() -> None:
    recorded = replace_record(fact("fails", "1.14", "1.14", "1.14"), unless=("sugar",))
    known = tried_before(bench(), "saucer", [recorded])
    assert known["1.14"].ran == Ran(says="TypeError: dropped", unless=("sugar",))


@dataclass(frozen=True, slots=True)
class Cracked(Tea):
    """One in which some releases cannot be installed."""

    cracked: frozenset[str] = frozenset()

    def try_pair(self, bench: Bench, dependency: str, version: str) -> Ran:
        """Look it up."""
        if version in self.cracked:
            raise TrialError("error: cracked")
        return super(Cracked, self).try_pair(bench, dependency, version)


@pytest.mark.parametrize(
    ("cracked", "spans"),
    [
        ({"1.0", "1.12", "1.19"}, ["works 1.1 to 1.11", "fails 1.13 to 1.17"]),
        ({"1.11", "1.12"}, ["works 1.0 to 1.10", "fails 1.13 to 1.19"]),
        # The more are passed over, the farther the next one is.
        (set(RELEASES[:6]), ["works 1.7 to 1.12", "fails 1.13 to 1.19"]),
        (set(RELEASES) - {"1.10"}, ["works 1.10"]),
        ({"1.10"}, "1.10 is passed over: error: cracked"),
    ],
)
def test_what_cannot_be_installed_is_passed_over(cracked: set[str], spans: list[str] | str) -> None:
    none = tea(*RELEASES[13:])
    laboratory = Cracked(
        store=none.store,
        memory=none.memory,
        index=none.index,
        failing=none.failing,
        cracked=frozenset(cracked),
    )
    if isinstance(spans, str):
        with pytest.raises(TrialError, match=re.escape(spans)):
            laboratory.stretches(bench(), "saucer")
        return
    found = laboratory.stretches(bench(), "saucer")
    assert [
        f"{'works' if one.works else 'fails'} {VersionSpan(first=one.first, last=one.last)}"
        for one in found
    ] == spans
    assert len(laboratory.asked) == len(set(laboratory.asked))
