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
from index.asked_of_pip import ASK_PIP, FILES, HTML, ODD_NAMES, ODD_PAGE
from support.distributions import sdist_bytes, wheel_bytes
from support.indexes.answers import Answer
from support.indexes.loopback import LoopbackIndex
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
