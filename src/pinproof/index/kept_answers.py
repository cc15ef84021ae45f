"""An index as a process asks it that leaves the network to another."""

from typing import TYPE_CHECKING, NoReturn

from pinproof.errors import MustAsk
from pinproof.index.client import PublishedIndex

if TYPE_CHECKING:
    from pinproof.index.http.transport import Transport


class KeptAnswers(PublishedIndex):
    """What is kept counts as it does in any run; past it, `MustAsk` is raised."""

    def _open_transport(self) -> "Transport":
        return _refuse()


def _refuse() -> NoReturn:
    raise MustAsk
