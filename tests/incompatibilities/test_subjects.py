"""What stands beside a consumer when one of its dependencies is replaced."""

from dataclasses import dataclass, replace
from typing import cast

import pytest
from packaging.version import Version
from trials import subjects
from trials.blame import came_along
from trials.environments import Store, TrialError
from trials.laboratory import Laboratory
from trials.running import Memory, Ran
from trials.subjects import Bench, Subject

from pinproof.image.manifest import Distribution, ImageManifest
from pinproof.index.model import CoreMetadata, DistributionFile, Missing, Project, Unavailable

# The saucer needs a spoon of any version; the spoon of 2023 came after the image of 2022.
DAYS = {
    "cup": {"1.0": "2022-01-01"},
    "saucer": {"0.5": "2019-01-01", "1.0": "2021-12-01", "2.0": "2023-02-01"},
    "spoon": {"1": "2019-01-01", "2": "2021-12-01", "3": "2023-01-01"},
}
CUP = Subject(consumer="cup", versions=("1.0",), pythons=("3.9",), run="", dependencies=("saucer",))


class Shelf:
    """An index in memory; each release has one wheel and the day of its upload."""

    def project(self, name: str) -> Project | Missing | Unavailable:
        releases = {Version(one): (_wheel(name, one, day),) for one, day in DAYS[name].items()}
        return Project(name=name, releases=dict(sorted(releases.items(), reverse=True)))

    def metadata(self, file: DistributionFile) -> CoreMetadata | Unavailable:
        name, version = file.filename.split("-")[:2]
        needs = {"cup": ("saucer",), "saucer": ("spoon",)}.get(name, ())
        return CoreMetadata(name=name, version=version, requires_dist=needs)


class Tray(Shelf):
    """The same, but for the newest saucer, which needs what is said."""

    def __init__(self, needs: str) -> None:
        self._needs = needs

    def metadata(self, file: DistributionFile) -> CoreMetadata | Unavailable:
        if file.filename.startswith("saucer-2.0"):
            return CoreMetadata(name="saucer", version="2.0", requires_dist=(self._needs,))
        return super().metadata(file)


def _wheel(name: str, version: str, day: str) -> DistributionFile:
    filename = f"{name}-{version}-py3-none-any.whl"
    return DistributionFile(
        filename=filename,
        url=f"https://index.example.org/{filename}",
        kind="wheel",
        version=Version(version),
        upload_time=f"{day}T12:00:00Z",
    )


@pytest.mark.parametrize("image", [None, "kitchen"])
@pytest.mark.parametrize(("saucer", "spoon"), [("0.5", "2"), ("2.0", "3")])
def test_what_a_dependency_brings_is_no_older_than_its_consumer(
    monkeypatch: pytest.MonkeyPatch, image: str | None, saucer: str, spoon: str
) -> None:
    held = {name: Distribution(name=name, version="1.0", requires=()) for name in ("cup", "saucer")}
    kitchen = ImageManifest(
        name="kitchen", python="3.9", platform="manylinux_2_31_x86_64", distributions=held
    )
    monkeypatch.setattr(subjects, "find_image", lambda _name: kitchen)
    bench = Bench(subject=replace(CUP, image=image), version="1.0", series="3.9", index=Shelf())
    after = bench.after("saucer", saucer)
    assert after["saucer"] == saucer
    # Without an image the spoon came with the consumer, and stays.
    assert after["spoon"] == (spoon if image else "2")


@pytest.mark.parametrize(
    ("needs", "outside", "found"),
    [
        ("saucer>=1.0,<2", True, ["0.5", "2.0"]),
        ("saucer>=1.0", True, ["0.5"]),
        ("saucer<2", True, ["2.0"]),
        ("saucer<3,!=2.0", True, []),
        ("saucer==1.0; python_version < '3'", True, []),
        ("saucer==1.0", False, []),
    ],
)
def test_the_releases_just_outside_of_what_an_image_declares(
    monkeypatch: pytest.MonkeyPatch, needs: str, outside: bool, found: list[str]
) -> None:
    held = {
        "cup": Distribution(name="cup", version="1.0", requires=(needs, "spoon")),
        "saucer": Distribution(name="saucer", version="1.0", requires=()),
    }
    kitchen = ImageManifest(
        name="kitchen", python="3.9", platform="manylinux_2_31_x86_64", distributions=held
    )
    monkeypatch.setattr(subjects, "find_image", lambda _name: kitchen)
    subject = replace(CUP, image="kitchen", outside=outside)
    bench = Bench(subject=subject, version="1.0", series="3.9", index=Shelf())
    assert bench.just_outside("saucer") == found


@pytest.mark.parametrize(
    ("needs", "along", "lowest"),
    [
        ("spoon", [], None),
        ("spoon>=2.3", ["spoon"], "2.5"),
        ("spoon>2.5", ["spoon"], None),
        # What goes back is what has to.
        ("spoon<2", [], None),
    ],
)
def test_what_comes_along_is_tried_in_the_lowest_release_that_goes_with_it(
    monkeypatch: pytest.MonkeyPatch, needs: str, along: list[str], lowest: str | None
) -> None:
    days = {**DAYS["spoon"], "2.2": "2022-03-01", "2.5": "2022-06-01"}
    monkeypatch.setitem(DAYS, "spoon", days)

    bench = Bench(subject=CUP, version="1.0", series="3.9", index=Tray(needs))
    assert bench.base["spoon"] == "2"
    assert list(came_along(bench, "saucer", "2.0")) == along
    if along:
        assert bench.lowest_beside("saucer", "2.0", "spoon") == lowest
        pins = bench.after_both("saucer", "2.0", f"spoon=={lowest or 3}")
        assert (pins["saucer"], pins["spoon"]) == ("2.0", lowest or "3")


@dataclass(frozen=True, slots=True)
class Table(Laboratory):
    """A laboratory in which a cup runs beside spoons older than the third alone."""

    def try_pins(self, bench: Bench, pins: dict[str, str], dependency: str | None = None) -> Ran:
        """Look at the spoon."""
        assert bench.subject is CUP
        assert dependency in (None, "saucer")
        return Ran(says="TypeError: bent" if pins["spoon"] == "3" else None)


@pytest.mark.parametrize(("needs", "works"), [("spoon>=2.3", True), ("spoon>2.5", False)])
def test_a_pair_is_not_at_fault_for_what_came_along_newer_than_it_has_to_be(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], needs: str, works: bool
) -> None:
    monkeypatch.setitem(DAYS, "spoon", {**DAYS["spoon"], "2.5": "2022-06-01"})

    bench = Bench(subject=CUP, version="1.0", series="3.9", index=Tray(needs))
    table = Table(store=cast("Store", None), memory=cast("Memory", None), index=bench.index)
    assert (table.try_pair(bench, "saucer", "2.0").says is None) == works
    # What pip makes of it by itself is told.
    said = "  with spoon 2.5; with 3, which pip takes by itself: TypeError: bent\n"
    assert capsys.readouterr().err == (said if works else "")


@dataclass(frozen=True, slots=True)
class DryTable(Table):
    """A laboratory in which no cup runs, and neither an older spoon nor sugar can be had."""

    def try_pins(self, bench: Bench, pins: dict[str, str], dependency: str | None = None) -> Ran:
        """Look whether it is to be had."""
        assert pins[bench.subject.consumer] == bench.version
        assert dependency in (None, "saucer")
        if pins["spoon"] == "2.5" or "sugar" in pins:
            raise TrialError("error: nothing left")
        return Ran(says="TypeError: bent")


def test_what_cannot_be_tried_beside_a_pair_takes_nothing_from_what_it_does(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(DAYS, "spoon", {**DAYS["spoon"], "2.5": "2022-06-01"})
    monkeypatch.setitem(DAYS, "sugar", {"1": "2020-01-01"})
    monkeypatch.setitem(DAYS, "salt", {})
    subject = replace(CUP, unless=("salt", "sugar"))
    bench = Bench(subject=subject, version="1.0", series="3.9", index=Tray("spoon>=2.3"))
    table = DryTable(store=cast("Store", None), memory=cast("Memory", None), index=bench.index)
    assert table.try_pair(bench, "saucer", "2.0") == Ran(says="TypeError: bent")
    assert capsys.readouterr().err.splitlines() == [
        "  not tried with the lowest spoon: error: nothing left",
        "  not tried beside salt: salt has no wheel for Python 3.9",
        "  not tried beside sugar: error: nothing left",
    ]


@dataclass(frozen=True, slots=True)
class SweetTable(Table):
    """A laboratory in which a cup runs beside sugar alone."""

    def try_pins(self, bench: Bench, pins: dict[str, str], dependency: str | None = None) -> Ran:
        """Look for the sugar."""
        assert pins[bench.subject.consumer] == bench.version
        assert dependency in (None, "saucer")
        return Ran(says=None if "sugar" in pins else "TypeError: bitter")


def test_what_fails_is_tried_beside_what_may_help(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(DAYS, "sugar", {"1": "2020-01-01"})
    monkeypatch.setitem(DAYS, "salt", {"1": "2020-01-01"})
    subject = replace(CUP, unless=("salt", "sugar"))
    bench = Bench(subject=subject, version="1.0", series="3.9", index=Shelf())
    table = SweetTable(store=cast("Store", None), memory=cast("Memory", None), index=bench.index)
    ran = table.try_pair(bench, "saucer", "2.0")
    assert (ran.says, ran.unless) == ("TypeError: bitter", ("sugar",))


def test_what_has_no_wheel_cannot_be_tried_beside(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(DAYS, "salt", {})
    bench = Bench(subject=CUP, version="1.0", series="3.9", index=Shelf())
    with pytest.raises(TrialError, match=r"salt has no wheel for Python 3\.9"):
        bench.after_both("saucer", "2.0", "salt")


def test_what_is_not_there_is_tried_where_releases_are_listed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(DAYS, "sugar", {"1": "2020-01-01", "2": "2021-01-01", "3b1": "2021-02-01"})
    bench = Bench(subject=CUP, version="1.0", series="3.9", index=Shelf())
    assert bench.held("sugar") is None
    with pytest.raises(TrialError, match=r"cup 1\.0 brings no sugar"):
        bench.begin_at("sugar")
    listed = replace(bench, subject=replace(CUP, also={"sugar": ("3b1",)}))
    assert listed.begin_at("sugar") == "3b1"
    assert listed.releases("sugar") == ["1", "2", "3b1"]
    assert bench.releases("sugar") == ["1", "2"]
