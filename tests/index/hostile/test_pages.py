"""Pages that are damaged, odd or none: read as pip reads them, or no answer."""

import gzip
import json
import re

import pytest
from index.hostile.answers import JSON, OpenIndex, page, reason, within
from packaging.version import Version
from support.indexes.answers import Answer, after
from support.indexes.loopback import LoopbackIndex

from pinproof.index.model import CoreMetadata, Missing, Project
from pinproof.index.pages import simple_html

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
