import socket
import threading
from collections.abc import Callable
from typing import Any

import pytest
from support.indexes.loopback import LoopbackIndex

from pinproof.index.client import PublishedIndex
from pinproof.index.http import pools
from pinproof.index.http.host_names import HostNames
from pinproof.index.model import Missing, Unavailable

OpenIndex = Callable[..., PublishedIndex]
Asked = list[str]


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Asked:
    """Note the names that the system is asked to resolve; numbers need no resolver."""
    names: Asked = []
    resolve = socket.getaddrinfo
    monkeypatch.setattr(pools, "HOST_NAMES", HostNames())

    def noting(host: str, *rest: Any) -> Any:
        if host.strip("0123456789.:abcdef"):
            names.append(host)
        return resolve(host, *rest)

    monkeypatch.setattr(socket, "getaddrinfo", noting)
    return names


def test_many_connections_resolve_a_name_once(
    loopback: LoopbackIndex, open_at: OpenIndex, asked: Asked
) -> None:
    url = loopback.url.replace("127.0.0.1", "localhost")
    names = [f"demo{number}" for number in range(30)]
    answers = open_at(url).projects(names)
    assert answers == {name: Missing(name=name) for name in names}
    assert len(loopback.requests) == 30
    assert asked == ["localhost"]


def test_what_is_asked_at_once_is_asked_once(monkeypatch: pytest.MonkeyPatch) -> None:
    waiting, calls = threading.Event(), []

    def slowly(*arguments: Any) -> Any:
        calls.append(arguments)
        waiting.wait(5)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("192.0.2.1", 80))] * 2

    monkeypatch.setattr(socket, "getaddrinfo", slowly)
    names, found = HostNames(), []
    threads = [
        threading.Thread(target=lambda: found.append(names.addresses("index.example.org", 80)))
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    waiting.set()
    for thread in threads:
        thread.join(5)
    assert found == [("192.0.2.1",)] * 8
    assert len(calls) == 1


def test_a_failure_is_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    answers: list[Any] = [
        socket.gaierror(-3, "not now"),
        [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("192.0.2.1", 80))],
    ]

    def ask(*_: Any) -> Any:
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    monkeypatch.setattr(socket, "getaddrinfo", ask)
    names = HostNames()
    with pytest.raises(socket.gaierror):
        names.addresses("index.example.org", 80)
    assert names.addresses("index.example.org", 80) == ("192.0.2.1",)


def test_the_next_address_is_tried(
    loopback: LoopbackIndex, open_at: OpenIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = HostNames()
    monkeypatch.setattr(pools, "HOST_NAMES", names)
    monkeypatch.setattr(names, "addresses", lambda *_: ("127.0.0.9", "127.0.0.1"))
    url = loopback.url.replace("127.0.0.1", "index.example.org")
    trusted = ("index.example.org",)
    assert open_at(url, trusted_hosts=trusted).project("demo") == Missing(name="demo")
    assert len(loopback.requests) == 1


@pytest.mark.parametrize("host", ["nowhere.invalid", f"{'x' * 70}.example.org"])
def test_a_name_that_is_none_is_said(open_at: OpenIndex, asked: Asked, host: str) -> None:
    answer = open_at(f"https://{host}:1/simple", retries=0).project("demo")
    assert isinstance(answer, Unavailable)
    assert "simple" in answer.reason
    assert asked
