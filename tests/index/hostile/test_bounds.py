"""Servers that hang, drip or send too much: left within the bounds of time and size."""

import gzip
import time
from typing import Any

import pytest
from index.hostile.answers import JSON, OpenIndex, page, reason, within
from support.indexes.answers import Answer, after
from support.indexes.loopback import LoopbackIndex

from pinproof.index.http import transport
from pinproof.index.model import Project, Unavailable
from pinproof.index.pages import fetch, simple_api
from pinproof.index.pages.project_page import ProjectPage


def test_a_server_that_never_answers_is_left_within_the_timeout(
    loopback: LoopbackIndex, open_at: OpenIndex
) -> None:
    loopback.faults.append(after("/simple", Answer(hang_s=60)))
    with within(10):
        said = reason(open_at(loopback.url, timeout_s=0.3, retries=1).project("demo"))
    assert "no answer in time" in said


def test_a_body_that_drips_is_left_within_its_bound(
    loopback: LoopbackIndex, open_at: OpenIndex
) -> None:
    drip = Answer(headers=JSON, body=page() + b" " * 5000, drip_s=0.05)
    loopback.faults.append(after("/simple", drip))
    with within(10):
        said = reason(open_at(loopback.url, timeout_s=0.25, retries=0).project("demo"))
    assert "too slowly" in said


def test_a_run_ends_at_its_total_bound_whatever_hangs(
    loopback: LoopbackIndex, open_at: OpenIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pinproof.index.client.RUN_S", 0.5)
    loopback.faults.append(after("/simple", Answer(hang_s=60)))
    with within(10):
        answers = open_at(loopback.url, timeout_s=30).projects([f"p{n}" for n in range(60)])
    assert all(isinstance(answer, Unavailable) for answer in answers.values())


def test_a_page_that_is_too_large_is_no_answer(
    loopback: LoopbackIndex, open_at: OpenIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transport, "MOST_PAGE_BYTES", 2**20)
    huge = Answer(headers=JSON, body=b" " * (2**20 + 1))
    loopback.faults.append(after("/simple", huge))
    assert "larger than 1 MB" in reason(open_at(loopback.url).project("demo"))


def test_a_small_answer_that_unpacks_to_a_huge_one_is_no_answer(
    loopback: LoopbackIndex, open_at: OpenIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transport, "MOST_PAGE_BYTES", 2**20)
    bomb = gzip.compress(b" " * 2**24)
    assert len(bomb) < 2**15
    packed = Answer(headers={**JSON, "Content-Encoding": "gzip"}, body=bomb)
    loopback.faults.append(after("/simple", packed))
    assert "larger than 1 MB" in reason(open_at(loopback.url).project("demo"))


def test_pages_are_not_read_past_the_bound_of_the_run(
    loopback: LoopbackIndex, open_at: OpenIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("one", "two", "three"):
        loopback.add_wheel(name, "1.0")
    monkeypatch.setattr("pinproof.index.client.RUN_S", 2.0)
    original = simple_api.parse_page

    def slow(*args: Any, **more: Any) -> ProjectPage:
        time.sleep(1.5)
        return original(*args, **more)

    monkeypatch.setattr(fetch, "parse_page", slow)
    with within(8):
        found = open_at(loopback.url).projects(["one", "two", "three"])
    reasons = [one.reason for one in found.values() if isinstance(one, Unavailable)]
    assert len(reasons) == 1
    assert "the time for this run is used up" in reasons[0]


def test_the_lifetime_of_a_page_is_bounded() -> None:
    assert (
        simple_api.read_lifetime_s({"cache-control": "max-age=99999999"})
        == simple_api.LONGEST_LIFETIME_S
    )
    assert simple_api.read_lifetime_s({"cache-control": "public, max-age=60"}) == 60
    assert simple_api.read_lifetime_s({"cache-control": "no-cache"}) == 0
    assert simple_api.read_lifetime_s({"cache-control": "no-store"}) is None
    for odd in ("9" * 5000, "\u00b2", "-1", "x"):
        found = simple_api.read_lifetime_s({"cache-control": f"max-age={odd}"})
        assert found == simple_api.DEFAULT_LIFETIME_S
    assert simple_api.read_lifetime_s({}) == simple_api.DEFAULT_LIFETIME_S


def test_the_bound_of_a_run_counts_waiting_only(
    loopback: LoopbackIndex, open_at: OpenIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pinproof.index.client.RUN_S", 1.0)
    loopback.add_wheel("demo", "1.0")
    loopback.add_wheel("other", "1.0")
    index = open_at(loopback.url)
    assert isinstance(index.project("demo"), Project)
    time.sleep(1.1)
    assert isinstance(index.project("other"), Project)
