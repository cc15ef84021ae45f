"""Includes that stand on a server: fetched as pip fetches them, bounded in size and time."""

import time
from collections.abc import Callable

from pinproof.index.http.failure import FetchFailed
from pinproof.index.http.transport import Transport
from pinproof.index.pages.fetch import fetch_one
from pinproof.index.settings.index_settings import IndexSettings
from pinproof.requirements.model import IncludeFault

_MOST_BYTES = 8 * 2**20
_WITHIN_S = 20.0
_OK = 200


def make_fetcher(settings: Callable[[], IndexSettings]) -> Callable[[str], bytes | IncludeFault]:
    """Give a function that fetches an address; settings are read with the first one."""
    opened: list[Transport] = []

    def fetch(url: str) -> bytes | IncludeFault:
        if not opened:
            opened.append(Transport(settings(), time.monotonic() + _WITHIN_S, connections=1))
        try:
            answer = fetch_one(url, opened[0], most_bytes=_MOST_BYTES)
        except FetchFailed as error:
            return IncludeFault(kind="unreachable", reason=str(error))
        if answer.status != _OK:
            # pip stops at any other answer: for the file it is the same as a missing one.
            return IncludeFault(kind="missing", reason=f"the server answered {answer.status}")
        return answer.body

    return fetch
