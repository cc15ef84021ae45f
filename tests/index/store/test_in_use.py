"""A cache's file that is shared, locked, full, killed or read-only: never a wrong answer."""

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from index.store.rows import PAGE, filled, kept, pages, row, seen
from packaging.version import Version
from support.indexes.loopback import wait_until

from pinproof.index.pages.project_page import make_page
from pinproof.index.store import cache as store
from pinproof.index.store.cache import FILE_NAME, Cache

SOURCES = str(Path(__file__).resolve().parents[3] / "src")


def test_a_folder_that_cannot_be_made_is_done_without(tmp_path: Path, notices: list[str]) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    cache = Cache(tmp_path / "file" / "cache", notice=notices.append)
    cache.keep_pages([("key", PAGE)])
    assert pages(cache, "key") == {}
    assert len(notices) == 1
    assert "without a cache" in notices[0]


def test_a_folder_in_the_place_of_the_file_is_done_without(
    tmp_path: Path, notices: list[str]
) -> None:
    (tmp_path / FILE_NAME).mkdir()
    cache = Cache(tmp_path, notice=notices.append)
    cache.keep_pages([("key", PAGE)])
    assert pages(cache, "key") == {}
    assert len(notices) == 1


def test_a_full_disk_keeps_what_is_there_readable(tmp_path: Path, notices: list[str]) -> None:
    filled(tmp_path)
    cache = Cache(tmp_path, notice=notices.append)
    assert cache._database is not None
    # SQLite answers the same when a limit of pages is reached as when the disk is full.
    (count,) = cache._database.execute("pragma page_count").fetchone()
    cache._database.execute(f"pragma max_page_count = {count}")
    big = PAGE._replace(page=make_page([(Version("1.0"), row("x" * 200_000))]))
    cache.keep_pages([("big", big)])
    cache.keep_pages([("more", big)])
    assert pages(cache, "key", "big") == {"key": seen(PAGE)}
    cache.close()
    assert len(notices) == 1
    assert "full" in notices[0]
    assert kept(tmp_path, notices)


def test_a_lock_that_lasts_is_waited_for_a_short_while(
    tmp_path: Path, notices: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pinproof.index.store.cache._BUSY_S", 0.1)
    path = filled(tmp_path)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("begin immediate")
    cache = Cache(tmp_path, notice=notices.append)
    cache.keep_pages([("key2", PAGE)])
    assert pages(cache, "key", "key2") == {"key": seen(PAGE)}
    other.execute("rollback")
    other.close()
    cache.close()
    assert len(notices) == 1


def test_a_file_that_another_process_keeps_to_itself_is_done_without(
    tmp_path: Path, notices: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pinproof.index.store.cache._BUSY_S", 0.1)
    other = sqlite3.connect(filled(tmp_path), isolation_level=None)
    other.execute("begin exclusive")
    cache = Cache(tmp_path, notice=notices.append)
    cache.keep_pages([("key2", PAGE)])
    assert cache.pages(["key"]) == {}
    cache.close()
    other.execute("rollback")
    other.close()
    assert len(notices) == 1
    assert "database is locked" in notices[0]
    assert kept(tmp_path, notices)


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root writes where it must not"
)
def test_a_read_only_folder_is_read_for_users(tmp_path: Path, notices: list[str]) -> None:
    filled(tmp_path)
    tmp_path.chmod(0o500)
    (tmp_path / FILE_NAME).chmod(0o400)
    try:
        assert kept(tmp_path, notices)
    finally:
        tmp_path.chmod(0o700)


def test_a_file_that_cannot_be_written_is_read(
    tmp_path: Path, notices: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    filled(tmp_path)

    connected = store._connected

    def refused(path: str, *, read_only: bool = False) -> sqlite3.Connection:
        if not read_only:
            raise sqlite3.OperationalError("attempt to write a readonly database")
        return connected(path, read_only=True)

    monkeypatch.setattr(store, "_connected", refused)
    cache = Cache(tmp_path, notice=notices.append)
    assert pages(cache, "key") == {"key": seen(PAGE)}
    cache.keep_pages([("other", PAGE)])
    assert pages(cache, "other") == {}
    cache.close()
    assert notices == []


WRITER = f"""
import sys
sys.path.insert(0, {SOURCES!r})
from pathlib import Path
from pinproof.index.store.cache import Cache
from packaging.version import Version
from pinproof.index.pages.project_page import FileRow, make_page
from pinproof.index.store.kept_page import KeptPage
row = FileRow("wheel", "https://index.example.org/x", "x" * 5000, {{}}, None, None, 1, None, {{}})
page = make_page([(Version("1"), row), (Version("2"), row)])
folder, name, count = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
def fail(text): sys.exit(text)
for number in range(count):
    cache = Cache(folder, notice=fail)
    cache.keep_pages([(f"{{name}}-{{number}}", KeptPage(None, 1, 2, None, None, page))])
    found = cache.pages([f"{{name}}-{{number}}"])
    assert found[f"{{name}}-{{number}}"].page.text("1") == page.text("1")
    cache.close()
    print(number, flush=True)
"""


def test_several_processes_share_it(tmp_path: Path, notices: list[str]) -> None:
    writers = [
        subprocess.Popen(
            [sys.executable, "-c", WRITER, tmp_path, name, "15"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        for name in ("a", "b", "c")
    ]
    assert [writer.communicate(timeout=60)[1] for writer in writers] == ["", "", ""]
    cache = Cache(tmp_path, notice=notices.append)
    keys = [f"{name}-{number}" for name in "abc" for number in range(15)]
    assert len(pages(cache, *keys)) == 45
    assert notices == []
    cache.close()


def test_a_killed_process_leaves_it_whole(tmp_path: Path, notices: list[str]) -> None:
    filled(tmp_path)
    for _ in range(3):
        with subprocess.Popen(
            [sys.executable, "-c", WRITER, tmp_path, "a", "100000"],
            stdout=subprocess.PIPE,
            text=True,
        ) as writer:
            assert writer.stdout is not None
            # It is in the middle of writing as soon as it has written once.
            assert wait_until(lambda: writer.stdout is not None and bool(writer.stdout.readline()))
            writer.kill()
        assert kept(tmp_path, notices)
    database = sqlite3.connect(tmp_path / FILE_NAME)
    assert database.execute("pragma integrity_check").fetchall() == [("ok",)]
    database.close()
    assert notices == []
