"""What the resolver deals in: what is asked for, and what may be chosen for it."""

from collections.abc import Mapping
from typing import TypeAlias

from packaging.version import Version

from pinproof.image.manifest import Distribution
from pinproof.index.model import DistributionFile
from pinproof.record import field, record
from pinproof.requirements.model import RequirementLine
from pinproof.requirements.version_range import VersionRange, version_range

PYTHON = "<Python from Requires-Python>"
NO_BOUNDS = version_range("")


@record(eq=False)
class Installed:
    """What the image holds."""

    name: str
    version: Version | None
    distribution: Distribution

    @property
    def identifier(self) -> str:
        """The normalized name."""
        return self.name


@record(eq=False)
class Published:
    """A file of an index, or one that a direct reference names.

    `version` is `None` for a direct reference that does not tell it.
    """

    name: str
    version: Version | None
    file: DistributionFile
    is_direct: bool = False

    @property
    def identifier(self) -> str:
        """The normalized name."""
        return self.name


@record(eq=False)
class WithExtras:
    """A chosen distribution together with extras; it depends on its base exactly."""

    base: "Installed | Published"
    extras: tuple[str, ...]
    identifier: str

    @property
    def name(self) -> str:
        """The normalized name, without extras."""
        return self.base.name

    @property
    def version(self) -> Version | None:
        """The version of the base."""
        return self.base.version


@record(eq=False)
class ThePython:
    """The target's Python, which requires-python is asked of."""

    version: Version
    name: str = PYTHON
    identifier: str = PYTHON


Choosable: TypeAlias = Installed | Published | WithExtras | ThePython
Base: TypeAlias = Installed | Published


@record(eq=False)
class Ranged:
    """A project by name, in some range of versions.

    `text` is the requirement as it was declared, `line` the one of the file, or `None` for
    what a distribution declares. `hashes` are (algorithm, hex digest).
    """

    name: str
    identifier: str
    specifier: VersionRange
    text: str
    extras: tuple[str, ...] = ()
    hashes: frozenset[tuple[str, str]] = frozenset()
    line: RequirementLine | None = None


@record(eq=False)
class Exact:
    """One candidate and no other: a direct reference, or the base of what has extras."""

    candidate: "Installed | Published | WithExtras"
    text: str
    line: RequirementLine | None = None

    @property
    def identifier(self) -> str:
        """That of the candidate."""
        return self.candidate.identifier

    @property
    def name(self) -> str:
        """The normalized name, without extras."""
        return self.candidate.name


@record(eq=False)
class PythonRange:
    """A requires-python; `text` as declared."""

    text: str
    name: str = PYTHON
    identifier: str = PYTHON
    line: None = None


Wanted: TypeAlias = Ranged | Exact | PythonRange


@record
class Limit:
    """All constraints on one project: ranges, hashes, and files by URL."""

    specifiers: tuple[VersionRange, ...] = ()
    hashes: frozenset[tuple[str, str]] = frozenset()
    files: tuple[DistributionFile, ...] = ()
    lines: tuple[RequirementLine, ...] = ()


NO_LIMIT = Limit()


@record
class Roots:
    """What a file asks for, in the order in which pip takes it up.

    `order` maps identifiers to their place in the file. `unknown` are lines that cannot be
    resolved without running them, such as a path to a project, with the reason.
    """

    wanted: tuple[Wanted, ...]
    limits: Mapping[str, Limit] = field(default_factory=dict)
    order: Mapping[str, int] = field(default_factory=dict)
    unknown: tuple[tuple[RequirementLine, str], ...] = ()


def identifier_of(name: str, extras: tuple[str, ...]) -> str:
    """Give `name[a,b]`, or the name alone; both normalized."""
    return f"{name}[{','.join(extras)}]" if extras else name
