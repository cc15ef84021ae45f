"""Servers that lie, break off, hang or refuse: an answer in time, and never a wrong one."""

import gzip
import json
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from packaging.version import Version
from support.loopback_index import JSON_TYPE, Answer, LoopbackIndex, after, unused_port

from pinproof.index.client import PublishedIndex
from pinproof.index.http import transport
from pinproof.index.http.pools import Pools
from pinproof.index.model import CoreMetadata, Missing, Project, Unavailable
from pinproof.index.pages import fetch, simple_api, simple_html
from pinproof.index.pages.project_page import ProjectPage

OpenIndex = Callable[..., PublishedIndex]
JSON = {"Content-Type": JSON_TYPE}


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Tell a hang from a bound that was kept, with a wide margin for a busy machine."""
    start = time.monotonic()
    yield
    assert time.monotonic() - start < seconds


def reason(answer: object) -> str:
    assert isinstance(answer, Unavailable), answer
    assert not answer.offline
    return answer.reason


def page(*files: object, version: str = "1.0") -> bytes:
    return json.dumps({"meta": {"api-version": version}, "name": "demo", "files": files}).encode()


HTML = {"Content-Type": "text/html"}
PKG_INFO = "Metadata-Version: 2.2\nName: demo\nVersion: 1.0\nRequires-Dist: six\n"
LOGIN_PAGE = b"<html><form action='/login'><input type='password'></form></html>"
SPOILT: dict[str, tuple[Answer, str]] = {
    "no JSON": (Answer(headers=JSON, body=b"<html>"), "not JSON"),
    "half a page": (Answer(headers=JSON, body=page({"url": "a.whl"})[:40]), "not JSON"),
    "bad bytes": (Answer(headers=JSON, body=b'{"files": ["\xff"]}'), "not JSON"),
    "a list": (Answer(headers=JSON, body=b"[]"), "no list of files"),
    "an error object": (Answer(headers=JSON, body=b'{"message": "x"}'), "no list of files"),
    "files that are no list": (Answer(headers=JSON, body=b'{"files": {}}'), "no list of files"),
    "a file that is no object": (Answer(headers=JSON, body=page("demo-1.0.whl")), "no object"),
    "a URL that is no text": (Answer(headers=JSON, body=page({"url": 3})), "no text"),
    "a URL that is none": (
        Answer(headers=JSON, body=page({"url": "http://[x/"})),
        "cannot be read",
    ),
    "a later API": (Answer(headers=JSON, body=page(version="2.0")), "version 2.0"),
    "no content type": (Answer(body=page()), "content type is not given"),
    "a picture": (Answer(headers={"Content-Type": "image/png"}, body=b"x"), "image/png"),
    "a login page": (Answer(headers=HTML, body=LOGIN_PAGE), r"a login page\?"),
    "deep nesting": (Answer(headers=JSON, body=b"[" * 200_000), "not JSON"),
    "half a surrogate": (
        Answer(headers=JSON, body=page({"url": "a.whl", "yanked": "\ud800"})),
        "not JSON",
    ),
    "another project's empty page": (
        Answer(headers=JSON, body=b'{"name": "other", "files": []}'),
        "not the page of this project",
    ),
    "an empty page of nobody": (Answer(headers=JSON, body=b'{"files": [{}]}'), "not the page"),
    "a page for maintenance": (
        Answer(headers=HTML, body=b"<html>Down for maintenance</html>"),
        "does not name the project",
    ),
    "a page with links elsewhere": (
        Answer(headers=HTML, body=b"<a href='/'>Sorry</a>"),
        "does not name the project",
    ),
    "a section that is none": (Answer(headers=HTML, body=b"<![DOCTYPE >"), "cannot be read|name"),
    "more than any project has": (
        Answer(headers=JSON, body=b'{"files": [' + b"{}," * 1_000_000 + b"{}]}"),
        "more than any project has",
    ),
    "packed in another way": (
        Answer(headers={**JSON, "Content-Encoding": "br"}, body=page()),
        "cannot be unpacked",
    ),
}


@pytest.mark.parametrize("what", SPOILT)
def test_a_page_that_cannot_be_read_is_no_answer(
    loopback: LoopbackIndex, open_at: OpenIndex, what: str
) -> None:
    answer, said = SPOILT[what]
    loopback.faults.append(after("/simple/demo", answer))
    with within(10):
        found = open_at(loopback.url).projects(["demo", "other"])
    assert re.search(said, reason(found["demo"]))
    assert found["other"] == Missing(name="other")


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


def test_a_packed_page_is_unpacked_and_a_damaged_one_is_no_answer(
    loopback: LoopbackIndex, open_at: OpenIndex
) -> None:
    body = gzip.compress(page({"url": "demo-1.0.tar.gz"}))
    headers = {**JSON, "Content-Encoding": "gzip"}
    loopback.faults.append(after("/simple/demo", Answer(headers=headers, body=body)))
    loopback.faults.append(after("/simple/bad", Answer(headers=headers, body=body[:-9] + b"x" * 9)))
    found = open_at(loopback.url).projects(["demo", "bad"])
    assert isinstance(found["demo"], Project)
    assert "cannot be unpacked" in reason(found["bad"])


PAGE_OF_LINKS = b"".join(
    b'<a href="demo-1.%d-py3-none-any.whl">x</a>\n' % number for number in range(200)
)


@pytest.mark.parametrize("lost", [1, 8, 30, 200])
def test_a_packed_page_that_ends_early_is_no_answer(
    loopback: LoopbackIndex, open_at: OpenIndex, lost: int
) -> None:
    # Its length is that of what comes: only the packing tells that something is missing.
    packed = Answer(
        headers={**HTML, "Content-Encoding": "gzip"}, body=gzip.compress(PAGE_OF_LINKS)[:-lost]
    )
    loopback.faults.append(after("/simple/demo", packed))
    assert "broke off" in reason(open_at(loopback.url).project("demo"))


def test_a_packed_page_may_have_several_parts(loopback: LoopbackIndex, open_at: OpenIndex) -> None:
    half = PAGE_OF_LINKS.index(b"\n", 4000) + 1
    body = gzip.compress(PAGE_OF_LINKS[:half]) + gzip.compress(PAGE_OF_LINKS[half:]) + bytes(64)
    headers = {**HTML, "Content-Encoding": "x-gzip"}
    loopback.faults.append(after("/simple/demo", Answer(headers=headers, body=body)))
    project = open_at(loopback.url).project("demo")
    assert isinstance(project, Project)
    assert len(project.releases) == 200


def test_a_file_that_a_server_calls_packed_is_taken_as_it_is(
    loopback: LoopbackIndex, open_at: OpenIndex
) -> None:
    # Servers say so of `.tar.gz`; pip asks for the bytes as they are, and hashes them.
    file = loopback.add_sdist("demo", "1.0", members={"PKG-INFO": PKG_INFO})
    headers = {"Content-Encoding": "gzip"}
    loopback.faults.append(after("/files/demo", Answer(headers=headers, body=file.body)))
    index = open_at(loopback.url)
    project = index.project("demo")
    assert isinstance(project, Project)
    declared = index.metadata(project.releases[Version("1.0")][0])
    assert isinstance(declared, CoreMetadata)
    assert declared.requires_dist == ("six",)


TANGLES = [b"<a ", b"<!--", b"<?", b"<![CDATA[", b'<a x="', b"<a/", b"<script>", b"</", b"&#"]


@pytest.mark.parametrize("tangle", TANGLES, ids=ascii)
def test_html_without_an_end_is_read_in_time(
    loopback: LoopbackIndex, open_at: OpenIndex, tangle: bytes
) -> None:
    link = b'demo <a href="demo-1.0-py3-none-any.whl">x</a>'
    body = link + tangle * 200_000
    loopback.faults.append(after("/simple/demo", Answer(headers=HTML, body=body)))
    # Some of them took minutes.
    with within(20):
        project = open_at(loopback.url).project("demo")
    assert isinstance(project, Project)
    assert list(map(str, project.releases)) == ["1.0"]


@pytest.mark.parametrize("charset", ["idna", "undefined", "a\0b", "hex", "punycode", "none"])
def test_an_encoding_that_is_none_of_pages_is_taken_for_utf_8(charset: str) -> None:
    body = b'<a href="demo-1.0-py3-none-any.whl">' + b"\xc3\xa9" * 200_000
    kind = f"text/html; charset={charset}"
    with within(10):
        files = simple_html.read_html_page(body, "https://x/", "demo", kind, is_projects=True)
    assert [str(version) for version, _ in files] == ["1.0"]


def test_a_page_of_links_need_not_name_a_project(
    loopback: LoopbackIndex, open_at: OpenIndex
) -> None:
    loopback.pages["/links/"] = Answer(headers=HTML, body=b"<a href='other-1.0.tar.gz'>other</a>")
    index = open_at(None, no_index=True, find_links=(f"{loopback.root}/links/",))
    found = index.projects(["demo", "other"])
    assert found["demo"] == Missing(name="demo")
    assert isinstance(found["other"], Project)


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

    def counting(self: Pools, url: str, *args: object, **more: object) -> object:
        opened.append(url)
        # A stand-in passes on whatever it is given.
        return original(self, url, *args, **more)  # type: ignore[arg-type]

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


def test_odd_entries_of_a_page_are_left_out_as_pip_leaves_them_out(
    loopback: LoopbackIndex, open_at: OpenIndex
) -> None:
    files = [
        {"filename": "demo-1.0.tar.gz"},
        {"url": "demo-not.a.version.tar.gz"},
        {"url": "other-1.0.tar.gz"},
        {"url": "demo-1.0-py3-none-any.txt"},
        {
            "url": "demo-2.0-py3-none-any.whl",
            "yanked": True,
            "requires-python": 3,
            "hashes": [],
            "size": "big",
            "upload-time": None,
            "core-metadata": False,
        },
    ]
    loopback.faults.append(after("/simple/demo", Answer(headers=JSON, body=page(*files))))
    project = open_at(loopback.url).project("demo")
    assert isinstance(project, Project)
    assert list(map(str, project.releases)) == ["2.0"]
    (wheel,) = project.releases[Version("2.0")]
    assert wheel.yanked == ""
    assert (wheel.requires_python, dict(wheel.hashes), wheel.size_bytes) == (None, {}, None)
    assert wheel.metadata_hashes is None


def test_a_page_of_thousands_of_files_is_read(loopback: LoopbackIndex, open_at: OpenIndex) -> None:
    for number in range(300):
        for tag in range(20):
            name = f"demo-1.{number}-cp3{tag}-cp3{tag}-manylinux_2_17_x86_64.whl"
            loopback.faults = []
            loopback.projects.setdefault("demo", [])
            loopback.pages.setdefault("/simple/demo/", Answer(headers=JSON))
            loopback.pages["/simple/demo/"].body += (
                json.dumps({"url": name, "hashes": {"sha256": "0" * 64}}).encode() + b","
            )
    body = loopback.pages["/simple/demo/"].body
    loopback.pages["/simple/demo/"].body = b'{"files": [' + body.rstrip(b",") + b"]}"
    project = open_at(loopback.url).project("demo")
    assert isinstance(project, Project)
    assert len(project.releases) == 300
    assert next(iter(project.releases)) == Version("1.299")
    assert len(project.releases[Version("1.7")]) == 20


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


@pytest.mark.parametrize(
    "address",
    ["https://[broken/simple", "https://host:port/simple", "https://u:p@[x/", "https:///simple"],
)
def test_an_address_that_cannot_be_read_is_a_reason(open_at: OpenIndex, address: str) -> None:
    assert "address" in reason(open_at(address).project("demo"))


def test_a_file_whose_address_cannot_be_read_is_a_reason(
    loopback: LoopbackIndex, open_at: OpenIndex
) -> None:
    body = page({"url": "https://host:port/demo-1.0-py3-none-any.whl"})
    loopback.faults.append(after("/simple", Answer(headers=JSON, body=body)))
    index = open_at(loopback.url)
    project = index.project("demo")
    assert isinstance(project, Project)
    (file,) = project.releases[Version("1.0")]
    assert "address" in reason(index.metadata(file))


def test_a_local_address_that_cannot_be_read_is_left_out_as_others_are(
    loopback: LoopbackIndex, open_at: OpenIndex
) -> None:
    index = open_at(loopback.url, find_links=("file://[broken/x", "no/such/folder"))
    assert index.project("demo") == Missing(name="demo")
