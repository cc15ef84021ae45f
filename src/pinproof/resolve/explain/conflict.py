"""Why pip finds no solution, as data."""

from pinproof.record import record
from pinproof.requirements.model import Line


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
    """One line changed so that everything goes together.

    `requirement` is what it would say, empty where the line goes, for the `reason` given.
    """

    line: Line
    requirement: str
    reason: str = ""


@record
class Conflict:
    """Why pip finds no solution.

    `message` says it in a sentence. `causes` are the demands that cannot be met together,
    `lines` the fewest lines of the file that clash. `is_searched`: no versions go together, and
    it is nothing that pip refuses by itself. `cures` are changes of a single line that solve it,
    each by itself.
    """

    message: str
    causes: tuple[Cause, ...] = ()
    lines: tuple[Line, ...] = ()
    is_searched: bool = False
    cures: tuple[Cure, ...] = ()
