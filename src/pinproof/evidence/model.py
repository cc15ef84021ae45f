"""What says into which Python and platform a file is installed, where, and how strongly."""

from typing import Literal, TypeAlias, get_args

from pinproof.record import record
from pinproof.target.model import PythonVersion

# From the strongest to the weakest.
EvidenceKind: TypeAlias = Literal[
    "flag",
    "configuration",
    "deployment",
    "environment",
    "header",
    "constraints",
    "markers",
    "project",
    "workflow",
    "user configuration",
]
_RANKS = {kind: rank for rank, kind in enumerate(get_args(EvidenceKind))}
# What belongs to the one file, and not to all that lie around it.
OF_THE_FILE: frozenset[EvidenceKind] = frozenset(
    {"environment", "header", "constraints", "markers"}
)


@record
class Evidence:
    """One thing that speaks of the target of a file.

    `where` is the place as a report names it (`model/MLmodel:3`). `python` is what it names;
    `undecided` is why it speaks of a Python and does not tell which (`its image is not known`).
    `is_floor`: only the lowest of a range is named, so that others are meant as well.
    """

    kind: EvidenceKind
    where: str
    python: PythonVersion | None = None
    platform: str | None = None
    undecided: str = ""
    is_floor: bool = False

    @property
    def rank(self) -> int:
        """0 for the strongest kind; equal ranks weigh the same."""
        return _RANKS[self.kind]


def python_named(text: str) -> PythonVersion | None:
    """Read a Python version as evidence; `None` for one that is not known here, such as 2.7."""
    try:
        return PythonVersion.parse(text)
    except ValueError:
        return None
