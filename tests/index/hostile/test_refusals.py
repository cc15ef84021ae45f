"""Servers that refuse, break off, send elsewhere or are not there: asked again, or left."""

import time
from typing import Any

import pytest
from index.hostile.answers import JSON, OpenIndex, page, reason, within
from packaging.version import Version
from support.indexes.answers import Answer, after
from support.indexes.loopback import LoopbackIndex, unused_port

from pinproof.index.http import transport
from pinproof.index.http.pools import Pools
from pinproof.index.model import Project

REFUSED = {
    401: "it asks for a login",
    403: "it refuses access",
    418: "it answers with status 418",
    204: "it answers with status 204",
    304: "it answers with status 304",
}


@pytest.mark.parametrize("status", REFUSED)
def test_a_refusal_is_no_word_on_the_project(
    loopback: LoopbackIndex, open_at: OpenIndex, status: int
) -> None:
    loopback.faults.append(after("/simple", Answer(status=status)))
    said = reason(open_at(loopback.url).project("demo"))
    assert said == f"{loopback.url}demo/: {REFUSED[status]}"


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_a_busy_server_is_asked_again(
    loopback: LoopbackIndex, open_at: OpenIndex, status: int
) -> None:
    loopback.add_wheel("demo", "1.0")
    loopback.faults.append(after("/simple", Answer(status=status), last=2))
    assert isinstance(open_at(loopback.url).project("demo"), Project)
    assert len(loopback.requests) == 3


def test_a_server_that_stays_busy_is_given_up(loopback: LoopbackIndex, open_at: OpenIndex) -> None:
    loopback.faults.append(after("/simple", Answer(status=503)))
    assert "status 503" in reason(open_at(loopback.url).project("demo"))
    assert len(loopback.requests) == 3


def test_the_wait_that_a_server_asks_for_is_kept(
    loopback: LoopbackIndex, open_at: OpenIndex
) -> None:
    loopback.add_wheel("demo", "1.0")
    busy = Answer(status=429, headers={"Retry-After": "1"})
    loopback.faults.append(after("/simple", busy, last=1))
    start = time.monotonic()
    assert isinstance(open_at(loopback.url).project("demo"), Project)
    assert time.monotonic() - start > 0.9


def test_a_wait_longer_than_the_run_is_not_begun(
    loopback: LoopbackIndex, open_at: OpenIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pinproof.index.client.RUN_S", 2.0)
    busy = Answer(status=429, headers={"Retry-After": "3600"})
    loopback.faults.append(after("/simple", busy))
    with within(10):
        assert "in time" in reason(open_at(loopback.url).project("demo"))


def test_a_reset_connection_is_tried_again(loopback: LoopbackIndex, open_at: OpenIndex) -> None:
    loopback.add_wheel("demo", "1.0")
    loopback.faults.append(after("/simple/demo", Answer(reset=True), last=1))
    assert isinstance(open_at(loopback.url).project("demo"), Project)


def test_a_body_that_breaks_off_is_fetched_again(
    loopback: LoopbackIndex, open_at: OpenIndex
) -> None:
    loopback.add_wheel("demo", "1.0")
    # What came so far is a page of its own: taken as it is, it would hide the release.
    short = Answer(headers=JSON, body=page(), length=4000)
    loopback.faults.append(after("/simple/demo", short, last=1))
    assert isinstance(open_at(loopback.url).project("demo"), Project)
    project = open_at(loopback.url).project("demo")
    assert isinstance(project, Project)
    assert Version("1.0") in project.releases


def test_a_body_that_always_breaks_off_is_no_answer(
    loopback: LoopbackIndex, open_at: OpenIndex
) -> None:
    loopback.faults.append(after("/simple", Answer(headers=JSON, body=page(), length=4000)))
    assert "broke" in reason(open_at(loopback.url).project("demo"))


def test_redirects_in_a_circle_end(loopback: LoopbackIndex, open_at: OpenIndex) -> None:
    to = {"Location": "/simple/demo/"}
    loopback.faults.append(after("/simple", Answer(status=302, headers=to)))
    assert "more than 10 redirects" in reason(open_at(loopback.url).project("demo"))


@pytest.mark.parametrize("to", ["file:///etc/passwd", "ftp://127.0.0.1/x", "http://[broken/"])
def test_a_redirect_leads_to_http_or_nowhere(
    loopback: LoopbackIndex, open_at: OpenIndex, to: str
) -> None:
    loopback.faults.append(after("/simple", Answer(status=302, headers={"Location": to})))
    assert "redirects to" in reason(open_at(loopback.url).project("demo"))


def test_a_redirect_to_a_dead_host_is_no_answer(
    loopback: LoopbackIndex, open_at: OpenIndex
) -> None:
    to = {"Location": f"http://127.0.0.1:{unused_port()}/"}
    loopback.faults.append(after("/simple", Answer(status=302, headers=to)))
    with within(10):
        assert "connection refused" in reason(open_at(loopback.url).project("demo"))


def test_after_the_first_refused_connection_nothing_more_is_tried(
    open_at: OpenIndex, monkeypatch: pytest.MonkeyPatch
) -> None:

    dead = f"http://127.0.0.1:{unused_port()}/simple/"
    opened: list[str] = []
    original = Pools.open

    def counting(self: Pools, url: str, *args: Any, **more: Any) -> object:
        opened.append(url)
        return original(self, url, *args, **more)

    monkeypatch.setattr(Pools, "open", counting)
    monkeypatch.setattr("pinproof.index.client.CONNECTIONS", 1)
    index = open_at(dead, retries=5)
    with within(10):
        answers = index.projects([f"p{n}" for n in range(50)])
        index.project("another")
    assert {reason(answer) for answer in answers.values()} == {f"{dead}: connection refused"}
    assert len(opened) == 1


def test_a_dead_network_is_not_waited_for(
    open_at: OpenIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A resolver without a network may take ten seconds and more.
    monkeypatch.setattr("socket.getaddrinfo", lambda *_, **__: time.sleep(30))
    settings = {"trusted_hosts": ("index.example.org", "more.example.org")}
    index = open_at(
        "http://index.example.org/simple/",
        extra_index_urls=("http://more.example.org/simple/",),
        timeout_s=60,
        **settings,
    )
    with within(10):
        answers = index.projects([f"p{n}" for n in range(40)])
        index.projects(["one", "more"])
    assert all("no connection in time" in reason(answer) for answer in answers.values())


def test_a_slow_start_of_our_own_is_not_held_against_the_host(
    loopback: LoopbackIndex, open_at: OpenIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    # To load the HTTP library and the certificates takes seconds where the machine is busy.
    original = Pools._manager

    def slow(self: Pools, url: str, *, client_cert: bool) -> object:
        time.sleep(0.5)
        return original(self, url, client_cert=client_cert)

    monkeypatch.setattr(Pools, "_manager", slow)
    monkeypatch.setattr(transport, "CONNECT_S", 0.2)
    loopback.add_wheel("demo", "1.0")
    assert isinstance(open_at(loopback.url).project("demo"), Project)
