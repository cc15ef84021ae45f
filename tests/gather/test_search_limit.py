"""A search is bounded by its steps, and by a clock where it waits or somebody set one."""

import time
from typing import Any

import pytest
from support.planning import Batch

from pinproof.gather.searches.limit import SearchLimit, limit_search


class Told(Batch):
    """An index whose answers are at hand."""

    def waits(self) -> bool:
        return False


WORLD: dict[str, Any] = {"index": {}, "file": []}


@pytest.fixture(name="gone")
def _gone(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Give how far the clock has gone on, to be set."""
    gone, clock = [0.0], time.monotonic()
    monkeypatch.setattr(time, "monotonic", lambda: clock + gone[0])
    return gone


def test_steps_alone_count_where_nothing_is_waited_for(gone: list[float]) -> None:
    keep_going = limit_search(0.01, None).begin(Told(WORLD))
    gone[0] = 9.0
    assert [keep_going() for _ in range(21)] == [True] * 20 + [False]


def test_the_clock_counts_as_well_where_answers_are_waited_for(gone: list[float]) -> None:
    keep_going = limit_search(20, None).begin(Batch(WORLD))
    assert keep_going()
    gone[0] = 21.0
    assert not keep_going()


def test_a_timeout_is_a_clock_and_counts_no_steps(gone: list[float]) -> None:
    keep_going = limit_search(0.001, 5).begin(Told(WORLD))
    assert all(keep_going() for _ in range(100))
    gone[0] = 6.0
    assert not keep_going()


def test_each_search_has_its_own_steps() -> None:
    limit = SearchLimit(seconds=0.0005)
    for _ in range(2):
        keep_going = limit.begin(Told(WORLD))
        assert (keep_going(), keep_going()) == (True, False)
