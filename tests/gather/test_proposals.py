"""Which versions are proposed as pins."""

from collections.abc import Mapping
from typing import Any

import pytest
from oracle.served_worlds import WorldIndex
from oracle.worlds import read_world
from support.planning import BASE, install_request

from pinproof.effects.plan import Plan
from pinproof.effects.planning import make_plan
from pinproof.facts.requirements import Facts
from pinproof.gather.proposals import propose_pins
from pinproof.index.model import CoreMetadata, DistributionFile, Unavailable
from pinproof.requirements.pins import Pins
from pinproof.rules.res.unpinned_dependency import check_file


class Unread(WorldIndex):
    """An index that does not tell what some files declare; those of an offline cache."""

    def __init__(self, data: dict[str, Any], *unread: str) -> None:
        super().__init__(read_world({"name": "made-up", **data}), BASE)
        self._unread = unread

    def metadata(self, file: DistributionFile) -> CoreMetadata | Unavailable:  # type: ignore[override]
        if file.filename in self._unread:
            return Unavailable(name=file.filename, reason="not cached", offline=True)
        return super().metadata(file)


def facts_of(data: dict[str, Any], *unread: str) -> tuple[Facts, Unread]:
    index = Unread(data, *unread)
    request = install_request(data, index=index)
    names = list(data["index"])
    facts = Facts(
        file=request.file,
        pins=Pins.of_file(request.file),
        target=request.target,
        image=request.image,
        projects={name: index.project(name) for name in names},
        plan=make_plan(request),
    )
    return facts, index


def proposals(data: dict[str, Any], *unread: str) -> Mapping[str, str]:
    facts, index = facts_of(data, *unread)
    assert facts.image is not None
    found = propose_pins(facts, facts.image, index)
    return {line.name or "": version for line, version in found.items()}


def test_a_pin_that_does_not_fit_is_proposed_the_newest_that_does_and_is_not_withdrawn() -> None:
    for a1 in ({"python": ">=3.99"}, {"yanked": "oops"}):
        data = {
            "index": {
                "a": {"1": a1, "2": [], "3": {"yanked": "oops"}, "4": {"python": ">=3.99"}},
                "b": {"1": {"yanked": "oops"}},
            },
            "file": ["a==1", "b==1"],
        }
        assert proposals(data) == {"a": "2"}


def test_a_loose_line_is_proposed_what_pip_takes() -> None:
    assert proposals({"index": {"a": {"1": [], "2": []}}, "file": ["a<2"]}) == {"a": "1"}


@pytest.mark.parametrize(
    ("release", "line"),
    [
        # pip before 22.0 takes a withdrawn release for a range.
        ({"1": {"yanked": "oops"}}, "a>0"),
        ({"0.0.post12": {"tags": [], "sdist": True}}, "a"),
    ],
)
def test_what_pip_takes_may_be_no_release_to_propose(release: dict[str, Any], line: str) -> None:
    data = {"index": {"a": release}, "file": [line], "pip": "21.3.1"}
    facts, _ = facts_of(data)
    assert isinstance(facts.plan, Plan)
    assert [step.name for step in facts.plan.steps] == ["a"]
    assert proposals(data) == {}


LOOSE = {
    "index": {"rich": {"13": [], "14": ["pygments>=3"]}, "pygments": {"2": [], "3": []}},
    "file": ["pygments==2", "rich"],
}


def test_nothing_is_proposed_that_rests_on_what_could_not_be_read() -> None:
    assert proposals(LOOSE) == {"rich": "13"}
    assert proposals(LOOSE, "rich-14-py3-none-any.whl") == {}


def test_a_pin_whose_python_could_not_be_read_is_not_proposed() -> None:
    data = {"index": {"a": {"1": {"python": ">=3.99"}, "2": [], "3": []}}, "file": ["a==1"]}
    assert proposals(data) == {"a": "3"}
    assert proposals(data, "a-3-py3-none-any.whl") == {"a": "2"}


def cures(data: dict[str, Any], *unread: str) -> list[str | None]:
    facts, _ = facts_of(data, *unread)
    problems = list(check_file(facts.file, facts))
    assert all((problem.cure is None) == (problem.fix is None) for problem in problems)
    return [problem.cure for problem in problems]


def test_what_is_brought_in_is_pinned_unless_it_may_not_be_proposed() -> None:
    index = {"a": {"1": ["b", "c==1"]}, "b": {"1": []}, "c": {"1": []}}
    assert cures({"index": index, "file": ["a==1"]}) == ["add b==1, c==1"]
    index |= {"c": {"1": {"yanked": "oops"}}}
    assert cures({"index": index, "file": ["a==1"]}) == ["add b==1"]
    index |= {"b": {"0.0": {"tags": [], "sdist": True}}}
    assert cures({"index": index, "file": ["a==1"]}) == [None]


def test_nothing_is_added_that_rests_on_what_could_not_be_read() -> None:
    data = {"index": {"a": {"1": ["b"]}, "b": {"1": ["c"]}, "c": {"1": []}}, "file": ["a==1"]}
    assert cures(data) == ["add b==1, c==1"]
    assert cures(data, "b-1-py3-none-any.whl") == [None]
