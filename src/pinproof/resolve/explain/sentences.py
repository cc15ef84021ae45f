"""Why requirements cannot be met together, in sentences."""

from collections.abc import Sequence

from pinproof.files.formats import FormatControl
from pinproof.files.project_releases import ProjectReleases
from pinproof.files.reasons import write_glibc, write_rejections
from pinproof.files.release import NewerGlibcNeeded, PythonMismatch, VersionUnknown
from pinproof.index.model import Project
from pinproof.requirements.declared import as_written_today
from pinproof.requirements.model import RequirementLine
from pinproof.requirements.pins import is_pin
from pinproof.resolve.candidates import Candidate, ExtrasCandidate
from pinproof.resolve.constraint import NO_CONSTRAINT
from pinproof.resolve.explain.conflict import Cause
from pinproof.resolve.provider import PipProvider
from pinproof.resolve.requirements import (
    Requirement,
    RequiresPythonRequirement,
    SpecifierRequirement,
)
from pinproof.resolve.resolver import Contradiction, InstallRequest

_MOST = 4


def write_candidate(candidate: Candidate) -> str:
    """Give `name version`, with extras; for the Python its version."""
    name = candidate.identifier if isinstance(candidate, ExtrasCandidate) else candidate.name
    return f"{name} {candidate.version}" if candidate.version is not None else name


def collect_causes(contradiction: Contradiction) -> tuple[Cause, ...]:
    """Give each side of a contradiction once, with the chain that leads to it from the file."""
    found: dict[tuple[str, str], Cause] = {}
    for requirement, parent in contradiction.causes:
        key = (requirement.text, "" if parent is None else parent.name)
        if key not in found:
            chain, line = _chain(contradiction.provider, requirement, parent)
            found[key] = Cause(
                requirement=_written(requirement),
                chain=tuple(map(write_candidate, chain)),
                line=line,
            )
    for name in dict.fromkeys(requirement.name for requirement, _ in contradiction.causes):
        for line in contradiction.provider.roots.constraints.get(name, NO_CONSTRAINT).lines:
            text = f"{line.name}{line.specifier}"
            found[text, "constraint"] = Cause(requirement=text, line=line)
    return tuple(found.values())


def _written(requirement: Requirement) -> str:
    if isinstance(requirement, RequiresPythonRequirement):
        return f"Python {requirement.text}"
    return requirement.text if requirement.line is not None else as_written_today(requirement.text)


def _chain(
    provider: PipProvider, requirement: Requirement, parent: Candidate | None
) -> tuple[list[Candidate], RequirementLine | None]:
    """Give the shortest way from a line of the file to what asks for something."""
    if parent is None:
        return [], requirement.line
    asking = provider.asked()
    ways: list[list[Candidate]] = [[parent]]
    seen = {id(parent)}
    while ways:
        way = ways.pop(0)
        first = way[0]
        for root in provider.roots.requirements:
            if _asks_for(provider, root, first):
                return way, root.line
        for candidate, needs in asking:
            if id(candidate) not in seen and any(_asks_for(provider, one, first) for one in needs):
                seen.add(id(candidate))
                ways.append([candidate, *way])
    return [parent], None


def _asks_for(provider: PipProvider, requirement: Requirement, candidate: Candidate) -> bool:
    return requirement.identifier == candidate.identifier and provider.is_satisfied_by(
        requirement, candidate
    )


def write_sentence(
    request: InstallRequest, contradiction: Contradiction, causes: Sequence[Cause]
) -> str:
    """Say what cannot be met together, and why."""
    if contradiction.unusable is not None:
        return f"{contradiction.unusable.filename} is not for {write_target(request)}"
    names = list(dict.fromkeys(requirement.name for requirement, _ in contradiction.causes))
    sides = [_asker(request, cause) for cause in causes]
    if contradiction.stopping:
        return f"{_shown(sides)}: {contradiction.stopping}"
    missing = [name for name in names if name in contradiction.provider.finders.missing]
    if missing:
        return f"there is no project {missing[0]} on the index: {_shown(sides)}"
    for requirement, parent in contradiction.causes:
        alone = _impossible_alone(request, contradiction, requirement, parent)
        if alone is not None:
            return alone
    if len(names) == 1 and len(sides) > 1:
        return f"no release of {names[0]} satisfies all of these: {_shown(sides)}"
    return f"these cannot be met together: {_shown(sides)}"


def _shown(sides: Sequence[str]) -> str:
    shown = "; ".join(sides[:_MOST])
    more = len(sides) - _MOST
    return f"{shown}; and {more} more" if more > 0 else shown


def write_target(request: InstallRequest) -> str:
    """Give `Python 3.7 on manylinux_2_27_x86_64`."""
    target = request.target
    return f"Python {target.python} on {target.platform}"


def _asker(request: InstallRequest, cause: Cause) -> str:
    line = cause.line
    where = ""
    if line is not None:
        included = line.source.path != request.file.source.path
        where = f"{line.source.path} line {line.number}" if included else f"line {line.number}"
    if not cause.chain:
        return f"{where} asks for {cause.requirement}" if where else cause.requirement
    needs = f"{' -> '.join(cause.chain)} needs {cause.requirement}"
    return f"{needs} ({where})" if where else needs


def _impossible_alone(
    request: InstallRequest,
    contradiction: Contradiction,
    requirement: Requirement,
    parent: Candidate | None,
) -> str | None:
    """Say why nothing satisfies one demand, whatever the others say; `None` if something does."""
    if isinstance(requirement, RequiresPythonRequirement):
        if len(contradiction.causes) > 1 or parent is None:
            return None
        has = request.target.python
        return (
            f"{write_candidate(parent)} needs Python {requirement.text}, and the target has {has}"
        )
    if not isinstance(requirement, SpecifierRequirement):
        return None
    answer = request.index.project(requirement.name)
    # Of a project that nobody can tell anything of, others may still clash.
    if not isinstance(answer, Project) or contradiction.provider.has_release(requirement):
        return None
    chain, line = _chain(contradiction.provider, requirement, parent)
    cause = Cause(
        requirement=_written(requirement), chain=tuple(map(write_candidate, chain)), line=line
    )
    formats = FormatControl.of_file(request.file).allowed(requirement.name)
    releases = request.judged.of(answer, request.target, formats)
    newest = releases.newest_fitting()
    why = _why_none(request, requirement, releases)
    offer = f"; the newest that fits is {newest}" if newest is not None else ""
    return f"{_asker(request, cause)}, but {why}{offer}"


def _why_none(
    request: InstallRequest, requirement: SpecifierRequirement, releases: ProjectReleases
) -> str:
    name = requirement.name
    pin = next(iter(requirement.specifier), None) if len(requirement.specifier) == 1 else None
    if pin is not None and is_pin(pin):
        verdict = releases.judge_pin(pin.operator, pin.version)
        fault = verdict.fault
        if isinstance(fault, VersionUnknown):
            return f"{name} has no release {pin.version}"
        if isinstance(fault, PythonMismatch):
            has = request.target.python
            return f"{name} {pin.version} needs Python {fault.specifier}, and the target has {has}"
        if isinstance(fault, NewerGlibcNeeded):
            return (
                f"{name} {pin.version} needs glibc {write_glibc(fault.needed)}, and the target has "
                f"{write_glibc(fault.available)}"
            )
        if verdict.rejections:
            why = write_rejections(verdict.rejections)
            return f"no file of {name} {pin.version} fits {write_target(request)} ({why})"
    return f"no release of {name} in that range has a file for {write_target(request)}"
