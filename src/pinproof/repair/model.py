"""The nearest file that is right: what becomes of each line, and what is added."""

from collections.abc import Mapping
from typing import Literal, TypeAlias

from pinproof.effects.plan import Plan
from pinproof.record import field, record
from pinproof.requirements.model import Line, RequirementLine

RepairKind: TypeAlias = Literal["pin", "rewrite", "mark", "drop"]


@record
class LineRepair:
    """What becomes of one line.

    `text` is the requirement that stands there afterwards, empty for `drop`; for `mark` it is the
    marker that the line gets. `version` is what it is then pinned to, `None` where it is not.
    `reason` says why where the change does not speak for itself. `is_safe`: what pip installs
    stays as it is, or as it is once the lines that stop pip are repaired.
    """

    change: RepairKind
    text: str = ""
    version: str | None = None
    reason: str = ""
    is_safe: bool = False


@record
class Addition:
    """A pin for what the lines bring in."""

    name: str
    version: str
    is_safe: bool


@record
class Repair:
    """The nearest file that installs and leaves the image working.

    `lines` are the lines that change. `undecided` are those that only a person can decide about,
    with the reason: they are left out of the search, and stay. `plan` is what pip does with the
    rest, `None` where nothing was found; `failure` then says why.
    """

    lines: Mapping[Line, LineRepair] = field(default_factory=dict)
    added: tuple[Addition, ...] = ()
    undecided: Mapping[Line, str] = field(default_factory=dict)
    plan: Plan | None = None
    failure: str = ""

    def pins(self) -> dict[RequirementLine, str]:
        """Give, by line, the versions that requirement lines are to be pinned to."""
        return {
            line: one.version
            for line, one in self.lines.items()
            if isinstance(line, RequirementLine) and one.version is not None
        }
