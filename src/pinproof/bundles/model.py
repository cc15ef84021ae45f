"""What a bundle is: a plan's files, as wheels or unpacked, and what was left out of them."""

from typing import Literal, TypeAlias

from pinproof.effects.plan import Planned, Step
from pinproof.index.model import WholeFile
from pinproof.record import record

BundleFormat: TypeAlias = Literal["wheelhouse", "site-packages"]
# Why a file of a wheel is not in the folder.
Omission: TypeAlias = Literal["script", "bytecode", "data"]
MANIFEST_NAME = "pinproof-bundle.json"


@record
class BundledWheel:
    """A step of the plan, and its wheel."""

    step: Step
    wheel: WholeFile

    @property
    def is_requested(self) -> bool:
        """Tell whether a line of the file asks for it."""
        return bool(self.step.lines)


@record
class OmittedFile:
    """A file that a wheel has, or an installer would make, and the folder has not."""

    distribution: str
    kind: Omission
    path: str


@record
class Collision:
    """A path that two wheels have with different content; the `winner`'s is there, as with pip."""

    path: str
    loser: str
    winner: str


@record
class Bundle:
    """A folder that was made.

    `files` maps each path in it to its size in bytes. `unlisted` are files that a wheel's own
    RECORD does not list: pip takes them, and so do we.
    """

    format: BundleFormat
    place: str
    planned: Planned
    parts: tuple[BundledWheel, ...]
    files: dict[str, int]
    left_out: tuple[OmittedFile, ...] = ()
    collisions: tuple[Collision, ...] = ()
    unlisted: tuple[str, ...] = ()

    @property
    def size_bytes(self) -> int:
        """The size of all files."""
        return sum(self.files.values())


@record
class NotBundled:
    """Nothing was made, and why: each of `reasons` is a sentence.

    `is_source`: a source of facts could not be reached, or was left alone because it is offline.
    """

    planned: Planned
    reasons: tuple[str, ...]
    is_source: bool = False


Bundling: TypeAlias = Bundle | NotBundled
