"""What a build does to the packages of the image that it goes on from, in its order."""

from pinproof.formats.tree import Scalar, Value
from pinproof.hosts.model import Hosted
from pinproof.record import record
from pinproof.source import Place


@record(eq=False)
class BuildChange:
    """What one command does to what is installed.

    `hosted` is what pip is given to install: by words, and by files that `files` name as they lie
    in the context. `is_file_only`: nothing is named but these. `removed` are the names of what is
    uninstalled, `removed_files` files that list such. `own_pip` is the release of pip that is
    installed, empty for the newest and `None` where pip stays. `doubt` says in a sentence's end
    why it is not known from here on what is installed.
    """

    place: Place
    hosted: Hosted | None = None
    files: tuple[Value, ...] = ()
    is_file_only: bool = False
    takes_dependencies: bool = True
    upgrades: bool = False
    removed: tuple[Scalar, ...] = ()
    removed_files: tuple[Value, ...] = ()
    own_pip: str | None = None
    doubt: str = ""

    @property
    def where(self) -> str:
        """The place as a report names it."""
        return f"{self.place.source.path}:{self.place.start.line}"
