"""What later releases of an image's distributions declare of what a file changes under them."""

from typing import Any

import pytest
from support.planning import Batch, install_request, planned

from pinproof.effects.plan import Plan
from pinproof.gather.incompatibilities import add_failures

CUPS = {"1.0": ["saucer"], "1.1": ["saucer"], "1.2": ["saucer<3"], "1.3": ["saucer<3"]}


def world(cups: dict[str, Any], saucer: str, **more: Any) -> dict[str, Any]:
    return {
        "index": {
            "cup": cups,
            "saucer": {version: [] for version in ("1.0", "2.0", "2.9", "3.0", "4.0")},
        },
        "image": {"cup": {"version": "1.0", "requires": cups["1.0"]}, "saucer": "2.0", **more},
        "file": [f"saucer=={saucer}"],
    }


def later(data: dict[str, Any]) -> tuple[list[str | None], Batch]:
    index = Batch(data)
    plan, known = add_failures(planned(data), install_request(data), index)
    assert isinstance(plan, Plan)
    for pair in plan.will_not_run:
        assert pair.fact in known.facts[pair.consumer]
        assert (pair.fact.known, pair.is_seen_here) == ("declared-later", False)
    return [pair.fact.source for pair in plan.will_not_run], index


def test_the_nearest_release_that_declares_a_bound_is_named() -> None:
    said, index = later(world(CUPS, "3.0"))
    assert said == ["declared later by cup 1.2: saucer<3"]
    assert index.asked == [["cup"]]
    assert len(index.read) <= 3


@pytest.mark.parametrize(
    ("cups", "saucer"),
    [
        pytest.param(CUPS, "2.9", id="within the bound"),
        pytest.param({**CUPS, "1.4": ["saucer"]}, "3.0", id="taken back"),
        pytest.param({**CUPS, "1.4": ["saucer<4"]}, "3.0", id="wider later"),
        pytest.param({"1.0": ["saucer"], "2.0": ["saucer<3"]}, "3.0", id="another major line"),
        pytest.param({"1.0": ["saucer"], "1.1rc1": ["saucer<3"]}, "3.0", id="a pre-release"),
        pytest.param({"1.0": ["saucer>=1"], "1.1": ["saucer>=2"]}, "1.0", id="a floor is raised"),
        pytest.param(
            {"1.0": ["saucer"], "1.1": ["saucer<3; python_version>'3.7'"]},
            "3.0",
            id="for another Python",
        ),
        pytest.param(
            {"1.0": ["saucer"], "1.1": {"requires": ["saucer<3"], "python": ">=3.8"}},
            "3.0",
            id="not for this Python",
        ),
        pytest.param({"0.9": ["saucer<3"], "1.0": ["saucer"]}, "3.0", id="an earlier release"),
    ],
)
def test_what_is_no_bound(cups: dict[str, Any], saucer: str) -> None:
    assert later(world(cups, saucer))[0] == []


def test_a_floor_counts_where_there_was_none() -> None:
    said, _ = later(world({"1.0": ["saucer<5"], "1.1": ["saucer>=2,<5"]}, "1.0"))
    assert said == ["declared later by cup 1.1: saucer<5,>=2"]


def test_a_consumer_that_is_replaced_as_well_is_not_asked_about() -> None:
    data = world(CUPS, "3.0")
    data["file"].append("cup==1.1")
    said, index = later(data)
    assert (said, index.asked) == ([], [])


def test_nothing_is_asked_where_nothing_of_the_image_changes() -> None:
    said, index = later(world(CUPS, "2.0"))
    assert (said, index.asked, index.read) == ([], [], [])


def test_what_an_experiment_saw_is_not_asked_about() -> None:
    data = {
        "index": {"jinja2": {"3.0.3": []}, "flask": {"1.0.3": ["jinja2"], "1.1": ["jinja2<3"]}},
        "image": {"flask": {"version": "1.0.3", "requires": ["jinja2"]}, "jinja2": "2.11.3"},
        "file": ["jinja2==3.0.3"],
    }
    said, index = later(data)
    assert (said, index.asked) == ([], [])


def test_only_so_much_is_asked() -> None:
    cups = {f"cup{number}": {"version": "1.0", "requires": ["saucer"]} for number in range(30)}
    data = world(CUPS, "3.0", **cups)
    data["index"].update(dict.fromkeys(cups, CUPS))
    said, index = later(data)
    assert len(said) == len(index.asked[0]) == 8
    assert len(index.read) <= 24
