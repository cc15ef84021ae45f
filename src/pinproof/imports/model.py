"""What a script imports, as far as its text and that of the local modules that it reaches tell."""

from collections.abc import Mapping
from typing import Literal, TypeAlias

from pinproof.formats.tree import Fault
from pinproof.record import field, record
from pinproof.source import Place, SourceFile

# Why an import may not be made, or may fail without harm: `caught` where an `except` takes its
# absence up, `replaced` where that imports something else instead.
Condition: TypeAlias = Literal[
    "certain", "in a function", "under a condition", "caught", "replaced"
]
# An except, a condition and a function weigh in this order: what is caught stays caught.
_WEIGHT: Mapping[Condition, int] = {
    "certain": 0,
    "in a function": 1,
    "under a condition": 2,
    "caught": 3,
    "replaced": 4,
}


def weaker(one: Condition, other: Condition) -> Condition:
    """Give what holds of an import where both hold."""
    return max(one, other, key=_WEIGHT.__getitem__)


@record(eq=False)
class Import:
    """A module that is imported.

    `module` is its dotted name; for `level` dots of a relative import, what follows them.
    `names` are what is taken out of it, each of which may be a module of its own. `place` is the
    statement.
    """

    module: str
    place: Place
    names: tuple[str, ...] = ()
    level: int = 0
    condition: Condition = "certain"

    @property
    def top(self) -> str:
        """The first part of the module's name."""
        return self.module.partition(".")[0]


@record(eq=False)
class Remark:
    """Something in a script that keeps part of what it imports from being seen, and what."""

    place: Place
    text: str


@record(eq=False)
class CodeReading:
    """What one file says: imports, folders that it adds to the path, and what is not seen.

    `added` are seen from the file's own folder. After a doubt modules may be found in places that
    nobody knows. `unseen` are calls that load objects together with the modules that they need.
    """

    imports: tuple[Import, ...] = ()
    added: tuple[str, ...] = ()
    doubts: tuple[Remark, ...] = ()
    unseen: tuple[Remark, ...] = ()
    faults: tuple[Fault, ...] = ()


@record(eq=False)
class ScriptReading:
    """What a script imports, through all local modules that it reaches.

    `imports` are those that neither the script's own folders nor Python answer for. `shadows` are
    imports that a local file answers for, with its path, by their first name. `sources` are
    the files that were read, the script itself first. `as_folders` are names of local folders
    that are no packages: what is installed under such a name comes before them.
    """

    source: SourceFile
    imports: tuple[Import, ...] = ()
    shadows: Mapping[str, tuple[Import, str]] = field(default_factory=dict)
    as_folders: frozenset[str] = frozenset()
    sources: tuple[SourceFile, ...] = ()
    doubts: tuple[Remark, ...] = ()
    unseen: tuple[Remark, ...] = ()
    faults: tuple[Fault, ...] = ()
