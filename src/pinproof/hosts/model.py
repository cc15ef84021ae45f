"""Requirement lines that stand in a file of another kind: what pip is given there."""

from collections.abc import Mapping, Sequence
from typing import TypeAlias

from pinproof.formats.tree import Scalar, Value
from pinproof.hosts.containers import Container
from pinproof.hosts.literals.literal import Literal
from pinproof.record import field, record
from pinproof.requirements.in_host import InHost
from pinproof.requirements.model import Word
from pinproof.source import Place, SourceFile, Span

# Text between literals is what pip would have to read there, such as `==` or `-r `.
HostPart: TypeAlias = Literal | str


@record(eq=False)
class Entry:
    """What pip reads as one line, mostly; `span` covers all of it in the host.

    `dropped` is the end of it that does not come to pip: a shell keeps it to itself.
    """

    span: Span
    parts: tuple[HostPart, ...]
    dropped: tuple[Word, ...] = ()

    @property
    def literals(self) -> tuple[Literal, ...]:
        """The texts of the host in it."""
        return tuple(part for part in self.parts if isinstance(part, Literal))


@record(eq=False)
class PipEnvironment:
    """An environment that packages go into; `python` is `None` for that of whoever made it.

    `is_apart`: it holds nothing of what was installed outside of it.
    """

    python: Value | None
    is_apart: bool = True


@record
class ProjectLists:
    """The lists of a `pyproject.toml` that a call of pip asks for, by normalized names.

    `as_requirements`: the file is named as a requirements file is, and not the project.
    """

    dependencies: bool = True
    extras: frozenset[str] = frozenset()
    all_extras: bool = False
    groups: frozenset[str] = frozenset()
    as_requirements: bool = False

    def choose(self, found: Sequence["Hosted"]) -> "list[Hosted]":
        """Give the lists that are asked for; what an extra takes in comes with it."""
        extras = {each.about.extra: each for each in found if each.about.extra is not None}
        waiting = list(extras) if self.all_extras else sorted(self.extras)
        taken: set[str | None] = set()
        for name in waiting:
            if name in extras and name not in taken:
                taken.add(name)
                waiting += extras[name].about.extras_taken_in
        return [each for each in found if self._takes(each, taken)]

    def _takes(self, hosted: "Hosted", extras: set[str | None]) -> bool:
        about = hosted.about
        if about.extra is not None:
            return about.extra in extras
        return about.group in self.groups if about.group is not None else self.dependencies


@record(eq=False)
class Hosted:
    """The lines that one run of pip is given in a host, and what holds of them.

    `container` is `None` where lines cannot be added or taken out. `paths` leads from an included
    path, as written, to the one in the project, or to the reason why that is not known; other
    paths begin at the host's folder, or with `runs_elsewhere` perhaps in another one. `python` is
    the Python that the host states; of `is_lowest` others are meant as well. `environment` is the
    one that a call of pip installs into, where that is not the usual one.
    """

    source: SourceFile
    about: InHost
    entries: tuple[Entry, ...] = ()
    container: Container | None = None
    paths: Mapping[str, "str | Unfollowed"] = field(default_factory=dict)
    runs_elsewhere: bool = False
    python: Scalar | None = None
    is_lowest: bool = False
    environment: PipEnvironment | None = None

    @property
    def heading(self) -> Place:
        """What begins the lines in the host."""
        return Place(self.source, self.about.heading)


@record
class Unfollowed:
    """Why a path cannot be followed."""

    reason: str
