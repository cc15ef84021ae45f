"""What becomes of the lines of a file: of each by itself, and of those that clash."""

from typing import Any

import pytest
from support.planning import Partial, install_request

from pinproof.effects.planning import make_plan
from pinproof.index.model import Unavailable
from pinproof.repair.model import Repair
from pinproof.repair.repairing import find_repair
from pinproof.requirements.pins import Pins


def repaired(data: dict[str, Any]) -> Repair:
    request = install_request(data)
    return find_repair(request, make_plan(request), Pins.of_file(request.file))


def changes(data: dict[str, Any]) -> dict[str, str]:
    """Give, by the line's text, what it becomes."""
    return {
        line.text: made.text if made.change != "drop" else "-"
        for line, made in repaired(data).lines.items()
    }


SERIES: dict[str, Any] = {one: [] for one in ("1.0.0", "1.0.3", "1.2.0", "2.0.0", "3.0.0")}


@pytest.mark.parametrize(
    ("withdrawn", "nearest"),
    [
        (["1.0.2"], "1.0.3"),
        # Of two that are as near the newer; what is withdrawn itself is none.
        (["1.0.2", "1.0.3"], "1.0.0"),
        (["1.0.2", "1.0.3", "1.0.0"], "1.2.0"),
    ],
)
def test_the_nearest_release_takes_the_place_of_one_that_was_withdrawn(
    withdrawn: list[str], nearest: str
) -> None:
    index = {"a": {**SERIES, "1.0.2": []} | {each: {"yanked": "oops"} for each in withdrawn}}
    assert changes({"index": index, "file": ["a==1.0.2"]}) == {"a==1.0.2": f"a=={nearest}"}


def test_another_major_release_is_no_cure_for_a_build_and_is_one_for_what_does_not_fit() -> None:
    built = {"tags": [], "sdist": True}
    index: dict[str, Any] = {
        "a": {"1.0": built, "2.0": []},
        "b": {"1.0": {"python": ">=3.9"}, "2.0": []},
    }
    found = changes({"index": index, "file": ["a==1.0", "b==1.0"]})
    assert found == {"b==1.0": "b==2.0"}


def test_pre_releases_and_builds_come_after_wheels() -> None:
    built = {"tags": [], "sdist": True}
    index: dict[str, Any] = {
        "a": {"1.0": {"python": ">=3.9"}, "1.0.1": built, "1.1rc1": [], "2.0": []}
    }
    assert changes({"index": index, "file": ["a==1.0"]}) == {"a==1.0": "a==2.0"}


def test_no_pre_release_is_nearer_than_a_release() -> None:
    index = {
        "a": {"1.0": [], "1.9rc1": [], "2.9.0rc1": [], "2.9.1": []},
        "b": {"1.0": ["a<2.9.1"]},
    }
    assert changes({"index": index, "file": ["a==2.9.1", "b==1.0"]}) == {"a==2.9.1": "a==1.0"}


def test_of_what_nobody_can_read_nothing_is_chosen_where_something_else_fits() -> None:
    index: dict[str, Any] = {
        "a": {"1.0": [], "1.1": [], "1.2": {"python": ">=3.9"}},
        "b": {"1.0": []},
    }
    data = {"index": index, "file": ["a==1.2", "b==1.0"]}
    assert changes(data) == {"a==1.2": "a==1.1"}
    unread = Unavailable(name="a", reason="not cached", offline=True)
    some = {"a-1.1-py3-none-any.whl": unread}
    request = install_request(data, index=Partial(data, **some))
    found = find_repair(request, make_plan(request), Pins.of_file(request.file))
    assert [made.text for made in found.lines.values()] == ["a==1.0"]
    request = install_request(
        data, index=Partial(data, **some, **{"a-1.0-py3-none-any.whl": unread})
    )
    found = find_repair(request, make_plan(request), Pins.of_file(request.file))
    assert [made.text for made in found.lines.values()] == ["a==1.1"]


def test_a_build_of_a_release_becomes_the_release() -> None:
    index: dict[str, Any] = {"torch": {"1.9.0": [], "1.9.1": []}}
    found = changes({"index": index, "file": ["torch==1.9.0+cu111"]})
    assert found == {"torch==1.9.0+cu111": "torch==1.9.0"}


def test_a_range_that_nothing_fits_becomes_the_nearest_pin_and_the_others_are_pinned() -> None:
    index: dict[str, Any] = {"a": {"0.9": [], "1.0": {"python": ">=3.8"}}, "b": {"1": [], "2": []}}
    data = {"index": index, "file": ["a~=1.0", "b"]}
    assert changes(data) == {"a~=1.0": "a==0.9", "b": "b==2"}
    made = {line.text: one.is_safe for line, one in repaired(data).lines.items()}
    assert made == {"a~=1.0": False, "b": True}


def test_what_the_image_holds_comes_first_for_a_line_without_a_pin() -> None:
    data = {"index": {"a": {"1": [], "2": []}}, "image": {"a": "1"}, "file": ["a"]}
    assert changes(data) == {"a": "a==1"}
    assert changes({**data, "file": ["a>5"]}) == {"a>5": "a==1"}


def test_lines_that_bar_the_way_switch_off_no_cure() -> None:
    index: dict[str, Any] = {
        "a": {"1": [], "2": []},
        "dataclasses": {"0.8": {"python": ">=3.6, <3.7"}, "0.6": []},
        "python-dateutil": {"2.8.2": []},
        "scikit-learn": {"0.24.1": []},
        "sklearn": {"0.0": {"tags": [], "sdist": True}},
    }
    file = [
        "python-dateutil=2.8.2",
        "appnope==0.1.2",
        "pywin32==301",
        "pkg-resources==0.0.0",
        "dataclasses==0.8",
        "sklearn==0.0",
        "b @ file:///croot/b_1665076670883/work",
        "a @ file:///tmp/build/80754af9/a-1-py3-none-any.whl",
        "nobodys==1",
    ]
    data = {"index": index, "file": file}
    assert changes(data) == {
        "python-dateutil=2.8.2": "python-dateutil==2.8.2",
        "appnope==0.1.2": 'platform_system == "Darwin"',
        "pywin32==301": 'platform_system == "Windows"',
        "pkg-resources==0.0.0": "-",
        "dataclasses==0.8": "-",
        "sklearn==0.0": "scikit-learn==0.24.1",
        "a @ file:///tmp/build/80754af9/a-1-py3-none-any.whl": "a==1",
    }
    undecided = {line.text: why for line, why in repaired(data).undecided.items()}
    assert set(undecided) == {"nobodys==1", "b @ file:///croot/b_1665076670883/work"}


def test_the_fewest_lines_change_and_those_the_least() -> None:
    index = {
        "a": {"1.0": ["c<2"], "1.1": ["c<3"], "2.0": []},
        "b": {"1.0": ["c>=2"], "1.5": ["c>=2"], "0.9": []},
        "c": {"1.0": [], "2.0": []},
    }
    # Another minor release of one line is nearer than another major one of the other.
    data = {"index": index, "file": ["a==1.0", "b==1.0", "c==2.0"]}
    assert changes(data) == {"a==1.0": "a==1.1"}


def test_what_the_image_needs_is_kept() -> None:
    index = {
        "server": {"1": ["flask<2"]},
        "flask": {"1.0": [], "1.1": [], "2.0": []},
        "x": {"1.0": ["flask>=2"], "1.1": ["flask>=1.1"]},
    }
    image = {"server": "1", "flask": "1.0"}
    data = {"index": index, "image": image, "file": ["flask==2.0"]}
    assert changes(data) == {"flask==2.0": "flask==1.1"}
    # Also what a line brings in.
    data = {"index": index, "image": image, "file": ["x==1.0"]}
    assert changes(data) == {"x==1.0": "x==1.1"}
    assert [(one.name, one.version) for one in repaired(data).added] == [("flask", "1.1")]


def test_of_two_lines_for_one_project_one_is_left() -> None:
    data = {"index": {"a": {"1": [], "2": []}}, "file": ["a>=1", "a==1"]}
    assert changes(data) == {"a>=1": "a==1", "a==1": "-"}


def test_a_clash_that_nothing_solves_is_left_to_a_person_and_the_rest_is_repaired() -> None:
    index = {
        "a": {"1": ["c<2"]},
        "b": {"1": ["c>=2"]},
        "c": {"1": [], "2": []},
        "d": {"1": {"yanked": "oops"}, "1.1": []},
    }
    data = {"index": index, "file": ["a==1", "b==1", "d==1"]}
    assert changes(data) == {"d==1": "d==1.1"}
    (undecided,) = repaired(data).undecided.items()
    assert undecided[0].text == "b==1"
    assert "no release of c satisfies all of these" in undecided[1]


def test_what_only_old_pips_read_as_a_text_becomes_what_was_meant() -> None:
    index: dict[str, Any] = {"a": {"1.0": [], "1.5": []}, "b": {"1": ["a"]}}
    found = changes({"index": index, "file": ['a == "1.0"', "b==1"]})
    assert found == {'a == "1.0"': "a==1.0"}


def test_what_python_has_itself_goes() -> None:
    index: dict[str, Any] = {
        "enum34": {"1.1": []},
        "functools32": {"3.2": {"tags": [], "sdist": True}},
        "concurrent": {"1": []},
    }
    data = {"index": index, "file": ["enum34", "functools32==3.2", "os", "concurrent==1"]}
    assert changes(data) == {"enum34": "-", "functools32==3.2": "-", "os": "-"}


@pytest.mark.parametrize(
    ("line", "becomes"),
    [
        ("a==1", 'platform_system == "Darwin"'),
        ("a", 'platform_system == "Darwin"'),
        ('a==1 ; python_version < "4"', "-"),
    ],
)
def test_what_is_published_for_another_system_alone_is_marked_for_it(
    line: str, becomes: str
) -> None:
    mac = {"tags": ["cp37-cp37m-macosx_10_14_x86_64", "py3-none-macosx_11_0_arm64"]}
    index: dict[str, Any] = {"a": {"1": mac, "2": mac}, "b": {"1": {"python": ">=3.9"}, "2": mac}}
    assert changes({"index": index, "file": [line]}) == {line: becomes}
    found = repaired({"index": index, "file": ["b==1"]})
    assert [(one.text, why) for one, why in found.undecided.items()] == [
        ("b==1", "no release of b fits the target")
    ]


def test_a_line_for_what_the_image_holds_goes_where_no_version_of_it_goes_with_the_image() -> None:
    index: dict[str, Any] = {
        "a": {"1.0": ["b==1.0"], "2.0": ["b==2.0"]},
        "b": {"1.0": [], "2.0": []},
        "c": {"1.0": [], "2.0": []},
    }
    image: dict[str, Any] = {
        "a": {"version": "1.0", "requires": ["b==1.0"]},
        "b": {"version": "2.0", "requires": []},
        "server": {"version": "1.0", "requires": ["b==2.0", "a<2"]},
    }
    data = {"index": index, "image": image, "file": ["a==2.0", "c"]}
    assert changes(data) == {"a==2.0": "-", "c": "c==2.0"}
    assert not repaired(data).undecided


@pytest.mark.parametrize(
    ("image", "who"),
    [
        ({"server": {"version": "0.1", "requires": ["a<2"]}}, "the image's server 0.1 needs a<2"),
        ({}, ""),
    ],
)
def test_what_of_the_image_is_in_a_lines_way_is_named(image: dict[str, Any], who: str) -> None:
    index: dict[str, Any] = {"a": {"1.0": {"python": ">=3.9"}, "1.1": {"python": ">=3.9"}}}
    index["a"]["2.0"] = [] if image else {"python": ">=3.9"}
    found = repaired({"index": index, "image": image, "file": ["a==1.0"]})
    (why,) = found.undecided.values()
    assert why == (
        f"{who}, and no release of a within that fits the target"
        if image
        else "no release of a fits the target"
    )
