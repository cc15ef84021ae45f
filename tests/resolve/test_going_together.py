"""Whether lines go together at all, told without a search that goes back."""

from typing import Any

from hypothesis import given, note
from support.made_up_worlds import generated, worlds
from support.planning import clash, install_request

from pinproof.resolve.resolver import Resolved, resolve_lines, surely_go_together
from pinproof.resolve.roots import select_lines

LATER = {
    "index": {
        "a": {"1": ["c"]},
        "b": {"1": ["d"]},
        "d": {"1": ["c<2"]},
        "c": {"1": [], "2": []},
    },
    "file": ["a", "b"],
}


def test_what_asks_later_narrows_what_is_chosen_before() -> None:
    request = install_request(LATER)
    lines = list(select_lines(request.file, request.target))
    found = resolve_lines(request, lines)
    assert isinstance(found, Resolved)
    assert not found.is_straight
    assert surely_go_together(request, lines)


def test_lines_that_clash_do_not() -> None:
    request = install_request({**LATER, "file": ["a", "b", "c==2"]})
    assert not surely_go_together(request, select_lines(request.file, request.target))


@generated(150)
@given(worlds())
def test_what_is_told_is_so(data: dict[str, Any]) -> None:
    note(str(data))
    for file in data["files"]:
        request = install_request({**data, "file": file})
        lines = list(select_lines(request.file, request.target))
        if surely_go_together(request, lines):
            assert isinstance(resolve_lines(request, lines), Resolved)


def test_a_chain_is_of_its_own_search() -> None:
    # What another search of the run asked for leads to nothing in this one.
    data = {
        "index": {
            "first": {"1": ["way"], "2": ["other"]},
            "way": {"1": ["d>1"]},
            "other": {"1": ["way"]},
            "d": {"1": [], "2": []},
        },
        "file": ["first==1", "d<2"],
    }
    assert "first 1 -> way 1 needs d>1" in clash(data).message
