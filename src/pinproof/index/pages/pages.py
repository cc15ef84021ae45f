"""The pages of projects: out of the cache while they are fresh, else asked for."""

import time
from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from pinproof.errors import IndexUnavailable
from pinproof.index.model import Unavailable
from pinproof.index.progress import Progress
from pinproof.index.settings.locations import Remote
from pinproof.index.store.cache import Cache
from pinproof.index.store.cached_page import CachedPage
from pinproof.index.store.digest import BrokenDigest, Digest

if TYPE_CHECKING:
    from pinproof.index.http.transport import Transport

# By location's address and project; `None` where the index answered that there is none.
Pages: TypeAlias = dict[tuple[str, str], Digest | Unavailable | None]


def nothing() -> None:
    """Do nothing."""


class Wanted(NamedTuple):
    """A page to be asked for, and what the cache has of it, however old."""

    location: Remote
    project: str
    known: CachedPage | None


def look_up_pages(
    locations: Sequence[Remote],
    projects: Sequence[str],
    *,
    cache: Cache,
    open_transport: "Callable[[], Transport] | None",
    progress: Progress,
    fresh_only: bool,
    arrived: Callable[[str, Pages], None] | None = None,
    meanwhile: Callable[[], None] = nothing,
) -> Pages:
    """Give the page of each project at each location.

    Without a transport the run is offline, and cached pages of any age count. `fresh_only`
    goes past the cache. `arrived` is told of each project whose last page has come over the
    network, with the pages so far, while others are still under way; `meanwhile` is called again
    and again while nothing has come.
    """
    pages = _refused(locations, projects)
    asked = [
        (location, project)
        for location in locations
        if location.refused is None
        for project in projects
    ]
    known = cache.pages([location.cache_key(project) for location, project in asked])
    missing: list[Wanted] = []
    now = int(time.time())
    for location, project in asked:
        cached = known.get(location.cache_key(project))
        if cached is not None and (
            open_transport is None or (_is_fresh(cached, now) and not fresh_only)
        ):
            again = partial(_again, location, project, cache, open_transport, progress)
            try:
                pages[location.url, project] = _digest(cached, again)
            except BrokenDigest:
                cached = None
            else:
                continue
        missing.append(Wanted(location, project, cached))
    if missing and open_transport is not None:
        _fetch(missing, pages, cache, open_transport(), progress, arrived, meanwhile)
    elif missing:
        for location, project, _ in missing:
            reason = f"{location.shown}: not in the cache, and the run is offline"
            pages[location.url, project] = Unavailable(name=project, reason=reason, offline=True)
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
    missing: Sequence[Wanted],
    pages: Pages,
    cache: Cache,
    transport: "Transport",
    progress: Progress,
    arrived: Callable[[str, Pages], None] | None = None,
    meanwhile: Callable[[], None] = nothing,
) -> None:
    from pinproof.index.pages.fetch import NOT_KEPT, fetch_pages  # noqa: PLC0415 - only past the cache

    kept = []
    awaited = Counter(project for _, project, _ in missing)
    try:
        for location, project, outcome in fetch_pages(missing, transport, progress, meanwhile):
            if isinstance(outcome, Unavailable):
                pages[location.url, project] = outcome
            else:
                if outcome.fresh_until != NOT_KEPT:
                    kept.append((location.cache_key(project), outcome))
                pages[location.url, project] = _digest(outcome)
            awaited[project] -= 1
            if arrived is not None and not awaited[project]:
                arrived(project, pages)
    finally:
        # What came before an interruption need not be asked for again.
        cache.keep_pages(kept)


def _is_fresh(page: CachedPage, now: int) -> bool:
    # A page from the future was written by another clock.
    return page.fetched_at <= now < page.fresh_until


def _digest(page: CachedPage, again: Callable[[], Digest] | None = None) -> Digest | None:
    return None if page.digest is None else Digest(page.digest, again)


def _again(
    location: Remote,
    project: str,
    cache: Cache,
    open_transport: "Callable[[], Transport] | None",
    progress: Progress,
) -> Digest:
    """Ask once more for a page of which the cache has lost a part since it was opened."""
    lost = f"{location.shown}: the cache no longer holds all of {project}'s page"
    if open_transport is None:
        raise IndexUnavailable(f"{lost}, and the run is offline")
    pages: Pages = {}
    wanted = Wanted(location, project, None)
    _fetch([wanted], pages, cache, open_transport(), progress)
    found = pages.get((location.url, project))
    if not isinstance(found, Digest):
        reason = found.reason if isinstance(found, Unavailable) else "the index has it no more"
        raise IndexUnavailable(f"{lost}; {reason}")
    return found
