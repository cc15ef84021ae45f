"""Includes that stand on a server: fetched from where the user allows, within bounds.

A linted file may name any address that the machine reaches, and a report quotes what pip cannot
read in an include.
"""

from collections.abc import Callable, Collection

from pinproof.deadline import deadline
from pinproof.index.http.addresses import all_public, is_own_name
from pinproof.index.http.failure import FetchFailed
from pinproof.index.http.host_names import HOST_NAMES
from pinproof.index.http.transport import Transport
from pinproof.index.pages.fetch import fetch_one
from pinproof.index.settings.index_settings import IndexSettings
from pinproof.index.settings.origin import Origin, origin_of
from pinproof.record import record
from pinproof.requirements.model import IncludeFault

_MOST_BYTES = 8 * 2**20
_WITHIN_S = 20.0
_OK = 200
_NOT_ALLOWED = (
    "it stands on a server that is not your index's (--allow-remote-includes fetches it, "
    "--include-from names its server)"
)
_NOT_PUBLIC = "its server is in a network of its own (--include-from names such a server)"


@record
class RemoteIncludes:
    """Where the user lets includes be fetched from: the origins of the index and of `servers`.

    `anywhere`: from any public server. An address in a network of its own must be named.
    """

    settings: IndexSettings
    servers: Collection[str] = ()
    anywhere: bool = False

    def refusal(self, url: str) -> str | None:
        """Say why an address is not asked; `None` when it may be."""
        origin = origin_of(url)
        if not origin.host:
            return "its address cannot be read"
        named = (*self.settings.user_addresses(), *self.servers)
        if origin in {origin_of(each) for each in named}:
            return None
        if not self.anywhere:
            return _NOT_ALLOWED
        return None if _is_public(origin) else _NOT_PUBLIC


def make_fetcher(allowed: RemoteIncludes) -> Callable[[str], bytes | IncludeFault]:
    """Give a function that fetches an address, all of a run within one bound of time."""
    opened: list[Transport] = []

    def fetch(url: str) -> bytes | IncludeFault:
        refusal = allowed.refusal(url)
        if refusal is not None:
            return IncludeFault(kind="unreachable", reason=refusal)
        if not opened:
            until = deadline(_WITHIN_S)
            # Where redirects lead is asked anew at each of them.
            opened.append(
                Transport(allowed.settings, until, connections=1, refusal=allowed.refusal)
            )
        try:
            answer = fetch_one(url, opened[0], most_bytes=_MOST_BYTES)
        except FetchFailed as error:
            return IncludeFault(kind="unreachable", reason=str(error))
        if answer.status != _OK:
            # pip stops at any other answer: for the file it is the same as a missing one.
            return IncludeFault(kind="missing", reason=f"the server answered {answer.status}")
        return answer.body

    return fetch


def _is_public(origin: Origin) -> bool:
    if is_own_name(origin.host):
        return False
    try:
        # The connection is made to just these: a name is resolved once in a run.
        return all_public(HOST_NAMES.addresses(origin.host, origin.port))
    except (OSError, UnicodeError):
        return True  # a proxy may know it; without one there is no connection
