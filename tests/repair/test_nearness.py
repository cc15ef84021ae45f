"""Versions by nearness: in order, and looked at only as far as somebody asks."""

from collections.abc import Iterable

import pytest
from packaging.specifiers import SpecifierSet
from packaging.version import Version
from support.planning import install_request

from pinproof.files.fitting import FittingFile
from pinproof.files.project_releases import ProjectReleases
from pinproof.index.model import Project
from pinproof.repair.nearness import Near, NearestFirst, VersionsOf, order_by_nearness, up_to
from pinproof.requirements.model import RequirementLine

SOURCE = {"tags": [], "sdist": True}
WORLD = {
    "index": {
        "a": {
            "1.0": [],
            "1.1": [],
            "1.1.1": SOURCE,
            "1.1.2": {"yanked": "oops"},
            "1.2rc1": [],
            "1.4": [],
            "2.0": [],
            "3.0": SOURCE,
        }
    }
}


def order_of(text: str, held: str | None = None) -> tuple[NearestFirst, ProjectReleases]:
    request = install_request({**WORLD, "file": [text]})
    project = request.index.project("a")
    assert isinstance(project, Project)
    releases = request.judged.of(project, request.target)
    (line,) = (one for one in request.file.walk() if isinstance(one, RequirementLine))
    return order_by_nearness(line, releases, None if held is None else Version(held)), releases


def versions(order: Iterable[Near]) -> list[str]:
    return [str(one.version) for one in order]


def texts(order: object) -> list[str]:
    assert isinstance(order, NearestFirst)
    return [str(one.version) for one in order]


def test_the_nearest_first_and_what_is_built_or_early_last() -> None:
    plain, late = ["1.1", "1.4", "1.0", "2.0"], ["1.2rc1", "1.1.1", "3.0"]
    assert texts(order_of("a==1.1.3")[0]) == [*plain, *late]
    assert texts(order_of("a>=1.1.3", held="2.0")[0]) == ["2.0", "1.1", "1.4", "1.0", *late]


def test_what_nobody_asks_for_is_not_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    order, releases = order_of("a==1.1.3")
    looked: list[Version] = []
    judge = releases.by_name_alone

    def noted(version: Version) -> tuple[FittingFile, ...]:
        looked.append(version)
        return judge(version)

    monkeypatch.setattr(releases, "by_name_alone", noted)
    assert order
    assert str(order[0].version) == "1.1"
    assert Version("2.0") not in looked
    assert Version("3.0") not in looked
    assert [str(one) for one in VersionsOf(order)] == texts(order)
    assert len(looked) == len(set(looked))


def test_a_part_of_an_order_is_in_that_order() -> None:
    order, _ = order_of("a==1.1.3")
    assert versions(up_to(order, 0)) == ["1.1"]
    assert versions(up_to(order, 1)) == ["1.1", "1.4", "1.0"]
    assert texts(order.within([SpecifierSet(">1.1"), SpecifierSet("<3")])) == [
        "1.4",
        "2.0",
        "1.2rc1",
        "1.1.1",
    ]
    assert not order.within([SpecifierSet(">9")])
    assert (len(order), len(order[:2])) == (7, 2)
    assert versions(up_to(tuple(order)[:2], 0)) == ["1.1"]
    assert [one.is_late for one in order] == [False] * 4 + [True] * 3
