"""Rows of the cache's file, and what a run finds there."""

from pathlib import Path

from packaging.version import Version

from pinproof.index.pages.project_page import FileRow, ProjectPage, make_page
from pinproof.index.store.cache import FILE_NAME, Cache
from pinproof.index.store.kept_page import KeptPage


def row(name: str) -> FileRow:
    return FileRow("wheel", f"https://index.example.org/{name}", name, {}, None, None, 1, None, {})


LISTED = make_page([(Version("2.0"), row("second")), (Version("1.0"), row("first"))])
PAGE = KeptPage(None, 100, 200, '"tag"', None, LISTED)


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
