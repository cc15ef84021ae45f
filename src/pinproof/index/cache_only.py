"""The index of a process that leaves the network to another: what the cache holds, and no more."""

from typing import TYPE_CHECKING, NoReturn

from pinproof.errors import NetworkNeeded
from pinproof.index.client import PublishedIndex

if TYPE_CHECKING:
    from pinproof.index.http.transport import Transport


class CacheOnlyIndex(PublishedIndex):
    """What is kept counts as it does in any run; past it, `NetworkNeeded` is raised."""

    def _open_transport(self) -> "Transport":
        return _refuse()


def _refuse() -> NoReturn:
    raise NetworkNeeded
