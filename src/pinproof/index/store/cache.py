"""What was learned is kept: one SQLite file, small digests, never a wrong answer.

Whatever goes wrong with the file, the run goes on without it, and says so once.
"""

import os
import sqlite3
import sys
import time
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from pinproof.index.store.cached_page import (
    PAGE_TABLES,
    SELECT_PAGES,
    CachedPage,
    keep_page,
    page_of,
)

# To be raised when the form of a digest changes, and when what is kept was read wrongly before.
SCHEMA = 4
FILE_NAME = "index.sqlite"
_BUSY_S = 2.0
_TABLES = """
create table metadata (
    key text primary key, crc integer not null, text blob not null
) without rowid;
create table fact (name text primary key, value text not null) without rowid;
"""
_CLEARING = ("delete from page", "delete from part", "delete from metadata", "delete from fact")
_AT_ONCE = 500


def default_cache_dir(environment: Mapping[str, str] | None = None) -> Path | None:
    """Give the folder that this system keeps caches in; `None` when there is no home."""
    environ = os.environ if environment is None else environment
    named = environ.get("PINPROOF_CACHE_DIR")
    if named:
        return Path(named)
    try:
        home = Path(environ.get("HOME") or Path.home())
    except RuntimeError:
        return None
    if sys.platform == "win32":
        return (
            Path(environ.get("LOCALAPPDATA") or home / "AppData" / "Local") / "pinproof" / "Cache"
        )
    if sys.platform == "darwin":
        return home / "Library" / "Caches" / "pinproof"
    return Path(environ.get("XDG_CACHE_HOME") or home / ".cache") / "pinproof"


class CacheSize(NamedTuple):
    """What a cache holds: bytes on the disk, pages of projects, files whose metadata is known."""

    size_bytes: int
    pages: int
    metadata: int


def default_notice(text: str) -> None:
    """Say it on standard error."""
    sys.stderr.write(f"pinproof: {text}\n")


class Cache:
    """The file, or nothing at all: then every look-up finds nothing and nothing is kept.

    For one thread.
    """

    def __init__(
        self, folder: Path | None, *, notice: Callable[[str], None] = default_notice
    ) -> None:
        """Open the cache in that folder; `None` for a run without one."""
        self._folder = folder
        self._notice = notice
        self._said = False
        self._read_only = False
        self._database: sqlite3.Connection | None = None
        if folder is not None:
            self._open(folder / FILE_NAME)

    def close(self) -> None:
        """Let go of the file."""
        if self._database is not None:
            self._database.close()
            self._database = None

    def pages(self, keys: Sequence[str]) -> dict[str, CachedPage]:
        """Give what is kept under those keys, fresh or not."""
        return dict(page_of(row, self._rows) for row in self._among(SELECT_PAGES, keys))

    def keep_pages(self, pages: Iterable[tuple[str, CachedPage]]) -> None:
        """Keep those pages instead of what was kept under their keys."""
        rows = list(pages)
        if rows:

            def keep(database: sqlite3.Connection) -> None:
                for key, page in rows:
                    keep_page(database, key, page)

            self._write(keep)

    def metadata(self, keys: Sequence[str]) -> dict[str, bytes]:
        """Give what is kept of those files; damaged rows count as absent."""
        return {
            key: text
            for key, crc, text in self._among("select key, crc, text from metadata", keys)
            if isinstance(text, bytes) and zlib.crc32(text) == crc
        }

    def keep_metadata(self, texts: Iterable[tuple[str, bytes]]) -> None:
        """Keep what those files declare, for ever."""
        rows = [(key, zlib.crc32(text), text) for key, text in texts]
        if rows:
            statement = "insert or replace into metadata values (?, ?, ?)"
            self._write(lambda database: database.executemany(statement, rows))

    def fact(self, name: str) -> str | None:
        """Give a remembered text."""
        for (value,) in self._rows("select value from fact where name = ?", [name]):
            return str(value)
        return None

    def keep_fact(self, name: str, value: str) -> None:
        """Remember a text."""
        statement = "insert or replace into fact values (?, ?)"
        self._write(lambda database: database.execute(statement, (name, value)))

    def size(self) -> CacheSize:
        """Measure it; all zero when there is none."""
        query = "select (select count(*) from page), (select count(*) from metadata)"
        ((pages, metadata),) = self._rows(query, ()) or [(0, 0)]
        try:
            size_bytes = (self._folder / FILE_NAME).stat().st_size if self._folder else 0
        except OSError:
            size_bytes = 0
        return CacheSize(size_bytes, pages, metadata)

    def clear(self) -> bool:
        """Forget everything; false when the file cannot be written.

        The file stays: another process may have it open.
        """
        if self._database is None or self._read_only:
            return False
        try:
            for statement in (*_CLEARING, "vacuum"):
                self._database.execute(statement)
        except sqlite3.OperationalError:
            return False
        except sqlite3.DatabaseError as error:
            self._damaged(error)
        return self._database is not None

    def _open(self, path: Path) -> None:
        try:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            self._give_up(f"{path.parent} cannot be made ({error.strerror})")
            return
        try:
            self._database = _connected(path)
        except sqlite3.OperationalError as error:
            self._open_read_only(path, error)
        except _OtherSchema:
            self._rebuild(path, "of another version of pinproof")
        except sqlite3.DatabaseError as error:
            self._rebuild(path, f"damaged ({error})")

    def _open_read_only(self, path: Path, cause: sqlite3.Error) -> None:
        """Read a cache that cannot be written, such as one baked into an image."""
        try:
            # Whoever locks the file was waited for already.
            database = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=0)
        except sqlite3.Error:
            self._give_up(f"{path} cannot be opened ({cause})")
            return
        try:
            if database.execute("pragma user_version").fetchone()[0] == SCHEMA:
                self._database, self._read_only = database, True
                return
        except sqlite3.Error:
            pass
        database.close()
        self._give_up(f"{path} cannot be opened ({cause})")

    def _rebuild(self, path: Path, why: str) -> None:
        self.close()
        try:
            for name in (path, path.with_name(path.name + "-journal")):
                name.unlink(missing_ok=True)
            self._database = _connected(path)
        except (OSError, sqlite3.Error) as error:
            self._give_up(f"{path} is damaged ({why}) and cannot be rebuilt ({error})")
            return
        self._say(f"the cache {path} was {why}; it was built anew")

    def _among(self, query: str, keys: Sequence[str]) -> Iterator[tuple[Any, ...]]:
        for start in range(0, len(keys), _AT_ONCE):
            some = keys[start : start + _AT_ONCE]
            yield from self._rows(f"{query} where key in ({','.join('?' * len(some))})", some)

    def _rows(self, query: str, values: Sequence[object]) -> list[tuple[Any, ...]]:
        if self._database is None:
            return []
        try:
            return self._database.execute(query, values).fetchall()
        except sqlite3.OperationalError as error:
            # `no such table`: not our file, whatever its version number says.
            if "no such" in str(error):
                self._damaged(error)
            else:
                self._give_up(f"it cannot be read ({error})")
        except sqlite3.DatabaseError as error:
            self._damaged(error)
        return []

    def _write(self, change: Callable[[sqlite3.Connection], object]) -> None:
        if self._database is None or self._read_only:
            return
        try:
            with self._database:
                self._database.execute("begin immediate")
                change(self._database)
        except sqlite3.OperationalError as error:
            # A full disk, a read-only folder, a lock that lasts: what is there stays readable.
            self._read_only = True
            self._say(f"the cache {self._folder} cannot be written ({error}); this run goes on")
        except sqlite3.DatabaseError as error:
            self._damaged(error)

    def _damaged(self, error: sqlite3.Error) -> None:
        if self._folder is not None:
            self._rebuild(self._folder / FILE_NAME, f"damaged ({error})")

    def _give_up(self, why: str) -> None:
        self.close()
        self._say(f"working without a cache: {why}")

    def _say(self, text: str) -> None:
        if not self._said:
            self._said = True
            self._notice(text)


class _OtherSchema(Exception):  # noqa: N818 - it names a state
    """The file was written by another version of pinproof."""


def _connected(path: Path) -> sqlite3.Connection:
    """Open the file, make the tables of a new one, refuse one of another schema."""
    database = sqlite3.connect(path, timeout=_BUSY_S, isolation_level=None)
    try:
        (schema,) = database.execute("pragma user_version").fetchone()
        if schema == 0:
            _make_tables(database)
        elif schema != SCHEMA:
            raise _OtherSchema  # noqa: TRY301 - closes below
    except BaseException:
        database.close()
        raise
    return database


def _make_tables(database: sqlite3.Connection) -> None:
    database.execute("begin immediate")
    # Another process may have made them while this one waited.
    if database.execute("pragma user_version").fetchone()[0] == 0:
        for statement in (PAGE_TABLES + _TABLES).split(";"):
            if statement.strip():
                database.execute(statement)
        database.execute(f"pragma user_version = {SCHEMA}")
    database.execute("commit")


def now() -> int:
    """Give the time in seconds since 1970."""
    return int(time.time())
