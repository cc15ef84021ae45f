"""The pages of projects: out of the cache while they are fresh, else asked for."""

import time
from collections import Counter
from collections.abc import Callable, Sequence
from functools import lru_cache, partial
from typing import TYPE_CHECKING, TypeAlias

from pinproof import account
from pinproof.errors import IndexUnavailable
from pinproof.index.model import Unavailable
from pinproof.index.pages.page_request import PageRequest
from pinproof.index.pages.project_page import ProjectPage
from pinproof.index.settings.locations import Remote
from pinproof.index.store.kept_page import KeptPage
from pinproof.index.store.memory import Memory
from pinproof.outgoing.progress import Progress

if TYPE_CHECKING:
    from pinproof.index.http.transport import Transport

# By location's address and project; `None` where the index answered that there is none.
Pages: TypeAlias = dict[tuple[str, str], ProjectPage | Unavailable | None]


def do_nothing() -> None:
    """Follow a look-up that nobody waits for."""


def look_up_pages(
    locations: Sequence[Remote],
    projects: Sequence[str],
    *,
    cache: Memory,
    open_transport: "Callable[[], Transport] | None",
    progress: Progress,
    fresh_only: bool,
    arrived: Callable[[str, Pages], None] | None = None,
    meanwhile: Callable[[], object] = do_nothing,
) -> Pages:
    """Give the page of each project at each location.

    Without a transport the run is offline, and cached pages of any age count. `fresh_only`
    goes past the cache. `arrived` is told of each project whose last page has come over the
    network, with the pages so far, while others are still under way; `meanwhile` is called again
    and again while nothing has come.
    """
    pages = _refused(locations, projects)
    asked = [
        (location, project, location.cache_key(project))
        for location in locations
        if location.refused is None
        for project in projects
    ]
    known = cache.pages([key for _, _, key in asked])
    missing: list[PageRequest] = []
    now = int(time.time())
    for location, project, key in asked:
        cached = known.get(key)
        if cached is not None and (
            open_transport is None or (_is_fresh(cached, now) and not fresh_only)
        ):
            again = partial(_ask_again, location, project, cache, open_transport, progress)
            page = cached.page
            pages[location.url, project] = page and page._replace(again=lru_cache(again))
            continue
        if open_transport is None:
            pages[location.url, project] = cache.lack(key, project, location.shown)
        else:
            missing.append(PageRequest(location, project, cached))
    if account.has_listener():
        lacking = {(one.location, one.project) for one in missing}
        kept = [
            project
            for location, project, key in asked
            if key in known and (location, project) not in lacking
        ]
        if kept:
            account.tell(f"took from the cache the pages of {', '.join(kept)}")
    if missing and open_transport is not None:
        _fetch(missing, pages, cache, open_transport(), progress, arrived, meanwhile)
    for location, project, key in asked:
        if location.is_kept:
            cache.note_page(key, pages[location.url, project])
    return pages


def _refused(locations: Sequence[Remote], projects: Sequence[str]) -> Pages:
    pages: Pages = {}
    for location in locations:
        if location.refused is not None:
            reason = f"{location.shown}: {location.refused}"
            for project in projects:
                pages[location.url, project] = Unavailable(name=project, reason=reason)
    return pages


def _fetch(
    missing: Sequence[PageRequest],
    pages: Pages,
    cache: Memory,
    transport: "Transport",
    progress: Progress,
    arrived: Callable[[str, Pages], None] | None = None,
    meanwhile: Callable[[], object] = do_nothing,
) -> None:
    from pinproof.index.pages.fetch import NOT_KEPT, fetch_pages  # noqa: PLC0415 - only past the cache

    kept = []
    awaited = Counter(project for _, project, _ in missing)
    try:
        for location, project, outcome in fetch_pages(missing, transport, progress, meanwhile):
            if isinstance(outcome, Unavailable):
                pages[location.url, project] = outcome
            else:
                if outcome.fresh_until != NOT_KEPT and location.is_kept and _may_be_kept(outcome):
                    kept.append((location.cache_key(project), outcome))
                pages[location.url, project] = outcome.page
            awaited[project] -= 1
            if arrived is not None and not awaited[project]:
                arrived(project, pages)
    finally:
        # What came before an interruption need not be asked for again.
        cache.keep_pages(kept)


def _may_be_kept(kept: KeptPage) -> bool:
    # Addresses with a query are signed, mostly: they open a file to whoever reads them.
    return kept.page is None or not kept.page.holds_queries


def _is_fresh(page: KeptPage, now: int) -> bool:
    # A page from the future was written by another clock.
    return page.fetched_at <= now < page.fresh_until


def _ask_again(
    location: Remote,
    project: str,
    cache: Memory,
    open_transport: "Callable[[], Transport] | None",
    progress: Progress,
) -> ProjectPage:
    """Ask once more for a page of which the cache has lost a part since it was opened."""
    lost = f"{location.shown}: the cache no longer holds all of {project}'s page"
    if open_transport is None:
        raise IndexUnavailable(f"{lost}, and the run is offline")
    pages: Pages = {}
    _fetch([PageRequest(location, project, None)], pages, cache, open_transport(), progress)
    found = pages.get((location.url, project))
    if not isinstance(found, ProjectPage):
        reason = found.reason if isinstance(found, Unavailable) else "the index has it no more"
        raise IndexUnavailable(f"{lost}; {reason}")
    return found
