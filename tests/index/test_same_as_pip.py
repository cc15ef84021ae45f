"""Where pip looks, what it finds there and in which order: pip itself is asked."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from support.distributions import sdist_bytes, wheel_bytes
from support.loopback_index import Answer, LoopbackIndex
from support.reading import pip_named

from pinproof.gather.project.requirements_tree import read_text, read_tree
from pinproof.index.client import PublishedIndex
from pinproof.index.model import Project
from pinproof.index.settings.index_settings import (
    IndexSettings,
    add_file_options,
    read_pip_settings,
)

OpenIndex = Callable[..., PublishedIndex]

ASK_PIP = """
import json, sys
from pip._internal.index.collector import LinkCollector
from pip._internal.index.package_finder import PackageFinder
from pip._internal.models.search_scope import SearchScope
from pip._internal.models.selection_prefs import SelectionPreferences
from pip._internal.network.session import PipSession
from pip._internal.req.req_file import parse_requirements

asked = json.load(sys.stdin)

def finder_for(session, find_links, index_urls, no_index=False):
    scope = SearchScope.create(find_links=find_links, index_urls=index_urls, no_index=no_index)
    preferences = SelectionPreferences(allow_yanked=True, ignore_requires_python=True)
    return PackageFinder.create(
        link_collector=LinkCollector(session=session, search_scope=scope),
        selection_prefs=preferences,
    )


found = {}
for name, (find_links, index_urls) in asked["places"].items():
    finder = finder_for(PipSession(retries=0), find_links, index_urls)
    candidates = finder.find_all_candidates("demo-project")
    found[name] = [(str(each.version), each.link.url_without_fragment) for each in candidates]
options = {}
for name, path in asked["files"].items():
    session = PipSession(retries=0)
    indexes = ["https://main.example.org/s", "https://extra.example.org/s"]
    finder = finder_for(session, ["/links"], indexes)
    list(parse_requirements(path, session=session, finder=finder))
    scope = finder.search_scope
    options[name] = [scope.find_links, scope.index_urls, scope.no_index, list(finder.trusted_hosts)]
print(json.dumps({"places": found, "files": options}))
"""

ODD_NAMES = [
    "demo-project-1.0.tar.gz",
    "demo_project-1.1.tar.gz",
    "Demo.Project-1.2.zip",
    "demo-project-1.3-1.tar.gz",
    "demo-project-1.4.tgz",
    "demo-project-1.5.tar.bz2",
    "demo-project-1.6.tar.xz",
    "demo-project-1.7.egg",
    "demo-project-1.8.win32.exe",
    "demo-project-1.9.tar.lzma",
    "demo-project-extra-2.0.tar.gz",
    "demo-2.1.tar.gz",
    "demo-project-2.2rc1.tar.gz",
    "demo-project-not-a-version.tar.gz",
    "demo-project.tar.gz",
    "demo-project-2.3.TAR.GZ",
    "demo_project-3.0-py3-none-any.whl",
    "Demo_Project-3.1-1-py3-none-any.whl",
    "demo_project-3.2-1a-py3-none-any.whl",
    "demo_project-3.3-x-py3-none-any.whl",
    "demo_project-3.5+local.1-py2.py3-none-any.whl",
    "demo_project-3.6-any.whl",
    "other-3.7-py3-none-any.whl",
    "demo.project-3.8-py3-none-any.whl",
    "demo-project-3.9-py3-none-any.whl",
    "demo_project-1!4.0-py3-none-any.whl",
    "demo_project-04.1-py3-none-any.whl",
    "demo-project-5.0.1.post1.dev3+g1234.tar.gz",
    "DEMO-PROJECT-5.1.tar.gz",
]
HTML = {"Content-Type": "text/html; charset=utf-8"}
ODD_PAGE = """<!DOCTYPE html><html><head><base href="ROOT/base/"></head><body>
<A HREF="demo-project-1.0.tar.gz">upper case</A>
<a href="sub/demo-project-1.1.tar.gz?x=1&amp;y=2#sha256=00">query</a>
<a href='//127.0.0.1:1/demo-project-1.2.tar.gz'>no scheme</a>
<a href="demo-project-1.3.tar.gz" data-requires-python="&gt;=2.7, !=3.0.*">spec</a>
<a href=" demo-project-1.4.tar.gz ">blanks</a>
<a href="demo%2Dproject-1.5.tar.gz">escaped</a>
<a href="demo-project-1.6%2Blocal.tar.gz">escaped plus</a>
<a name="x">no address</a><a href="">empty</a>
<a href="demo-project-1.0.tar.gz">twice</a>
<a href="../demo-project-1.7.tar.gz" data-yanked>yanked</a>
<a href="file:///tmp/demo-project-1.8.tar.gz">file</a>
<a href="demo-project-1.9.tar.gz#egg=demo-project">egg</a>
<a href="demo.tar.gz#egg=demo-project-1.11">egg with a version</a>
</body></html>"""


@pytest.fixture(scope="module")
def servers() -> Iterator[tuple[LoopbackIndex, LoopbackIndex]]:
    with LoopbackIndex() as one, LoopbackIndex(form="html") as two:
        for version in ("1.0", "1.2", "2.0rc1"):
            one.add_wheel("demo-project", version)
            two.add_wheel("demo-project", version)
        two.add_sdist("demo-project", "1.2")
        one.add_sdist("demo-project", "0.9")
        links = "".join(f'<a href="{name}">x</a>\n' for name in ODD_NAMES)
        two.pages["/odd/demo-project/"] = Answer(headers=HTML, body=links.encode())
        two.pages["/shapes/demo-project/"] = Answer(
            headers=HTML, body=ODD_PAGE.replace("ROOT", two.root).encode()
        )
        two.pages["/links.html"] = Answer(
            headers=HTML,
            body=b'<a href="other-1.tar.gz">o</a>'
            b'<a href="files/demo_project-7-py3-none-any.whl">d</a>',
        )
        yield one, two


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("local")
    wheels = root / "wheels"
    wheels.mkdir()
    for version in ("1.2", "1.10", "0.1"):
        body, _ = wheel_bytes("demo-project", version)
        (wheels / f"demo_project-{version}-py3-none-any.whl").write_bytes(body)
    (wheels / "demo-project-1.2.tar.gz").write_bytes(sdist_bytes("demo-project", "1.2", {}))
    (wheels / "other-1.2.tar.gz").write_bytes(b"")
    (wheels / "page.html").write_text('<a href="demo-project-6.0.tar.gz">x</a>', encoding="utf-8")
    project = root / "simple" / "demo-project"
    project.mkdir(parents=True)
    (project / "index.html").write_text(
        '<a href="../../wheels/demo-project-1.2.tar.gz">x</a><a href="demo-project-8.0.zip">x</a>',
        encoding="utf-8",
    )
    (root / "empty").mkdir()
    return root


@pytest.fixture(scope="module")
def places(
    servers: tuple[LoopbackIndex, LoopbackIndex], folder: Path
) -> dict[str, tuple[list[str], list[str]]]:
    one, two = servers
    wheels = str(folder / "wheels")
    return {
        "one index": ([], [one.url]),
        "no slash at the end": ([], [one.url.rstrip("/")]),
        "two indexes": ([], [one.url, two.url]),
        "two indexes, the other way": ([], [two.url, one.url]),
        "a folder of files": ([wheels], []),
        "a folder and an index": ([wheels], [one.url]),
        "a folder by its URL": ([Path(wheels).as_uri()], [two.url]),
        "one file": ([f"{wheels}/demo_project-1.10-py3-none-any.whl"], []),
        "one file by its URL": ([f"file://{wheels}/demo-project-1.2.tar.gz"], []),
        "a local page": ([f"{wheels}/page.html"], []),
        "a page of links": ([f"{two.root}/links.html"], [one.url]),
        "a local index": ([], [f"file://{folder}/simple"]),
        "a local index by its path": ([], [str(folder / "simple"), one.url]),
        "a local index without the project": ([], [f"file://{folder}/empty"]),
        "what is not there": (["/nowhere/at/all", "file:///nowhere/x"], [one.url]),
        "odd names": ([], [f"{two.root}/odd"]),
        "odd links": ([], [f"{two.root}/shapes"]),
    }


FILES = {
    "nothing": "demo\n",
    "another index": "--index-url https://a.example.org/s\n",
    "short": "-i https://a.example.org/s\n-f https://links.example.org/\n",
    "one more": "--extra-index-url https://a.example.org/s\n",
    "both": "--index-url https://a.example.org/s --extra-index-url https://b.example.org/s\n",
    "one more, then another": (
        "--extra-index-url https://a.example.org/s\n--index-url https://b.example.org/s\n"
    ),
    "twice": "-i https://a.example.org/s\n--index-url=https://b.example.org/s\n",
    "none": "--no-index\n",
    "none, then one": "--no-index\n-i https://a.example.org/s\n",
    "one, then none": "-i https://a.example.org/s\n--no-index\n--find-links ./wheels\n",
    "a folder beside the file": "--find-links wheels\n-f nowhere\n",
    "two on one line": "--find-links wheels --find-links other\n",
    "trusted": "--trusted-host a.example.org\n--trusted-host b.example.org:8080\n",
    "of a requirement": "demo==1.0 --index-url https://a.example.org/s\n",
    "of an include": "-r more/sub.txt\n--extra-index-url https://a.example.org/s\n",
    "of constraints": "-c more/sub.txt\n",
    "a variable": "--extra-index-url https://u:${PINPROOF_TEST_TOKEN}@extra.example.org/t\n",
    "a variable that is not set": "-i https://u:${PINPROOF_TEST_UNSET}@a.example.org/s\n",
}


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    root = tmp_path_factory.mktemp("files")
    (root / "wheels").mkdir()
    (root / "more" / "links").mkdir(parents=True)
    (root / "more" / "sub.txt").write_text(
        "-f links\n-i https://sub.example.org/s\n", encoding="utf-8"
    )
    paths = {}
    for number, (name, text) in enumerate(FILES.items()):
        path = root / f"requirements{number}.txt"
        path.write_text(text, encoding="utf-8")
        paths[name] = str(path)
    return paths


@pytest.fixture(scope="module")
def pips(
    places: dict[str, tuple[list[str], list[str]]], files: dict[str, str]
) -> dict[str, dict[str, Any]]:
    environment = {name: value for name, value in os.environ.items() if "PIP_" not in name}
    done = subprocess.run(
        [sys.executable, "-c", ASK_PIP],
        capture_output=True,
        check=True,
        env={
            **environment,
            "PIP_CONFIG_FILE": os.devnull,
            "PINPROOF_TEST_TOKEN": "t0ken",
            "NO_PROXY": "127.0.0.1",
        },
        input=json.dumps({"places": places, "files": files}),
        text=True,
    )
    answers: dict[str, dict[str, Any]] = json.loads(done.stdout.splitlines()[-1])
    return answers


PLACES = [
    "one index",
    "no slash at the end",
    "two indexes",
    "two indexes, the other way",
    "a folder of files",
    "a folder and an index",
    "a folder by its URL",
    "one file",
    "one file by its URL",
    "a local page",
    "a page of links",
    "a local index",
    "a local index by its path",
    "a local index without the project",
    "what is not there",
    "odd names",
    "odd links",
]


def by_release(found: list[tuple[str, str]]) -> dict[str, list[str]]:
    releases: dict[str, list[str]] = {}
    for version, url in found:
        releases.setdefault(version, []).append(url)
    return releases


@pytest.mark.parametrize("place", PLACES)
def test_the_files_found_and_their_order_are_pips(
    place: str,
    places: dict[str, tuple[list[str], list[str]]],
    pips: dict[str, dict[str, Any]],
    open_at: OpenIndex,
) -> None:
    find_links, index_urls = places[place]
    index = open_at(
        index_urls[0] if index_urls else None,
        extra_index_urls=tuple(index_urls[1:]),
        find_links=tuple(find_links),
        no_index=not index_urls,
    )
    project = index.project("demo-project")
    ours = [
        (str(version), unquote(file.url))
        for version, release in (project.releases if isinstance(project, Project) else {}).items()
        for file in release
        # What is listed for our messages only: pip takes neither eggs nor installers.
        if file.kind != "other"
    ]
    assert by_release(ours) == by_release(
        [(version, unquote(url)) for version, url in pips["places"][place]]
    )


def test_every_place_is_compared(
    places: dict[str, object], pips: dict[str, dict[str, Any]]
) -> None:
    assert list(places) == PLACES
    empty = {place for place, found in pips["places"].items() if not found}
    assert empty == {"a local index without the project"}


@pytest.mark.parametrize("name", FILES)
def test_the_options_of_a_file_count_as_pip_counts_them(
    name: str, files: dict[str, str], pips: dict[str, dict[str, Any]]
) -> None:
    before = IndexSettings(
        index_url="https://main.example.org/s",
        extra_index_urls=("https://extra.example.org/s",),
        find_links=("/links",),
    )
    after = add_file_options(
        before,
        read_tree(read_text(files[name]), pip_named()),
        environment={"PINPROOF_TEST_TOKEN": "t0ken"},
    )
    indexes = [] if after.index_url is None else [after.index_url, *after.extra_index_urls]
    ours = [
        list(after.find_links),
        indexes,
        after.no_index,
        [*after.trusted_hosts, *after.trusted_by_files],
    ]
    assert ours == pips["files"][name]


def test_what_stands_in_a_file_is_known_as_such(files: dict[str, str]) -> None:
    user = read_pip_settings(
        {"PIP_CONFIG_FILE": os.devnull, "PIP_INDEX_URL": "https://u:p@x.example.org/s"}
    )
    settings = add_file_options(user, read_tree(read_text(files["both"]), pip_named()))
    assert settings.from_files == {"https://a.example.org/s", "https://b.example.org/s"}
    assert settings.user_addresses() == ("https://u:p@x.example.org/s",)
    assert settings.sources["index-url"] == f"{files['both']}:1"
