"""A project's page in the cache: a row for the page, and one for each release."""

import sqlite3
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple, TypeAlias, overload

from pinproof.index.store.digest import Packed

# Asks the cache; what fails there is said there, and gives no rows.
Rows: TypeAlias = Callable[[str, Sequence[object]], list[tuple[Any, ...]]]

PAGE_TABLES = """
create table page (
    id integer primary key autoincrement, key text not null unique,
    fetched_at integer not null, fresh_until integer not null,
    etag text, last_modified text, head blob
);
create table part (id integer primary key, data blob not null);
"""
# The parts of a page are numbered from its own number times this; such numbers never come again.
_PARTS = 1 << 20
SELECT_PAGES = "select id, key, fetched_at, fresh_until, etag, last_modified, head from page"


class CachedPage(NamedTuple):
    """What is kept of a project's page; times are seconds since 1970.

    `digest` is `None` when the index answered that there is no such project. That of a page
    out of the cache reads its parts there when they are asked for, while the cache is open.
    """

    fetched_at: int
    fresh_until: int
    etag: str | None
    last_modified: str | None
    digest: Packed | None


def page_of(row: tuple[Any, ...], rows: Rows) -> tuple[str, CachedPage]:
    """Give the key and the page of a row of `SELECT_PAGES`."""
    number, key, fetched_at, fresh_until, etag, last_modified, head = row
    digest = None if head is None else Packed(head, _Parts(rows, number))
    return key, CachedPage(fetched_at, fresh_until, etag, last_modified, digest)


class _Parts(Sequence[bytes]):
    """The parts of a page in the cache; an `IndexError` for one that is no longer there."""

    def __init__(self, rows: Rows, page: int) -> None:
        self._rows = rows
        self.page = page

    @overload
    def __getitem__(self, number: int) -> bytes: ...
    @overload
    def __getitem__(self, number: slice) -> Sequence[bytes]: ...
    def __getitem__(self, number: int | slice) -> bytes | Sequence[bytes]:
        if isinstance(number, slice):
            return [self[each] for each in range(*number.indices(len(self)))]
        rows = self._rows("select data from part where id = ?", [self.page * _PARTS + number])
        if not rows:
            raise IndexError(number)
        data: bytes = rows[0][0]
        return data

    def __len__(self) -> int:
        first = self.page * _PARTS
        query = "select count(*) from part where id between ? and ?"
        ((count,),) = self._rows(query, [first, first + _PARTS - 1]) or [(0,)]
        return int(count)


def keep_page(database: sqlite3.Connection, key: str, page: CachedPage) -> None:
    """Keep a page instead of what was kept under its key; within a transaction."""
    *rest, digest = page
    if digest is not None and isinstance(digest.parts, _Parts):
        # It was asked for again and has not changed.
        times = "update page set (fetched_at, fresh_until, etag, last_modified) = (?, ?, ?, ?)"
        database.execute(f"{times} where id = ?", [*rest, digest.parts.page])
        return
    for (old,) in database.execute("select id from page where key = ?", [key]).fetchall():
        first = old * _PARTS
        database.execute("delete from part where id between ? and ?", [first, first + _PARTS - 1])
        database.execute("delete from page where id = ?", [old])
    columns = "key, fetched_at, fresh_until, etag, last_modified, head"
    head = None if digest is None else digest.head
    added = database.execute(
        f"insert into page ({columns}) values (?, ?, ?, ?, ?, ?)",  # noqa: S608 - no user's text
        [key, *rest, head],
    )
    if digest is not None:
        first = (added.lastrowid or 0) * _PARTS
        parts = ((first + number, data) for number, data in enumerate(digest.parts))
        database.executemany("insert into part values (?, ?)", parts)
