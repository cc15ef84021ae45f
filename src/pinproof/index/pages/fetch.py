"""Pages over the network, asked for at the same time."""

import time
from collections.abc import Callable, Iterator, Sequence

from pinproof.index.http.failure import FetchFailed
from pinproof.index.http.transport import OUT_OF_TIME, Answer, Transport
from pinproof.index.http.workers import work_through
from pinproof.index.model import Unavailable
from pinproof.index.pages.page_request import PageRequest
from pinproof.index.pages.simple_api import ABSENT_LIFETIME_S, ACCEPT, parse_page, read_lifetime_s
from pinproof.index.pages.simple_json import MalformedPage
from pinproof.index.settings.address import show_url
from pinproof.index.settings.locations import Remote
from pinproof.index.settings.origin import origin_of
from pinproof.index.store.kept_page import KeptPage
from pinproof.unforeseen import note_fault

_REFUSALS = {401: "it asks for a login", 403: "it refuses access"}
_ABSENT = frozenset({404, 410})
# A page that must not be kept is given on with this in place of its time.
NOT_KEPT = -1


def fetch_pages(
    requests: Sequence[PageRequest],
    transport: Transport,
    progress: Callable[[int, int], None],
    meanwhile: Callable[[], object],
) -> Iterator[tuple[Remote, str, KeptPage | Unavailable]]:
    """Ask for pages, and give what came of each as it comes.

    A page of links serves several projects, and is asked for once. `meanwhile` is called again
    and again while nothing has come.
    """
    groups: dict[tuple[str, str], list[PageRequest]] = {}
    for request in requests:
        address = request.location.page_url(request.project)
        groups.setdefault((request.location.url, address), []).append(request)

    def ask(group: list[PageRequest]) -> Answer:
        return _ask(group, transport)

    def is_lost(group: list[PageRequest]) -> bool:
        return transport.is_lost(origin_of(group[0][0].url))

    jobs = _each_host_first(list(groups.values()))
    had = 0
    progress(had, len(jobs))

    def tick() -> None:
        progress(had, len(jobs))
        meanwhile()

    finished = work_through(
        jobs,
        ask,
        threads=transport.connections,
        is_lost=is_lost,
        most_unread=2 * transport.connections,
        tick=tick,
    )
    for done in finished:
        had += 1
        progress(had, len(jobs))
        try:
            # Read here and not where it was asked for: pages that are read in turn leave the
            # interpreter to the threads whose answers come in.
            answer, error = done.result, done.error
            pages = _read(done.job, answer, transport.deadline) if answer is not None else None
        except Exception as failed:  # noqa: BLE001 - one page stops no other
            pages, error = None, failed
        if pages is not None:
            for (location, project, _), page in zip(done.job, pages, strict=True):
                yield location, project, page
            continue
        reason = _why(error, done.job[0][0], transport)
        for location, project, _ in done.job:
            yield location, project, Unavailable(name=project, reason=reason)


def fetch_one(url: str, transport: Transport, *, most_bytes: int) -> Answer:
    """Ask for one address of any kind; `FetchFailed` when it cannot be had.

    A host that cannot be connected to is not waited for longer than others are.
    """

    def work(address: str) -> Answer:
        return transport.get(address, {"Accept": "text/plain, */*"}, most_bytes=most_bytes)

    origin = origin_of(url)
    (done,) = work_through([url], work, threads=1, is_lost=lambda _: transport.is_lost(origin))
    if done.result is not None:
        return done.result
    raise done.error or FetchFailed(transport.why_lost(origin))


def _each_host_first(jobs: list[list[PageRequest]]) -> list[list[PageRequest]]:
    """Begin with one job for each location: what is down is known at once for all of them."""
    first: dict[str, list[PageRequest]] = {}
    for job in jobs:
        first.setdefault(job[0][0].url, job)
    return [*first.values(), *[job for job in jobs if first[job[0][0].url] is not job]]


def _why(error: Exception | None, location: Remote, transport: Transport) -> str:
    if error is not None and not isinstance(error, FetchFailed):
        return f"{location.shown}: {note_fault(location.shown, error)}"
    reason = str(error or transport.why_lost(origin_of(location.url)))
    # Failures of a whole host do not name an address yet.
    return reason if reason.startswith("http") else f"{location.shown}: {reason}"


def _ask(group: list[PageRequest], transport: Transport) -> Answer:
    location, project, known = group[0]
    url = location.page_url(project)
    headers = {"Accept": ACCEPT}
    if known is not None and len(group) == 1:
        if known.etag:
            headers["If-None-Match"] = known.etag
        elif known.last_modified:
            headers["If-Modified-Since"] = known.last_modified
    return transport.get(url, headers)


def _read(group: list[PageRequest], answer: Answer, deadline: float) -> list[KeptPage]:
    location, project, known = group[0]
    if time.monotonic() > deadline:
        # To read a page costs time as well, and a stranger decides how much.
        raise FetchFailed(f"{show_url(location.page_url(project))}: {OUT_OF_TIME}")
    now = int(time.time())
    if answer.status == 304 and known is not None:  # noqa: PLR2004 - RFC 9110: Not Modified
        return [known._replace(fetched_at=now, fresh_until=_until(answer, now))]
    if answer.status in _ABSENT:
        if location.kind == "links":
            raise FetchFailed(f"{location.shown}: there is no such page")
        return [KeptPage(None, now, now + ABSENT_LIFETIME_S, None, None, None)]
    if answer.status != 200:  # noqa: PLR2004 - RFC 9110: OK
        said = _REFUSALS.get(answer.status, f"it answers with status {answer.status}")
        raise FetchFailed(f"{show_url(location.page_url(project))}: {said}")
    return [_page(answer, each, now) for each in group]


def _page(answer: Answer, request: PageRequest, now: int) -> KeptPage:
    location, project, _ = request
    kind = answer.headers.get("content-type", "")
    try:
        page = parse_page(
            kind, answer.body, answer.url, project, is_projects=location.kind == "index"
        )
    except MalformedPage as error:
        raise FetchFailed(f"{show_url(answer.url)}: its page cannot be read: {error}") from None
    return KeptPage(
        number=None,
        fetched_at=now,
        fresh_until=_until(answer, now),
        etag=answer.headers.get("etag"),
        last_modified=answer.headers.get("last-modified"),
        page=page if page.releases or location.kind == "index" else None,
    )


def _until(answer: Answer, now: int) -> int:
    seconds = read_lifetime_s(dict(answer.headers))
    return NOT_KEPT if seconds is None else now + seconds
