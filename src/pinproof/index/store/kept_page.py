"""A project's page in the cache: a row for the page, and one for the files of each release."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from pinproof.index.pages.project_page import ListedRelease, ProjectPage
from pinproof.record import NamedTuple

if TYPE_CHECKING:
    import sqlite3

# No number comes again: whoever still reads a page that was replaced finds nothing.
PAGE_TABLE = """
create table page (
    number integer primary key autoincrement, key text not null unique,
    fetched_at integer not null, fresh_until integer not null,
    etag text, last_modified text, releases text
)"""
RELEASE_TABLE = """
create table release (
    page integer not null, key text not null, files text not null, primary key (page, key)
)"""
SELECT_PAGES = (
    "select key, number, fetched_at, fresh_until, etag, last_modified, releases from page"
)
SELECT_FILES = "select files from release where page = ? and key = ?"


class KeptPage(NamedTuple):
    """What is kept of a project's page; times are seconds since 1970.

    `page` is `None` when the index answered that there is no such project. `number` is the one
    that the page has in the cache, `None` while it is not there.
    """

    number: int | None
    fetched_at: int
    fresh_until: int
    etag: str | None
    last_modified: str | None
    page: ProjectPage | None


def read_page(row: Sequence[Any], files: Callable[[int, str], str]) -> KeptPage:
    """Read what `SELECT_PAGES` gives behind the key; `files` gives a text by page and release."""
    number, fetched_at, fresh_until, etag, last_modified, text = row
    if not isinstance(etag, str | None) or not isinstance(last_modified, str | None):
        raise TypeError("validators of a page are texts")
    page = None
    if text is not None:
        import json  # noqa: PLC0415 - many runs meet no page

        releases = {key: ListedRelease(*each) for key, each in json.loads(text).items()}
        page = ProjectPage(releases, lambda key: files(number, key))
    return KeptPage(number, int(fetched_at), int(fresh_until), etag, last_modified, page)


def write_page(database: "sqlite3.Connection", key: str, kept: KeptPage) -> None:
    """Write a page in place of what is kept under its key; within a transaction."""
    import json  # noqa: PLC0415 - as above

    number, *times, page = kept
    if number is not None:
        # It was asked for again and has not changed.
        change = "update page set (fetched_at, fresh_until, etag, last_modified) = (?, ?, ?, ?)"
        database.execute(f"{change} where number = ?", [*times, number])
        return
    statement = "delete from release where page = (select number from page where key = ?)"
    database.execute(statement, [key])
    releases = None if page is None else json.dumps(page.releases)
    statement = "insert or replace into page values (null, ?, ?, ?, ?, ?, ?)"
    number = database.execute(statement, [key, *times, releases]).lastrowid
    if page is not None:
        files = ((number, each, page.text(each)) for each in page.releases)
        database.executemany("insert into release values (?, ?, ?)", files)
