"""The cache's file: shared, killed, full, damaged, old, read-only. Never a wrong answer."""

import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from packaging.version import Version
from support.loopback_index import wait_until

from pinproof.index.pages.project_page import FileRow, ProjectPage, make_page
from pinproof.index.settings.cache_folder import find_cache_dir
from pinproof.index.store import cache as store
from pinproof.index.store.cache import FILE_NAME, SCHEMA, Cache
from pinproof.index.store.kept_page import KeptPage


def row(name: str) -> FileRow:
    return FileRow("wheel", f"https://index.example.org/{name}", name, {}, None, None, 1, None, {})


LISTED = make_page([(Version("2.0"), row("second")), (Version("1.0"), row("first"))])
PAGE = KeptPage(None, 100, 200, '"tag"', None, LISTED)
SOURCES = str(Path(__file__).resolve().parents[3] / "src")


def contents(page: ProjectPage | None) -> object:
    return page and {key: (each, page.text(key)) for key, each in page.releases.items()}


def pages(cache: Cache, *keys: str) -> dict[str, object]:
    """Give what is kept under those keys, every release of it read."""
    return {key: seen(page) for key, page in cache.pages(keys).items()}


def seen(page: KeptPage) -> object:
    return (*page[1:-1], contents(page.page))


def kept(folder: Path, notices: list[str]) -> bool:
    """Tell whether the page is there, for a process that comes later."""
    cache = Cache(folder, notice=notices.append)
    found = pages(cache, "key")
    cache.close()
    assert found in ({}, {"key": seen(PAGE)})
    return bool(found)


def filled(folder: Path) -> Path:
    cache = Cache(folder)
    cache.keep_pages([("key", PAGE)])
    cache.keep_facts({"file": "declared", "name": "value"})
    cache.close()
    return folder / FILE_NAME


def test_what_is_kept_is_found(tmp_path: Path, notices: list[str]) -> None:
    filled(tmp_path)
    cache = Cache(tmp_path, notice=notices.append)
    assert pages(cache, "other", "key") == {"key": seen(PAGE)}
    facts = {"file": "declared", "name": "value"}
    assert cache.facts(["file", "other", "name"]) == facts
    cache.keep_pages([("key", PAGE._replace(page=None))])
    assert cache.pages(["key"])["key"].page is None
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


def test_only_the_user_can_read_a_new_file(tmp_path: Path) -> None:
    # Addresses of files may hold what opens them to whoever reads them.
    if sys.platform != "win32":
        assert filled(tmp_path).stat().st_mode & 0o077 == 0


def test_a_page_that_is_asked_for_again_keeps_its_files(tmp_path: Path) -> None:
    filled(tmp_path)
    cache = Cache(tmp_path)
    again = cache.pages(["key"])["key"]._replace(fetched_at=150, fresh_until=900)
    cache.keep_pages([("key", again)])
    assert pages(cache, "key") == {"key": seen(PAGE._replace(fetched_at=150, fresh_until=900))}
    cache.close()


def test_of_a_replaced_page_nothing_old_is_left(tmp_path: Path) -> None:
    path = filled(tmp_path)
    cache = Cache(tmp_path)
    old = cache.pages(["key"])["key"].page
    cache.keep_pages([("key", PAGE._replace(page=make_page([(Version("3"), row("third"))])))])
    assert old is not None
    with pytest.raises(LookupError):
        old.files(Version("1.0"))
    cache.close()
    database = sqlite3.connect(path)
    assert database.execute("select key from release").fetchall() == [("3",)]
    database.close()


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


def test_the_folder_follows_the_systems_custom() -> None:
    assert find_cache_dir({"PINPROOF_CACHE_DIR": "/x"}) == "/x"
    if sys.platform == "linux":
        assert find_cache_dir({"HOME": "/h"}) == "/h/.cache/pinproof"
        assert find_cache_dir({"HOME": "/h", "XDG_CACHE_HOME": "/c"}) == "/c/pinproof"
