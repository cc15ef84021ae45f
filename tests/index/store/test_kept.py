"""What the cache keeps, finds again and leaves nothing of."""

import sqlite3
import sys
from pathlib import Path

import pytest
from index.store.rows import PAGE, filled, pages, row, seen
from packaging.version import Version

from pinproof.index.pages.project_page import make_page
from pinproof.index.settings.cache_folder import find_cache_dir
from pinproof.index.store.cache import Cache


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


def test_the_folder_follows_the_systems_custom() -> None:
    assert find_cache_dir({"PINPROOF_CACHE_DIR": "/x"}) == "/x"
    if sys.platform == "linux":
        assert find_cache_dir({"HOME": "/h"}) == "/h/.cache/pinproof"
        assert find_cache_dir({"HOME": "/h", "XDG_CACHE_HOME": "/c"}) == "/c/pinproof"
