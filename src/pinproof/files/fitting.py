"""Which files of a release pip could take on the target, and why not the others."""

import re
from collections.abc import Iterable, Sequence
from typing import Literal, TypeAlias

from pinproof.index.model import DistributionFile
from pinproof.record import record
from pinproof.target.manylinux import Glibc, parse_manylinux
from pinproof.target.model import Target
from pinproof.target.requires_python import python_allowed
from pinproof.target.tags import CompressedTags, tag_ranks, take_apart

Format: TypeAlias = Literal["wheel", "sdist"]
EVERY_FORMAT: frozenset[Format] = frozenset(("wheel", "sdist"))

# Source: PEP 427, File name convention.
_WHEEL = re.compile(
    r"[^-]+-[^-]+(?:-(?P<number>\d{1,18})(?P<suffix>[^-]*))?-(?P<tags>[^-]+-[^-]+-[^-]+)\.whl"
)


@record
class PythonExcluded:
    """The file's requires-python does not allow the target's Python."""

    specifier: str


@record
class TagsIncompatible:
    """A wheel for another Python, ABI or platform; `tags` as its file name has them."""

    tags: str


@record
class NewerGlibc:
    """A wheel that fits but for the glibc: the oldest that it needs, and the target's."""

    needed: tuple[int, int]
    available: tuple[int, int]


@record
class Yanked:
    """The file is withdrawn; `""` when no reason was given."""

    reason: str


@record
class KindUnsupported:
    """Neither a wheel nor an archive of sources that pip reads (an egg, an installer)."""


@record
class FormatDisallowed:
    """`--no-binary` or `--only-binary` leaves the file out."""

    format: Format


RejectionReason: TypeAlias = (
    PythonExcluded | TagsIncompatible | NewerGlibc | Yanked | KindUnsupported | FormatDisallowed
)


@record
class FittingFile:
    """A file that pip could install on the target.

    `rank` is that of its best tag, 0 the best; an sdist comes after every wheel.
    `build` is the wheel's build number, empty for none.
    """

    file: DistributionFile
    kind: Format
    rank: int
    build: tuple[int, str] | tuple[()] = ()


@record
class Rejection:
    """A file that pip passes over."""

    file: DistributionFile
    reason: RejectionReason


class FileJudge:
    """Judges files for one target, withdrawn ones like others; keeps what it knows of tags."""

    def __init__(self, target: Target) -> None:
        """Rank the target's tags."""
        self.target = target
        self._ranks = tag_ranks(target)
        self._glibc = target.glibc
        self._standings: dict[str, int | TagsIncompatible | NewerGlibc] = {}

    def judge(
        self, file: DistributionFile, formats: frozenset[Format] = EVERY_FORMAT
    ) -> FittingFile | Rejection:
        """Tell whether pip could take a file, in the order in which pip asks."""
        outcome = self.judge_apart_from_python(file, formats)
        if isinstance(outcome, FittingFile) and not self.allows_python(file.requires_python):
            return Rejection(file=file, reason=PythonExcluded(specifier=file.requires_python or ""))
        return outcome

    def judge_apart_from_python(
        self, file: DistributionFile, formats: frozenset[Format] = EVERY_FORMAT
    ) -> FittingFile | Rejection:
        """Judge a file by everything but its requires-python."""
        if file.kind == "other":
            return Rejection(file=file, reason=KindUnsupported())
        if file.kind not in formats:
            return Rejection(file=file, reason=FormatDisallowed(format=file.kind))
        if file.kind == "sdist":
            return FittingFile(file=file, kind="sdist", rank=len(self._ranks))
        name = _WHEEL.fullmatch(file.filename)
        if name is None:
            return Rejection(file=file, reason=KindUnsupported())
        standing = self._standing(name["tags"])
        if isinstance(standing, int):
            build = (int(name["number"]), name["suffix"]) if name["number"] else ()
            return FittingFile(file=file, kind="wheel", rank=standing, build=build)
        return Rejection(file=file, reason=standing)

    def allows_python(self, requires_python: str | None) -> bool:
        """Tell whether the target's Python is among those that a file requires."""
        return python_allowed(requires_python, self.target.python, self.target.pip)

    def fitting(
        self, files: Iterable[DistributionFile], formats: frozenset[Format] = EVERY_FORMAT
    ) -> tuple[FittingFile, ...]:
        """Give the files of one release that fit, pip's choice first, withdrawn ones too."""
        # They mostly want the same Python, and to ask for that costs least.
        allowed = [file for file in files if self.allows_python(file.requires_python)]
        outcomes = (self.judge_apart_from_python(file, formats) for file in allowed)
        return sort_best_first(one for one in outcomes if isinstance(one, FittingFile))

    def _standing(self, tags: str) -> int | TagsIncompatible | NewerGlibc:
        known = self._standings.get(tags)
        if known is None:
            known = self._standings[tags] = self._judge_tags(tags)
        return known

    def _judge_tags(self, text: str) -> int | TagsIncompatible | NewerGlibc:
        tags = take_apart(text)
        rank = tags.best_rank(self._ranks)
        if rank is not None:
            return rank
        if self._glibc is not None and self._fits_elsewhere(tags):
            needed = min(filter(None, map(self._newer_glibc, tags.systems)), default=None)
            if needed is not None:
                return NewerGlibc(needed=needed, available=self._glibc)
        return TagsIncompatible(tags=text)

    def _fits_elsewhere(self, tags: CompressedTags) -> bool:
        return tags.on(self.target.platform).best_rank(self._ranks) is not None

    def _newer_glibc(self, platform: str) -> Glibc | None:
        known = parse_manylinux(platform)
        if known is None or known[1] != self.target.machine or self._glibc is None:
            return None
        return known[0] if known[0] > self._glibc else None


def sort_best_first(fitting: Iterable[FittingFile]) -> tuple[FittingFile, ...]:
    """Sort the files of one release, pip's choice first: of equals it takes the last."""
    ascending = sorted(fitting, key=lambda one: (-one.rank, one.build))
    return tuple(reversed(ascending))


def leave_out_yanked(fitting: Sequence[FittingFile]) -> Sequence[FittingFile]:
    """Leave withdrawn files out, unless all are withdrawn: then a pin takes one of them.

    Source: PEP 592, Installers.
    """
    return [one for one in fitting if one.file.yanked is None] or fitting
