"""Requirement lines that stand in a file of another kind: what pip is given there."""

from collections.abc import Mapping
from typing import TypeAlias

from pinproof.hosts.containers import Container
from pinproof.hosts.literals.literal import Literal
from pinproof.record import field, record
from pinproof.requirements.model import ForeignLine, Word
from pinproof.source import Place, SourceFile, Span

# Text between literals is what pip would have to read there, such as `==` or `-r `.
Part: TypeAlias = Literal | str


@record(eq=False)
class Entry:
    """What pip reads as one line, mostly; `span` covers all of it in the host."""

    span: Span
    parts: tuple[Part, ...]

    @property
    def literals(self) -> tuple[Literal, ...]:
        """The texts of the host in it."""
        return tuple(part for part in self.parts if isinstance(part, Literal))


@record(eq=False)
class Hosted:
    """The lines that one run of pip is given in a host.

    `what` names them in a sentence (`the conda environment`), `heading` is what begins them there.
    `manager` makes the environment that the lines go into, where that is not pip: conda.
    `container` is `None` where lines cannot be added or taken out. `foreign` are lines that
    somebody else than pip reads. `paths` leads from an included path, as written, to the one in
    the project, or to the reason why that is not known; other paths begin at the host's folder.
    `is_library`: ranges are right here, for others decide what is installed. `is_filled_in`:
    somebody adds what the environment needs besides, a Python and pip. `unread` are what may
    be lines and is only known when somebody else has filled it in, each with the reason as text.
    """

    source: SourceFile
    what: str
    heading: Place
    manager: str | None = None
    entries: tuple[Entry, ...] = ()
    container: Container | None = None
    foreign: tuple[ForeignLine, ...] = ()
    paths: Mapping[str, "str | Unfollowed"] = field(default_factory=dict)
    is_library: bool = False
    is_filled_in: bool = False
    unread: tuple[Word, ...] = ()


@record
class Unfollowed:
    """Why a path cannot be followed."""

    reason: str
