"""A search that never goes back comes to what the engine comes to, and so does what files share."""

import gc
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from hypothesis import example, given, note
from oracle.served_worlds import WorldIndex
from oracle.worlds import read_world
from support.made_up_worlds import generated, worlds
from support.planning import BASE, install_request

from pinproof.effects.plan import PlanOutcome
from pinproof.effects.planning import make_plan
from pinproof.files.project_releases import JudgedReleases
from pinproof.record import replace
from pinproof.resolve import resolver
from pinproof.resolve.resolver import InstallRequest, Resolved, resolve_lines
from pinproof.resolve.roots import select_lines
from pinproof.resolve.straight.ends import NotStraight


@contextmanager
def by_engine_alone() -> Iterator[None]:
    """Have every search made by the engine."""

    def refuse(*_: object) -> None:
        raise NotStraight

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(resolver, "search_straight", refuse)
        yield


def searched(request: InstallRequest) -> list[object]:
    """Give all that a search tells, with everything in its order."""
    found = resolve_lines(request, select_lines(request.file, request.target))
    if not isinstance(found, Resolved):
        return [type(found).__name__]
    information = found.result.information.items()
    return [
        [
            (name, one.version, getattr(one, "file", None))
            for name, one in found.result.mapping.items()
        ],
        [
            (
                name,
                [
                    (one.text, parent and (parent.identifier, parent.version))
                    for one, parent in asked
                ],
            )
            for name, asked in information
        ],
        found.unlearned(),
    ]


STRAIGHT = generated(25)


# What is asked for later lets in a pre-release of what was first.
LATE_PRE_RELEASE: dict[str, Any] = {
    "name": "made-up",
    "index": {"a": {"1.5": [], "2.0rc1": []}, "b": {"1": ["a>=1.0rc1"]}},
    "image": {},
    "files": [["b", "a>=1.0"]],
    "pip": "24.0",
}
# How far `u` is from the file is learned from a project that was the only one left to choose.
LEARNED_DEPTH: dict[str, Any] = {
    "name": "made-up",
    "index": {"r": {"1": ["s", "t"]}, "s": {"1": ["u>=1"]}, "t": {"1": []}, "u": {"1": []}},
    "image": {},
    "files": [["r"]],
    "pip": "24.0",
}


def test_what_files_share_goes_with_the_run() -> None:
    request = install_request({**LEARNED_DEPTH, "file": ["r"]})
    assert isinstance(searched(request)[0], list)
    kept = weakref.ref(request.judged)
    del request
    gc.collect()
    assert kept() is None


def test_what_the_index_says_anew_counts() -> None:
    data = {**LATE_PRE_RELEASE, "file": ["b", "a>=1.0"]}
    index = WorldIndex(read_world({**data, "name": "made-up"}), BASE)
    request = install_request(data, index=index)
    first = searched(request)
    newer = {**data, "index": {**data["index"], "a": {"1.5": [], "2.0rc1": [], "3.0": []}}}
    index.__dict__.update(WorldIndex(read_world({**newer, "name": "made-up"}), BASE).__dict__)
    anew = searched(request)
    assert anew != first
    assert anew == searched(install_request(newer))


@STRAIGHT
@given(worlds())
@example(LATE_PRE_RELEASE)
@example(LEARNED_DEPTH)
def test_all_choices_are_those_of_the_engine_in_its_order(data: dict[str, Any]) -> None:
    note(str(data))
    index = WorldIndex(read_world({**data, "file": data["files"][0]}), BASE)
    judged = JudgedReleases()
    for lines in data["files"]:
        request = install_request({**data, "file": lines}, index=index)
        with by_engine_alone():
            expected, plan = searched(request), make_plan(request)
        assert searched(request) == expected
        # What the files before left behind changes nothing.
        shared = replace(request, judged=judged)
        assert searched(shared) == expected
        outcome: PlanOutcome = make_plan(shared)
        assert outcome == plan
