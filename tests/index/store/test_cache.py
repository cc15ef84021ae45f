"""The cache's file: shared, killed, full, damaged, old, read-only. Never a wrong answer."""

import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from support.loopback_index import wait_until

from pinproof.index.store.cache import FILE_NAME, SCHEMA, Cache, default_cache_dir
from pinproof.index.store.cached_page import CachedPage
from pinproof.index.store.digest import Packed

PAGE = CachedPage(100, 200, '"tag"', None, Packed(b"head", (b"first", b"second")))
SOURCES = str(Path(__file__).resolve().parents[3] / "src")


def pages(cache: Cache, *keys: str) -> dict[str, CachedPage]:
    """Give what is kept under those keys, every part of it read."""
    found = {}
    for key, page in cache.pages(keys).items():
        digest = page.digest and Packed(page.digest.head, tuple(page.digest.parts))
        found[key] = page._replace(digest=digest)
    return found


def kept(folder: Path, notices: list[str]) -> bool:
    """Tell whether the page is there, for a process that comes later."""
    cache = Cache(folder, notice=notices.append)
    found = pages(cache, "key")
    cache.close()
    assert found in ({}, {"key": PAGE})
    return bool(found)


def filled(folder: Path) -> Path:
    cache = Cache(folder)
    cache.keep_pages([("key", PAGE)])
    cache.keep_metadata([("file", b"declared")])
    cache.keep_fact("name", "value")
    cache.close()
    return folder / FILE_NAME


def test_what_is_kept_is_found(tmp_path: Path, notices: list[str]) -> None:
    filled(tmp_path)
    cache = Cache(tmp_path, notice=notices.append)
    assert pages(cache, "other", "key") == {"key": PAGE}
    assert cache.metadata(["file", "other"]) == {"file": b"declared"}
    assert (cache.fact("name"), cache.fact("other")) == ("value", None)
    cache.keep_pages([("key", PAGE._replace(digest=None))])
    assert pages(cache, "key")["key"].digest is None
    many = [(f"k{number}", PAGE) for number in range(1200)]
    cache.keep_pages(many)
    assert len(pages(cache, *(key for key, _ in many))) == 1200
    cache.close()
    assert notices == []


def test_only_the_user_can_look_into_a_new_folder(tmp_path: Path) -> None:
    filled(tmp_path / "new" / "folder")
    if sys.platform != "win32":
        assert (tmp_path / "new" / "folder").stat().st_mode & 0o077 == 0


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
    assert pages(cache, "key") in ({}, {"key": PAGE})
    assert cache.metadata(["file"]) in ({}, {"file": b"declared"})
    cache.keep_pages([("key", PAGE)])
    cache.close()
    # At the latest now it is whole again.
    later: list[str] = []
    assert kept(tmp_path, later)
    assert later == []
    assert len(notices) == (0 if what == "an empty file" else 1)
    said = f"the cache {path} was damaged ("
    assert all(notice.startswith(said) and "built anew" in notice for notice in notices)


def test_a_changed_bit_in_what_is_kept_is_noticed(tmp_path: Path) -> None:
    path = filled(tmp_path)
    database = sqlite3.connect(path)
    database.execute("update metadata set text = ?", (b"declareD",))
    database.commit()
    database.close()
    cache = Cache(tmp_path)
    assert cache.metadata(["file"]) == {}
    cache.close()


@pytest.mark.parametrize("schema", [SCHEMA + 1, 99])
def test_a_file_of_another_version_is_built_anew(
    tmp_path: Path, notices: list[str], schema: int
) -> None:
    path = filled(tmp_path)
    database = sqlite3.connect(path)
    database.execute(f"pragma user_version = {schema}")
    database.close()
    assert not kept(tmp_path, notices)
    assert notices == [f"the cache {path} was of another version of pinproof; it was built anew"]


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
    assert pages(cache, "key") == {"key": PAGE}
    cache.close()
    assert len(notices) == 1


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
    big = PAGE._replace(digest=Packed(b"head", (os.urandom(200_000),)))
    cache.keep_pages([("big", big)])
    cache.keep_pages([("more", big)])
    assert pages(cache, "key", "big") == {"key": PAGE}
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
    assert pages(cache, "key", "key2") == {"key": PAGE}
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

    def refused(_path: Path) -> sqlite3.Connection:
        raise sqlite3.OperationalError("attempt to write a readonly database")

    monkeypatch.setattr("pinproof.index.store.cache._connected", refused)
    cache = Cache(tmp_path, notice=notices.append)
    assert pages(cache, "key") == {"key": PAGE}
    cache.keep_pages([("other", PAGE)])
    assert pages(cache, "other") == {}
    cache.close()
    assert notices == []


WRITER = f"""
import sys
sys.path.insert(0, {SOURCES!r})
from pathlib import Path
from pinproof.index.store.cache import Cache
from pinproof.index.store.cached_page import CachedPage
from pinproof.index.store.digest import Packed
digest = Packed(b"head", (b"x" * 5000, b"y"))
folder, name, count = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
def fail(text): sys.exit(text)
for number in range(count):
    cache = Cache(folder, notice=fail)
    cache.keep_pages([(f"{{name}}-{{number}}", CachedPage(1, 2, None, None, digest))])
    found = cache.pages([f"{{name}}-{{number}}"])
    assert found[f"{{name}}-{{number}}"].digest.parts[0] == digest.parts[0]
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


def test_the_folder_follows_the_systems_custom() -> None:
    assert default_cache_dir({"PINPROOF_CACHE_DIR": "/x"}) == Path("/x")
    if sys.platform == "linux":
        assert default_cache_dir({"HOME": "/h"}) == Path("/h/.cache/pinproof")
        assert default_cache_dir({"HOME": "/h", "XDG_CACHE_HOME": "/c"}) == Path("/c/pinproof")
