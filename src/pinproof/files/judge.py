"""Which files of a release pip could take on the target, and why not the others."""

import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Literal, TypeAlias

from packaging.version import Version

from pinproof.index.model import DistributionFile, Project
from pinproof.record import record
from pinproof.target.model import Target
from pinproof.target.requires_python import python_allowed
from pinproof.target.tags import expand, tag_ranks

Format: TypeAlias = Literal["wheel", "sdist"]
EVERY_FORMAT: frozenset[Format] = frozenset(("wheel", "sdist"))

_MANYLINUX = re.compile(r"manylinux(?:_(\d+)_(\d+)|(1|2010|2014))_(\w+)")
_LEGACY_GLIBC = {"1": (2, 5), "2010": (2, 12), "2014": (2, 17)}
# Source: PEP 427, File name convention.
_WHEEL = re.compile(
    r"[^-]+-[^-]+(?:-(?P<number>\d+)(?P<suffix>[^-]*))?-(?P<tags>[^-]+-[^-]+-[^-]+)\.whl"
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


@record
class HashUnlisted:
    """None of the file's known digests is among those that the requirement lists."""


RejectionReason: TypeAlias = (
    PythonExcluded
    | TagsIncompatible
    | NewerGlibc
    | Yanked
    | KindUnsupported
    | FormatDisallowed
    | HashUnlisted
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


@record
class FileFilter:
    """What narrows the files of one project.

    `formats` are those that `--no-binary` and `--only-binary` leave. `hashes` are
    (algorithm, hex digest) as the requirement lists them, empty when it lists none.
    `yanked` admits withdrawn files, as pip does for a pin that nothing else satisfies.
    """

    formats: frozenset[Format] = EVERY_FORMAT
    hashes: frozenset[tuple[str, str]] = frozenset()
    yanked: bool = False


ANY_FILE = FileFilter()


class _Tags:
    """The ranks of a target's tags, with the outcome for each tag string met so far."""

    def __init__(self, target: Target) -> None:
        self.ranks = tag_ranks(target)
        self.glibc = target.glibc
        self.platform = target.platform
        self.machine = target.machine
        self.known: dict[str, int | TagsIncompatible | NewerGlibc] = {}

    def standing(self, text: str) -> int | TagsIncompatible | NewerGlibc:
        known = self.known.get(text)
        if known is None:
            known = self.known[text] = self._judge(text)
        return known

    def _judge(self, text: str) -> int | TagsIncompatible | NewerGlibc:
        tags = expand(text)
        rank = min((self.ranks[tag] for tag in tags if tag in self.ranks), default=None)
        if rank is not None:
            return rank
        if self.glibc is not None:
            needed = min(filter(None, map(self._newer_glibc, tags)), default=None)
            if needed is not None:
                return NewerGlibc(needed=needed, available=self.glibc)
        return TagsIncompatible(tags=text)

    def _newer_glibc(self, tag: str) -> tuple[int, int] | None:
        python_and_abi, _, platform = tag.rpartition("-")
        match = _MANYLINUX.fullmatch(platform)
        if match is None or match[4] != self.machine or self.glibc is None:
            return None
        needed = _LEGACY_GLIBC[match[3]] if match[3] else (int(match[1]), int(match[2]))
        if needed <= self.glibc:
            return None
        return needed if f"{python_and_abi}-{self.platform}" in self.ranks else None


@lru_cache(maxsize=8)
def _tags(target: Target) -> _Tags:
    return _Tags(target)


def judge_file(
    file: DistributionFile, target: Target, choice: FileFilter = ANY_FILE
) -> FittingFile | Rejection:
    """Tell whether pip could take a file, in the order in which pip asks."""
    outcome = judge_apart_from_python(file, target, choice)
    if isinstance(outcome, FittingFile) and not python_allowed(
        file.requires_python, target.python, target.pip
    ):
        return Rejection(file=file, reason=PythonExcluded(specifier=file.requires_python or ""))
    return outcome


def judge_apart_from_python(
    file: DistributionFile, target: Target, choice: FileFilter = ANY_FILE
) -> FittingFile | Rejection:
    """Judge a file by everything but its requires-python."""
    reason = _unwanted(file, choice)
    if reason is not None:
        return Rejection(file=file, reason=reason)
    tags = _tags(target)
    if file.kind == "sdist":
        return FittingFile(file=file, kind="sdist", rank=len(tags.ranks))
    name = _WHEEL.fullmatch(file.filename)
    if name is None:
        return Rejection(file=file, reason=KindUnsupported())
    standing = tags.standing(name["tags"])
    if isinstance(standing, int):
        build = (int(name["number"]), name["suffix"]) if name["number"] else ()
        return FittingFile(file=file, kind="wheel", rank=standing, build=build)
    return Rejection(file=file, reason=standing)


def _unwanted(file: DistributionFile, choice: FileFilter) -> RejectionReason | None:
    if file.yanked is not None and not choice.yanked:
        return Yanked(reason=file.yanked)
    if file.kind == "other":
        return KindUnsupported()
    if file.kind not in choice.formats:
        return FormatDisallowed(format=file.kind)
    if choice.hashes and file.hashes and not choice.hashes.intersection(file.hashes.items()):
        return HashUnlisted()
    return None


def best_first(candidates: Iterable[FittingFile]) -> tuple[FittingFile, ...]:
    """Sort the candidates of one release, pip's choice first: of equals it takes the last."""
    ascending = sorted(candidates, key=lambda candidate: (-candidate.rank, candidate.build))
    return tuple(reversed(ascending))


def newest_fitting(
    project: Project,
    target: Target,
    choice: FileFilter = ANY_FILE,
    *,
    accepts: Callable[[Version], bool] | None = None,
) -> Version | None:
    """Give the newest release with a file for the target, `None` if there is none.

    A release with a wheel comes before any that would have to be built, a final one before
    any pre-release. `accepts` narrows the versions further.
    """
    best_source: Version | None = None
    best_early: Version | None = None
    for version in sorted(project.releases, reverse=True):
        if version.is_prerelease and best_early is not None:
            continue
        if accepts is not None and not accepts(version):
            continue
        files = project.releases[version]
        # The files of a release mostly want the same Python: that is asked once, and first.
        wanted = {file.requires_python for file in files}
        if not any(python_allowed(each, target.python, target.pip) for each in wanted):
            continue
        kinds = {
            outcome.kind
            for file in files
            if isinstance(outcome := judge_file(file, target, choice), FittingFile)
        }
        if version.is_prerelease:
            best_early = version if kinds else None
        elif "wheel" in kinds:
            return version
        elif kinds and best_source is None:
            best_source = version
    return best_source or best_early
