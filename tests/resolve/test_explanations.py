"""All that stands in the way, and lines that nothing satisfies, on indexes written by hand."""

from typing import Any

from support.planning import BASE, install_request, planned

from pinproof.effects.planning import make_plan
from pinproof.resolve.explain.conflict import Conflict
from pinproof.resolve.explain.obstacles import find_obstacles
from pinproof.resolve.explain.unmet import find_unmet


def test_of_a_clash_the_last_line_is_left_out_to_find_the_next() -> None:
    data: dict[str, Any] = {
        "index": {
            "a": {"1": ["x==1"]},
            "b": {"1": ["x==2"]},
            "c": {"1": ["x==3"]},
            "x": {"1": [], "2": [], "3": []},
        },
        "file": ["a", "b", "c"],
    }
    request = install_request(data)
    first = make_plan(request)
    assert isinstance(first, Conflict)
    found = find_obstacles(request, first, going_together={})
    assert [[line.text for line in each.lines] for each in found] == [["a", "b"], ["a", "c"]]


def test_a_line_that_its_constraint_leaves_nothing_is_unmet() -> None:
    data = {
        "index": {"b": {"2.0": []}, "c": {"1.0": []}},
        "others": {"c.txt": "b<1\nc<2\n"},
        "file": ["-c c.txt", "b", "c"],
    }
    found = find_unmet(install_request(data))
    assert [line.name for line in found] == ["b"]


def test_what_is_named_by_its_address_is_no_unmet_line() -> None:
    name = "a-1.0-py3-none-win_amd64.whl"
    data = {"index": {"a": {"1.0": {"tags": ["py3-none-win_amd64"]}}}, "file": ["a"]}
    assert len(find_unmet(install_request(data))) == 1
    data["file"] = [f"a @ {BASE}/files/{name}"]
    assert find_unmet(install_request(data)) == {}


def test_releases_below_what_the_image_holds_are_tried_after_those_above() -> None:
    data = {
        "index": {
            "a": {"1.0": ["c==1"], "2.0": ["c==2"], "3.0": ["c==3"]},
            "c": {"1": [], "2": [], "3": []},
        },
        "image": {"a": {"version": "2.0", "requires": ["c==2"]}},
        "file": ["c==1", "a"],
    }
    steps = {step.name: step.version for step in planned(data).steps}
    assert steps == {"a": "1.0", "c": "1"}
