"""Requests: one connection pool, bounded in time and size, patient with busy servers.

The only place that knows the HTTP library; it is imported when a request is really made.
"""

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias
from urllib.parse import urljoin

from pinproof import account
from pinproof.index.http.credentials import Credentials
from pinproof.index.http.failure import Broken, FetchFailed, HostDown, NotConnected
from pinproof.index.settings.address import show_url, without_credentials
from pinproof.index.settings.index_settings import IndexSettings
from pinproof.index.settings.numbers import parse_whole_number
from pinproof.index.settings.origin import Origin, origin_of
from pinproof.record import NamedTuple

if TYPE_CHECKING:
    from pinproof.index.http.pools import Opened, Pools

# A dead network costs no more than this, whatever the resolver or the firewall does.
CONNECT_S = 2.5
MOST_REDIRECTS = 10
# Unpacked; room for a page of more than 30,000 files.
MOST_PAGE_BYTES = 16 * 2**20
FIRST_WAIT_S = 0.25
OUT_OF_TIME = "the time for this run is used up"
_LONGEST_WAIT_S = 10.0
_GRACE_S = 0.5
_FIRST_ERROR = 300
_BUSY = frozenset({408, 429, 500, 502, 503, 504})
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_WITH_CONTENT = frozenset({200, 206})


class Answer(NamedTuple):
    """What a server said in the end; header names are lower-case.

    `url` is where the redirects led, without credentials.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes
    url: str


_Take: TypeAlias = Callable[["Opened", str], Answer]


@dataclass(slots=True)
class HostState:
    """Whether a host was ever reached in this run, and since when that is being tried.

    `first_try` is `None` until a connection is begun: to load the HTTP library and the system's
    certificates takes its time on a busy machine, and says nothing about the host.
    """

    first_try: float | None = None
    reached: bool = False
    down: str | None = None

    def begin(self) -> None:
        """Note that a connection is begun."""
        if self.first_try is None:
            self.first_try = time.monotonic()

    def reach(self) -> None:
        """Note that a connection was made."""
        self.reached = True


@dataclass(slots=True)
class Transport:
    """Makes requests, from several threads at once.

    `deadline` is the `time.monotonic()` after which nothing more is asked. `refusal` may say of
    an address, also of one that a redirect leads to, why it is not asked.
    """

    settings: IndexSettings
    deadline: float
    connections: int
    refusal: Callable[[str], str | None] | None = None
    credentials: Credentials = field(init=False)
    _hosts: dict[Origin, HostState] = field(init=False, default_factory=dict)
    _lock: threading.Lock = field(init=False, default_factory=threading.Lock)
    _stopped: threading.Event = field(init=False, default_factory=threading.Event)
    _pools: "Pools | None" = field(init=False, default=None)

    def __post_init__(self) -> None:
        """Prepare; nothing is imported and nothing asked yet."""
        self.credentials = Credentials(self.settings)

    def get(
        self,
        url: str,
        headers: Mapping[str, str],
        *,
        most_bytes: int | None = None,
        only_status: int | None = None,
    ) -> Answer:
        """Ask for an address, with redirects and retries; `FetchFailed` when it cannot be had.

        Any status but a redirect, a refusal that a login cures, and a busy server is an answer.
        With `only_status` the body of an answer with another status is not read.
        """

        def take(opened: "Opened", at: str) -> Answer:
            if only_status not in (None, opened.status) and opened.status < _FIRST_ERROR:
                opened.close()
                return Answer(opened.status, opened.headers, b"", at)
            return self._read(opened, at, most_bytes or MOST_PAGE_BYTES)

        begun = time.monotonic()
        try:
            answer = self._ask(url, lambda: headers, take)
        except FetchFailed as error:
            account.tell(f"asked {show_url(url)} in vain: {error}", since=begun)
            raise
        said = f"{answer.status}, {len(answer.body)} bytes"
        account.tell(f"asked {show_url(url)}: {said}", since=begun)
        return answer

    def stream(
        self,
        url: str,
        headers: Callable[[], Mapping[str, str]],
        take: Callable[["Opened"], None],
    ) -> Answer:
        """Ask as `get` does, and hand a body (status 200 or 206) over as it comes.

        `headers` are asked for at each try: what came before one broke off counts. What `take`
        was given is not in the answer. Its bound in time is `take`'s to keep.
        """

        def taken(opened: "Opened", at: str) -> Answer:
            if opened.status not in _WITH_CONTENT:
                return self._read(opened, at, MOST_PAGE_BYTES)
            try:
                take(opened)
            except BaseException:
                opened.close()
                raise
            return Answer(opened.status, opened.headers, b"", at)

        return self._ask(url, headers, taken)

    def check_time(self, url: str) -> None:
        """Raise `FetchFailed` where nothing more may be waited for."""
        if time.monotonic() > self.deadline or self._stopped.is_set():
            raise FetchFailed(f"{show_url(url)}: {OUT_OF_TIME}")

    def _ask(self, url: str, headers: Callable[[], Mapping[str, str]], take: "_Take") -> Answer:
        tries = self.settings.retries + 1
        for attempt in range(1, tries + 1):
            wait_s = min(FIRST_WAIT_S * 2 ** (attempt - 1), _LONGEST_WAIT_S)
            try:
                answer = self._follow(url, headers(), take)
            except Broken as error:
                if attempt == tries:
                    raise FetchFailed(f"{show_url(url)}: {error}") from None
            else:
                if answer.status not in _BUSY or attempt == tries:
                    return answer
                wait_s = _asked_wait(answer.headers, wait_s)
            if time.monotonic() + wait_s >= self.deadline:
                raise FetchFailed(f"{show_url(url)}: it did not answer well in time")
            if self._stopped.wait(wait_s):
                raise FetchFailed("interrupted")
        raise AssertionError("unreachable")  # pragma: no cover

    def stop(self) -> None:
        """Let waiting threads end."""
        self._stopped.set()

    def is_lost(self, origin: Origin) -> bool:
        """Tell whether waiting for that host is useless by now.

        A first connection that takes too long is judged here, by whoever waits for it: the
        thread that makes it may hang in the system's resolver.
        """
        now = time.monotonic()
        if now > self.deadline + _GRACE_S:
            return True
        state = self._hosts.get(origin)
        if state is None:
            return False
        begun = state.first_try
        if not state.reached and begun is not None and now - begun > CONNECT_S:
            state.down = state.down or "no connection in time"
        return state.down is not None

    def why_lost(self, origin: Origin) -> str:
        """Say why nothing came from that host."""
        state = self._hosts.get(origin)
        return (state.down if state else None) or "no answer in time"

    def _follow(self, url: str, headers: Mapping[str, str], take: "_Take") -> Answer:
        tried_login = False
        login = self.credentials.login(url)
        for _ in range(MOST_REDIRECTS + 1):
            sent = dict(headers)
            if login is not None:
                sent["Authorization"] = login.header()
            answer = self._once(without_credentials(url), sent, take)
            if answer.status == 401 and not tried_login:  # noqa: PLR2004 - RFC 9110: Unauthorized
                tried_login = True
                login = self.credentials.login_after_refusal(url)
                if login is not None:
                    continue
            location = answer.headers.get("location")
            if answer.status not in _REDIRECTS or not location:
                return answer
            try:
                url = urljoin(url, location)
            except ValueError:
                raise FetchFailed(f"{show_url(url)}: it redirects to no address") from None
            if not url.startswith(("https://", "http://")):
                raise FetchFailed(f"{show_url(answer.url)}: it redirects to {show_url(url)}")
            # A login goes with its own origin only: it is looked up anew for each hop.
            login = self.credentials.login(url)
        raise FetchFailed(f"{show_url(url)}: more than {MOST_REDIRECTS} redirects")

    def _once(self, url: str, headers: Mapping[str, str], take: "_Take") -> Answer:
        self.check_time(url)
        left_s = max(self.deadline - time.monotonic(), _GRACE_S)
        origin = origin_of(url)
        if not origin.host:
            raise FetchFailed(f"{show_url(url)}: its address cannot be read")
        refusal = self.refusal(url) if self.refusal is not None else None
        if refusal is not None:
            raise FetchFailed(f"{show_url(url)}: {refusal}")
        with self._lock:
            state = self._hosts.setdefault(origin, HostState())
            if self._pools is None:
                from pinproof.index.http.pools import Pools  # noqa: PLC0415 - imports the HTTP library

                self._pools = Pools(self.settings, self.connections)
        if state.down is not None:
            raise HostDown(state.down)

        try:
            opened = self._pools.open(
                url,
                headers,
                connect_s=min(CONNECT_S, left_s),
                read_s=min(self.settings.timeout_s, left_s),
                client_cert=bool(self.settings.client_cert) and self.credentials.is_users(origin),
                is_users=self.credentials.is_users(origin),
                connecting=state.begin,
                connected=state.reach,
            )
        except (NotConnected, Broken) as error:
            if state.reached:
                raise Broken(str(error)) from None
            state.down = str(error)
            raise HostDown(state.down) from None
        return take(opened, url)

    def _read(self, opened: "Opened", url: str, most_bytes: int) -> Answer:
        until = min(self.deadline, time.monotonic() + 4 * self.settings.timeout_s)
        parts, size, fault = [], 0, None
        try:
            for part in opened.chunks:
                parts.append(part)
                size += len(part)
                if size > most_bytes:
                    fault = f"it is larger than {most_bytes // 2**20} MB"
                elif time.monotonic() > until or self._stopped.is_set():
                    fault = "it came too slowly"
                if fault:
                    break
        except Broken:
            opened.close()
            raise
        if fault:
            opened.close()
            raise FetchFailed(f"{show_url(url)}: {fault}")
        return Answer(opened.status, opened.headers, b"".join(parts), url)


def _asked_wait(headers: Mapping[str, str], otherwise_s: float) -> float:
    """Read `Retry-After` in seconds; dates are not worth their trouble here."""
    seconds = parse_whole_number(headers.get("retry-after", "").strip())
    return otherwise_s if seconds is None else min(float(seconds), _LONGEST_WAIT_S)
