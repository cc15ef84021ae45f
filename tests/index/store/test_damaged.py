"""A cache's file that is damaged, old, or another program's: never a wrong answer."""

import os
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from index.store.rows import LISTED, PAGE, filled, kept, pages, seen
from packaging.version import Version

from pinproof.index.store.cache import FILE_NAME, SCHEMA, Cache


def overwrite(path: Path, at: int, data: bytes) -> None:
    with path.open("r+b") as file:
        file.seek(at)
        file.write(data)


DAMAGE: dict[str, Callable[[Path], object]] = {
    "no database": lambda path: path.write_bytes(b"not a database at all, just text" * 50),
    "an empty file": lambda path: path.write_bytes(b""),
    "cut in half": lambda path: path.write_bytes(path.read_bytes()[: path.stat().st_size // 2]),
    "zeros in the middle": lambda path: overwrite(path, 4096, b"\0" * 16384),
    "noise in the middle": lambda path: overwrite(path, 4096, bytes(range(256)) * 64),
    "noise in the head": lambda path: overwrite(path, 16, b"\xff" * 64),
}


@pytest.mark.parametrize("what", DAMAGE)
def test_a_damaged_file_is_built_anew_with_one_line(
    tmp_path: Path, notices: list[str], what: str
) -> None:
    path = filled(tmp_path)
    DAMAGE[what](path)
    cache = Cache(tmp_path, notice=notices.append)
    assert pages(cache, "key") in ({}, {"key": seen(PAGE)})
    assert cache.facts(["file"]) in ({}, {"file": "declared"})
    cache.keep_pages([("key", PAGE)])
    cache.close()
    # At the latest now it is whole again.
    later: list[str] = []
    assert kept(tmp_path, later)
    assert later == []
    assert len(notices) == (0 if what == "an empty file" else 1)
    said = f"the cache {path} was damaged ("
    assert all(notice.startswith(said) and "built anew" in notice for notice in notices)


@pytest.mark.parametrize("schema", [SCHEMA + 1, 99])
def test_a_file_of_another_version_is_built_anew(
    tmp_path: Path, notices: list[str], schema: int
) -> None:
    path = filled(tmp_path)
    database = sqlite3.connect(path)
    database.execute(f"pragma user_version = {schema}")
    database.close()
    assert not kept(tmp_path, notices)
    assert notices == [f"the cache {path} was damaged (another program's); it was built anew"]


def test_a_foreign_database_with_our_number_is_built_anew(
    tmp_path: Path, notices: list[str]
) -> None:
    database = sqlite3.connect(tmp_path / FILE_NAME)
    database.execute("create table page (something)")
    database.execute(f"pragma user_version = {SCHEMA}")
    database.close()
    cache = Cache(tmp_path, notice=notices.append)
    assert pages(cache, "key") == {}
    cache.keep_pages([("key", PAGE)])
    assert pages(cache, "key") == {"key": seen(PAGE)}
    cache.close()
    assert len(notices) == 1


STRANGE = {
    "a list": "update page set releases = '[[1]]'",
    "no JSON": "update page set releases = '{'",
    "a release of another shape": """update page set releases = '{"1": [1, 2, 3]}'""",
    "a validator that is no text": "update page set etag = x'0a'",
    "a time that is none": "update page set fetched_at = 'today'",
}


@pytest.mark.parametrize("what", STRANGE)
def test_a_page_of_another_shape_counts_as_absent(
    tmp_path: Path, notices: list[str], what: str
) -> None:
    change(filled(tmp_path), STRANGE[what])
    cache = Cache(tmp_path, notice=notices.append)
    assert cache.pages(["key"]) == {}
    cache.keep_pages([("key", PAGE)])
    assert pages(cache, "key") == {"key": seen(PAGE)}
    cache.close()
    assert notices == []


LOST = {
    "another shape": "update release set files = '[[1]]'",
    "bytes": "update release set files = x'ff00'",
    "values of another kind": """update release set files = '[["wheel","u","",5,6,7,8,9,10]]'""",
    "a number": "update release set files = 3",
    "none": "delete from release",
}


@pytest.mark.parametrize("what", LOST)
def test_files_that_are_lost_come_from_the_source(tmp_path: Path, what: str) -> None:
    change(filled(tmp_path), LOST[what])
    cache = Cache(tmp_path)
    page = cache.pages(["key"])["key"].page
    assert page is not None
    with pytest.raises((LookupError, ValueError, TypeError)):
        page.files(Version("1.0"))
    again = page._replace(again=lambda: LISTED)
    assert again.files(Version("1.0")) == LISTED.files(Version("1.0")) != []
    cache.close()


def change(path: Path, statement: str) -> None:
    database = sqlite3.connect(path)
    database.execute(statement)
    database.commit()
    database.close()


def test_a_strangers_file_is_left_alone(tmp_path: Path, notices: list[str]) -> None:
    theirs = {"index.sqlite": b"theirs", "pinproof-4.sqlite": b"older", "x-journal": b"x"}
    for name, content in theirs.items():
        (tmp_path / name).write_bytes(content)
    filled(tmp_path)
    cache = Cache(tmp_path, notice=notices.append)
    assert cache.clear()
    cache.close()
    assert {name: (tmp_path / name).read_bytes() for name in theirs} == theirs
    assert notices == []


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes")
def test_a_pipe_in_the_place_of_the_file_is_not_waited_for(
    tmp_path: Path, notices: list[str]
) -> None:
    os.mkfifo(tmp_path / FILE_NAME)
    cache = Cache(tmp_path, notice=notices.append)
    cache.keep_pages([("key", PAGE)])
    assert cache.pages(["key"]) == {}
    assert (tmp_path / FILE_NAME).is_fifo()
    assert len(notices) == 1
    assert "it is not a file" in notices[0]
