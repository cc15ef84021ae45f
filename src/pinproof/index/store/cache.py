"""What was learned is kept in one SQLite file, for any number of processes.

Whatever goes wrong with the file, the run goes on without it, and says so once.
"""

import os
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any

from pinproof.gate.writing import make_private
from pinproof.index.store.kept_page import (
    PAGE_TABLE,
    RELEASE_TABLE,
    SELECT_FILES,
    SELECT_PAGES,
    KeptPage,
    read_page,
    write_page,
)
from pinproof.index.store.memory import Memory
from pinproof.outgoing.streams import say
from pinproof.record import NamedTuple

# Raised when the form of what is kept changes, and when it was read wrongly before. The file has
# it in its name: what is named otherwise is another version's, or a stranger's, and is left alone.
SCHEMA = 5
FILE_NAME = f"pinproof-{SCHEMA}.sqlite"
_BUSY_S = 2.0
_TABLES = (
    PAGE_TABLE,
    RELEASE_TABLE,
    "create table fact (key text primary key, text text not null) without rowid",
)
_CLEARING = ("delete from page", "delete from release", "delete from fact", "vacuum")
_AT_ONCE = 500
# What reading raises where a stranger has written.
_STRANGE = (ValueError, TypeError, AttributeError, RecursionError)


class CacheSize(NamedTuple):
    """What a cache holds: bytes on the disk, pages of projects, files whose metadata is known."""

    size_bytes: int
    pages: int
    metadata: int


class Cache(Memory):
    """The file, or nothing at all where it cannot be opened: then nothing is found and kept.

    For one thread.
    """

    def __init__(
        self,
        folder: str | os.PathLike[str],
        *,
        notice: Callable[[str], None] = say,
    ) -> None:
        """Open the cache in that folder."""
        self._path = os.path.join(folder, FILE_NAME)
        self._notice = notice
        self._said = False
        self._read_only = False
        self._database: sqlite3.Connection | None = None
        self._open(self._path)

    def close(self) -> None:
        """Let go of the file."""
        if self._database is not None:
            self._database.close()
            self._database = None

    def pages(self, keys: Sequence[str]) -> dict[str, KeptPage]:
        """Give what is kept under those keys, fresh or not."""
        found = {}
        for key, *row in self._among(SELECT_PAGES, keys):
            # What nobody wrote there is as good as absent, and is written anew.
            with suppress(*_STRANGE):
                found[key] = read_page(row, self._files)
        return found

    def keep_pages(self, pages: Iterable[tuple[str, KeptPage]]) -> None:
        """Keep those pages instead of what was kept under their keys."""
        new = list(pages)

        def write(database: sqlite3.Connection) -> None:
            for key, page in new:
                write_page(database, key, page)

        if new:
            self._write(write)

    def facts(self, names: Sequence[str]) -> dict[str, str]:
        """Give the texts that are remembered under those names."""
        return dict(self._among("select key, text from fact", names))

    def facts_with(self, start: str, part: str) -> dict[str, str]:
        """Give what is remembered under names that begin so, where the text has that part."""
        query = "select key, text from fact where substr(key, 1, ?) = ? and instr(text, ?) > 0"
        return dict(self._rows(query, (len(start), start, part)))

    def keep_facts(self, facts: Mapping[str, str]) -> None:
        """Write texts under their names, in place of those there; they never grow old."""
        statement = "insert or replace into fact values (?, ?)"
        if facts:
            self._write(lambda database: database.executemany(statement, facts.items()))

    def size(self) -> CacheSize:
        """Measure it; all zero when there is none."""
        ((pages,),) = self._rows("select count(*) from page", ()) or [(0,)]
        # Only the names of files have a fragment: their hash.
        files = "select count(*) from fact where key like '%#%'"
        ((metadata,),) = self._rows(files, ()) or [(0,)]
        try:
            size_bytes = os.stat(self._path).st_size
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
            for statement in _CLEARING:
                self._database.execute(statement)
        except sqlite3.OperationalError:
            return False
        except sqlite3.DatabaseError as error:
            self._replace(str(error))
        return self._database is not None

    def _open(self, path: str) -> None:
        folder = os.path.dirname(path)
        try:
            os.makedirs(folder, mode=0o700, exist_ok=True)
        except OSError as error:
            self._give_up(f"{folder} cannot be made ({error.strerror})")
            return
        try:
            self._database = _connected(path)
        except (OSError, sqlite3.OperationalError) as error:
            # One that cannot be written, such as one baked into an image, is read.
            try:
                self._database, self._read_only = _connected(path, read_only=True), True
            except sqlite3.Error:
                self._give_up(f"{path} cannot be opened ({error})")
        except sqlite3.DatabaseError as error:
            self._replace(str(error))

    def _replace(self, why: str) -> None:
        """Begin anew in place of a file that makes no sense."""
        path, may_write = self._path, not self._read_only
        self.close()
        try:
            if may_write:
                for name in (path, f"{path}-journal"):
                    with suppress(FileNotFoundError):
                        os.unlink(name)
                self._database = _connected(path)
                self._say(f"the cache {path} was damaged ({why}); it was built anew")
                return
        except (OSError, sqlite3.Error):
            pass
        self._give_up(f"{path} is damaged ({why}) and cannot be rebuilt")

    def _files(self, page: int, release: str) -> str:
        for (text,) in self._rows(SELECT_FILES, [page, release]):
            return str(text)
        raise LookupError(release)

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
                self._replace(str(error))
            else:
                self._give_up(f"it cannot be read ({error})")
        except sqlite3.DatabaseError as error:
            self._replace(str(error))
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
            self._say(f"the cache {self._path} cannot be written ({error}); this run goes on")
        except sqlite3.DatabaseError as error:
            self._replace(str(error))

    def _give_up(self, why: str) -> None:
        self.close()
        self._say(f"working without a cache: {why}")

    def _say(self, text: str) -> None:
        if not self._said:
            self._said = True
            self._notice(text)


def _connected(path: str, *, read_only: bool = False) -> sqlite3.Connection:
    """Open the file and make the tables of a new one; a `DatabaseError` for what is not ours."""
    if os.path.islink(path) or (os.path.exists(path) and not os.path.isfile(path)):
        # A pipe would be waited for, a link may lead to somebody's file.
        raise sqlite3.OperationalError("it is not a file")
    if not read_only:
        # Addresses of files may hold what opens them to whoever reads them.
        make_private(path)
        database = sqlite3.connect(os.path.abspath(path), timeout=_BUSY_S, isolation_level=None)
    else:
        database = _connected_read_only(path)
    try:
        if not read_only and not _version(database):
            database.execute("begin immediate")
            # Another process may have made them while this one waited.
            if not _version(database):
                for statement in (*_TABLES, f"pragma user_version = {SCHEMA}"):
                    database.execute(statement)
            database.execute("commit")
        if _version(database) != SCHEMA:
            raise sqlite3.DatabaseError("another program's")  # noqa: TRY301 - closes below
    except BaseException:
        database.close()
        raise
    return database


def _connected_read_only(path: str) -> sqlite3.Connection:
    from pathlib import Path  # noqa: PLC0415 - hardly any cache cannot be written

    address = f"{Path(path).absolute().as_uri()}?mode=ro"
    # Whoever locks the file was waited for when it was to be written.
    return sqlite3.connect(address, uri=True, timeout=0.0, isolation_level=None)


def _version(database: sqlite3.Connection) -> int:
    return int(database.execute("pragma user_version").fetchone()[0])
