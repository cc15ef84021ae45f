"""What pip would do: a plan, a conflict, or no answer."""

from typing import Literal, TypeAlias

from pinproof.index.model import DistributionFile
from pinproof.install.check import Broken
from pinproof.record import record
from pinproof.requirements.model import Line, RequirementLine, RequirementsFile
from pinproof.target.model import Target

Action: TypeAlias = Literal["install", "upgrade", "downgrade", "reinstall", "keep"]


@record
class Step:
    """What happens to one distribution.

    `name` is normalized. `from_version` is what the image holds, `None` for nothing and for an
    unknown version. `version` is `None` for a direct reference that does not tell it, and for
    what is kept at an unknown version. `requested_by` are
    requirement lines' texts and distributions (`flask 2.0.1`); `lines` and `parents` are the
    same as lines and as normalized names. `file` is `None` for `keep`.
    """

    name: str
    from_version: str | None
    version: str | None
    action: Action
    requested_by: tuple[str, ...] = ()
    file: DistributionFile | None = None
    is_source_build: bool = False
    lines: tuple[RequirementLine, ...] = ()
    parents: tuple[str, ...] = ()


@record
class Unknown:
    """A distribution whose requirements are not known, and why; the plan leaves them out.

    `name` is normalized, or the URL or path of `line`. `offline` and `failed` tell what could
    be learned from what only a build or the image tells.
    """

    name: str
    version: str | None
    reason: str
    offline: bool = False
    failed: bool = False
    line: RequirementLine | None = None


@record
class Plan:
    """What pip would install, keep and break.

    `broken` is what `pip check` would say afterwards and did not before, `already_broken`
    what it said before and still says. `notes` say where the real pip may differ.
    """

    steps: tuple[Step, ...]
    broken: tuple[Broken, ...] = ()
    already_broken: tuple[Broken, ...] = ()
    unknown: tuple[Unknown, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def download_bytes(self) -> int:
        """The sizes of all files, as far as the index gives them."""
        return sum(step.file.size_bytes or 0 for step in self.steps if step.file is not None)


@record
class Cause:
    """One side of a clash.

    `line` is the line of the file that it starts from, `None` for the image or the target.
    `chain` leads from there to `requirement`: each link as `name version`.
    """

    requirement: str
    chain: tuple[str, ...] = ()
    line: Line | None = None


@record
class Cure:
    """One line changed so that everything goes together; `requirement` is what it would say."""

    line: RequirementLine
    requirement: str


@record
class Conflict:
    """Why pip finds no solution.

    `message` says it in a sentence. `causes` are the demands that cannot be met together,
    `lines` the fewest lines of the file that clash. `cures` are changes of a single line that
    solve it, each by itself.
    """

    message: str
    causes: tuple[Cause, ...] = ()
    lines: tuple[Line, ...] = ()
    cures: tuple[Cure, ...] = ()


@record
class Unresolved:
    """No answer: the index did not tell about `name`, or the search was given up."""

    reason: str
    name: str | None = None
    offline: bool = False


Outcome: TypeAlias = Plan | Conflict | Unresolved


@record
class Planned:
    """What pip would do with one file: where, as which pip, and what comes of it."""

    file: RequirementsFile
    target: Target
    pip: tuple[int, int]
    outcome: Outcome
