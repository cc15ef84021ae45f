"""What one release comes to on the target: a file that pip takes, or one fault."""

from collections.abc import Iterable
from functools import lru_cache
from typing import TypeAlias

from packaging.version import Version

from pinproof.files.fitting import (
    EVERY_FORMAT,
    FileJudge,
    FittingFile,
    Format,
    NewerGlibc,
    PythonExcluded,
    Rejection,
    Yanked,
    sort_best_first,
)
from pinproof.index.model import DistributionFile, Unavailable
from pinproof.pip.release import PipRelease
from pinproof.record import record
from pinproof.target.model import PythonVersion
from pinproof.target.requires_python import other_patches, python_allowed


@record
class VersionUnknown:
    """The project has no such release."""


@record
class PythonMismatch:
    """The release does not allow the target's Python; `specifier` is its requires-python."""

    specifier: str


@record
class NewerGlibcNeeded:
    """Its wheels need a newer glibc; `sdist` is what pip would try to build instead."""

    needed: tuple[int, int]
    available: tuple[int, int]
    sdist: DistributionFile | None


@record
class NoCompatibleFile:
    """No file fits, for the reasons in the verdict's `rejections`."""


@record
class SourceOnly:
    """Only an sdist fits, so that pip has to build it on the target."""

    sdist: DistributionFile


ReleaseFault: TypeAlias = (
    VersionUnknown | PythonMismatch | NewerGlibcNeeded | NoCompatibleFile | SourceOnly
)


@record
class ReleaseVerdict:
    """What pip finds for a pin.

    `version` is the release, `None` if there is none. `candidates` are best first.
    `yanked` is the reason when pip can only take withdrawn files, `""` for none given.
    `depends_on_patch`: another patch release of the target's Python, which nobody named,
    would change `fault`. `python_untold`: why nobody can tell which Python the release needs.
    """

    version: Version | None
    candidates: tuple[FittingFile, ...] = ()
    rejections: tuple[Rejection, ...] = ()
    fault: ReleaseFault | None = None
    yanked: str | None = None
    depends_on_patch: bool = False
    python_untold: Unavailable | None = None


def judge_files(
    version: Version,
    files: Iterable[DistributionFile],
    judge: FileJudge,
    formats: frozenset[Format] = EVERY_FORMAT,
) -> ReleaseVerdict:
    """Judge the files of one release, as pip does for a pin to it."""
    python, pip = judge.target.python, judge.target.pip
    outcomes = [judge.judge_apart_from_python(file, formats) for file in files]
    candidates, rejections, yanked = _decide(outcomes, python, pip)
    fault = _fault(candidates, rejections, formats)
    ranges = {each.file.requires_python for each in outcomes if each.file.requires_python}
    return ReleaseVerdict(
        version=version,
        candidates=sort_best_first(candidates),
        rejections=tuple(rejections),
        fault=fault,
        yanked=yanked,
        depends_on_patch=any(
            type(_fault(*_decide(outcomes, other, pip)[:2], formats)) is not type(fault)
            for other in _patches_that_differ(frozenset(ranges), python, pip)
        ),
        python_untold=next((each.file.python_untold for each in candidates), None),
    )


@lru_cache(maxsize=1024)
def _patches_that_differ(
    ranges: frozenset[str], python: PythonVersion, pip: PipRelease
) -> tuple[PythonVersion, ...]:
    """Give one patch release for each way in which the ranges may decide otherwise."""

    def allowed(python: PythonVersion) -> frozenset[str]:
        return frozenset(text for text in ranges if python_allowed(text, python, pip))

    others = {allowed(other): other for other in other_patches(ranges, python)}
    others.pop(allowed(python), None)
    return tuple(others.values())


def _decide(
    outcomes: Iterable[FittingFile | Rejection], python: PythonVersion, pip: PipRelease
) -> tuple[list[FittingFile], list[Rejection], str | None]:
    """Give what fits that Python, what does not, and the reason where all is withdrawn."""
    by_python = [_apply_python(outcome, python, pip) for outcome in outcomes]
    fitting = [each for each in by_python if isinstance(each, FittingFile)]
    reasons = [each.file.yanked for each in fitting or by_python]
    if None in reasons:
        by_python = [_apply_yanked(each) for each in by_python]
    candidates = [each for each in by_python if isinstance(each, FittingFile)]
    rejections = [each for each in by_python if isinstance(each, Rejection)]
    if not candidates and all(_excluded(each, python, pip) for each in outcomes):
        # Every file is for other Pythons: that says more than the tags that follow from it.
        rejections = [_rejected_for_python(each.file) for each in outcomes]
    return candidates, rejections, None if None in reasons else next(filter(None, reasons), "")


def _apply_python(
    outcome: FittingFile | Rejection, python: PythonVersion, pip: PipRelease
) -> FittingFile | Rejection:
    if isinstance(outcome, FittingFile) and _excluded(outcome, python, pip):
        return _rejected_for_python(outcome.file)
    return outcome


def _apply_yanked(outcome: FittingFile | Rejection) -> FittingFile | Rejection:
    if outcome.file.yanked is None:
        return outcome
    return Rejection(file=outcome.file, reason=Yanked(reason=outcome.file.yanked))


def _rejected_for_python(file: DistributionFile) -> Rejection:
    return Rejection(file=file, reason=PythonExcluded(specifier=file.requires_python or ""))


def _excluded(outcome: FittingFile | Rejection, python: PythonVersion, pip: PipRelease) -> bool:
    return not python_allowed(outcome.file.requires_python, python, pip)


def _fault(
    candidates: list[FittingFile], rejections: list[Rejection], formats: frozenset[Format]
) -> ReleaseFault | None:
    if any(candidate.kind == "wheel" for candidate in candidates):
        return None
    sdist = sort_best_first(candidates)[0].file if candidates else None
    reasons = [rejection.reason for rejection in rejections]
    if sdist is None:
        for reason in reasons:
            if isinstance(reason, PythonExcluded):
                return PythonMismatch(specifier=reason.specifier)
    glibc = min(
        (reason for reason in reasons if isinstance(reason, NewerGlibc)),
        key=lambda reason: reason.needed,
        default=None,
    )
    if glibc is not None:
        return NewerGlibcNeeded(needed=glibc.needed, available=glibc.available, sdist=sdist)
    if sdist is None:
        return NoCompatibleFile()
    return SourceOnly(sdist=sdist) if "wheel" in formats else None
