"""What is asked of an index: one project's page."""

from pinproof.index.settings.locations import Remote
from pinproof.index.store.kept_page import KeptPage
from pinproof.record import NamedTuple


class PageRequest(NamedTuple):
    """A page to be asked for, and what the cache has of it, however old."""

    location: Remote
    project: str
    known: KeptPage | None
