"""What a pin comes to on the target: a file that pip takes, or one fault."""

from collections.abc import Iterable
from typing import TypeAlias

from packaging.version import Version

from pinproof.files.judge import (
    ANY_FILE,
    FileFilter,
    FittingFile,
    HashUnlisted,
    NewerGlibc,
    PythonExcluded,
    Rejection,
    best_first,
    judge_apart_from_python,
)
from pinproof.index.model import DistributionFile, Project
from pinproof.record import record, replace
from pinproof.target.model import PythonVersion, Target
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
class NoListedHash:
    """Files fit, but the requirement lists the hash of none of them."""


@record
class SourceOnly:
    """Only an sdist fits, so that pip has to build it on the target."""

    sdist: DistributionFile


ReleaseFault: TypeAlias = (
    VersionUnknown
    | PythonMismatch
    | NewerGlibcNeeded
    | NoCompatibleFile
    | NoListedHash
    | SourceOnly
)


@record
class ReleaseVerdict:
    """What pip finds for a pin.

    `version` is the release, `None` if there is none. `candidates` are best first.
    `yanked` is the reason when pip can only take withdrawn files, `""` for none given.
    `depends_on_patch`: another patch release of the target's Python, which nobody named,
    would change `fault`.
    """

    version: Version | None
    candidates: tuple[FittingFile, ...] = ()
    rejections: tuple[Rejection, ...] = ()
    fault: ReleaseFault | None = None
    yanked: str | None = None
    depends_on_patch: bool = False


def judge_release(
    project: Project, operator: str, version: str, target: Target, choice: FileFilter = ANY_FILE
) -> ReleaseVerdict:
    """Judge the release that `==` or `===` names. Source: PEP 440, Version matching.

    A pin without a local version also takes releases with one (`1.9.0` takes `1.9.0+cpu`).
    """
    try:
        asked = Version(version)
    except ValueError:
        return ReleaseVerdict(version=None, fault=VersionUnknown())
    first: ReleaseVerdict | None = None
    if asked in project.releases and (operator != "===" or _has_text(project, asked, version)):
        first = _judge(asked, project.releases[asked], target, choice)
        if first.fault is None or operator == "===":
            return first
    if operator == "==" and asked.local is None:
        for local in sorted((found for found in project.releases if found.local), reverse=True):
            if _without_local(local) == asked:
                verdict = _judge(local, project.releases[local], target, choice)
                if verdict.fault is None:
                    return verdict
                first = first or verdict
    return first or ReleaseVerdict(version=None, fault=VersionUnknown())


def _without_local(version: Version) -> Version:
    return Version(version.public)


def _has_text(project: Project, version: Version, text: str) -> bool:
    # Arbitrary equality compares text. Source: PEP 440, Arbitrary equality.
    return any(found == version and str(found) == text.lower() for found in project.releases)


def _judge(
    version: Version, files: Iterable[DistributionFile], target: Target, choice: FileFilter
) -> ReleaseVerdict:
    files = tuple(files)
    reasons = [file.yanked for file in files]
    yanked = next(filter(None, reasons), "") if None not in reasons else None
    if yanked is not None and not choice.yanked:
        choice = replace(choice, yanked=True)
    outcomes = [judge_apart_from_python(file, target, choice) for file in files]
    candidates, rejections = _apply_python(outcomes, target.python, target.pip)
    fault = _fault(candidates, rejections, choice)
    ranges = {file.requires_python for file in files if file.requires_python}
    return ReleaseVerdict(
        version=version,
        candidates=best_first(candidates),
        rejections=tuple(rejections),
        fault=fault,
        yanked=yanked,
        depends_on_patch=any(
            type(_fault(*_apply_python(outcomes, other, target.pip), choice)) is not type(fault)
            for other in _patches_that_differ(ranges, target)
        ),
    )


def _patches_that_differ(ranges: set[str], target: Target) -> Iterable[PythonVersion]:
    """Give one patch release for each way in which the ranges may decide otherwise."""

    def allowed(python: PythonVersion) -> frozenset[str]:
        return frozenset(text for text in ranges if python_allowed(text, python, target.pip))

    others = {allowed(other): other for other in other_patches(ranges, target.python)}
    others.pop(allowed(target.python), None)
    return others.values()


def _apply_python(
    outcomes: Iterable[FittingFile | Rejection], python: PythonVersion, pip: str | None
) -> tuple[list[FittingFile], list[Rejection]]:
    candidates: list[FittingFile] = []
    rejections: list[Rejection] = []
    for outcome in outcomes:
        wanted = outcome.file.requires_python
        allowed = python_allowed(wanted, python, pip)
        if isinstance(outcome, FittingFile) and allowed:
            candidates.append(outcome)
        elif isinstance(outcome, FittingFile):
            reason = PythonExcluded(specifier=wanted or "")
            rejections.append(Rejection(file=outcome.file, reason=reason))
        else:
            rejections.append(outcome)
    if not candidates and all(_excluded(outcome, python, pip) for outcome in outcomes):
        # Every file is for other Pythons: that says more than the tags that follow from it.
        rejections = [
            Rejection(file=file, reason=PythonExcluded(specifier=file.requires_python or ""))
            for file in (outcome.file for outcome in outcomes)
        ]
    return candidates, rejections


def _excluded(outcome: FittingFile | Rejection, python: PythonVersion, pip: str | None) -> bool:
    return not python_allowed(outcome.file.requires_python, python, pip)


def _fault(
    candidates: list[FittingFile], rejections: list[Rejection], choice: FileFilter
) -> ReleaseFault | None:
    if any(candidate.kind == "wheel" for candidate in candidates):
        return None
    sdist = best_first(candidates)[0].file if candidates else None
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
        unlisted = any(isinstance(reason, HashUnlisted) for reason in reasons)
        return NoListedHash() if unlisted else NoCompatibleFile()
    return SourceOnly(sdist=sdist) if "wheel" in choice.formats else None
