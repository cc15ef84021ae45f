"""Clashes in sentences."""

from collections.abc import Sequence

from pinproof.files.candidates import Choice, newest_fitting
from pinproof.files.reasons import glibc_text, rejections_text
from pinproof.files.release import NewerGlibcNeeded, PythonMismatch, VersionUnknown, judge_release
from pinproof.index.model import Project
from pinproof.requirements.declared import as_written_today
from pinproof.requirements.model import RequirementLine
from pinproof.resolve.model import Cause
from pinproof.resolve.provider import PipProvider
from pinproof.resolve.requirements import (
    NO_LIMIT,
    Choosable,
    PythonRange,
    Ranged,
    Wanted,
    WithExtras,
)
from pinproof.resolve.roots import format_control
from pinproof.resolve.search import Clash, Question

_MOST = 4


def describe(choice: Choosable) -> str:
    """Give `name version`, with extras; for the Python its version."""
    name = choice.identifier if isinstance(choice, WithExtras) else choice.name
    return f"{name} {choice.version}" if choice.version is not None else name


def causes_of(clash: Clash) -> tuple[Cause, ...]:
    """Give each side of a clash once, with the chain that leads to it from the file."""
    found: dict[tuple[str, str], Cause] = {}
    for wanted, parent in clash.causes:
        key = (wanted.text, "" if parent is None else parent.name)
        if key not in found:
            chain, line = _chain(clash.provider, wanted, parent)
            found[key] = Cause(
                requirement=_written(wanted), chain=tuple(map(describe, chain)), line=line
            )
    for name in dict.fromkeys(wanted.name for wanted, _ in clash.causes):
        for line in clash.provider.roots.limits.get(name, NO_LIMIT).lines:
            text = f"{line.name}{line.specifier}"
            found[text, "constraint"] = Cause(requirement=text, line=line)
    return tuple(found.values())


def _written(wanted: Wanted) -> str:
    if isinstance(wanted, PythonRange):
        return f"Python {wanted.text}"
    return wanted.text if wanted.line is not None else as_written_today(wanted.text)


def _chain(
    provider: PipProvider, wanted: Wanted, parent: Choosable | None
) -> tuple[list[Choosable], RequirementLine | None]:
    """Give the shortest way from a line of the file to who wants something."""
    if parent is None:
        return [], wanted.line
    asking = provider.choices.known()
    ways: list[list[Choosable]] = [[parent]]
    seen = {id(parent)}
    while ways:
        way = ways.pop(0)
        first = way[0]
        for root in provider.roots.wanted:
            if _asks_for(provider, root, first):
                return way, root.line
        for choice, wants in asking:
            if id(choice) not in seen and any(_asks_for(provider, one, first) for one in wants):
                seen.add(id(choice))
                ways.append([choice, *way])
    return [parent], None


def _asks_for(provider: PipProvider, wanted: Wanted, choice: Choosable) -> bool:
    return wanted.identifier == choice.identifier and provider.is_satisfied_by(wanted, choice)


def sentence(question: Question, clash: Clash, causes: Sequence[Cause]) -> str:
    """Say what clashes."""
    if clash.unusable is not None:
        return f"{clash.unusable.filename} is not for {_target(question)}"
    names = list(dict.fromkeys(wanted.name for wanted, _ in clash.causes))
    sides = [_asker(question, cause) for cause in causes]
    missing = [name for name in names if name in clash.provider.missing]
    if missing:
        return f"there is no project {missing[0]} on the index: {_shown(sides)}"
    for wanted, parent in clash.causes:
        alone = _impossible_alone(question, clash, wanted, parent)
        if alone is not None:
            return alone
    if len(names) == 1 and len(sides) > 1:
        return f"no release of {names[0]} satisfies all of these: {_shown(sides)}"
    return f"these cannot be met together: {_shown(sides)}"


def _shown(sides: Sequence[str]) -> str:
    shown = "; ".join(sides[:_MOST])
    more = len(sides) - _MOST
    return f"{shown}; and {more} more" if more > 0 else shown


def _target(question: Question) -> str:
    target = question.target
    return f"Python {target.python} on {target.platform}"


def _asker(question: Question, cause: Cause) -> str:
    line = cause.line
    where = ""
    if line is not None:
        included = line.source.path != question.file.source.path
        where = f"{line.source.path} line {line.number}" if included else f"line {line.number}"
    if not cause.chain:
        return f"{where} asks for {cause.requirement}" if where else cause.requirement
    needs = f"{' -> '.join(cause.chain)} needs {cause.requirement}"
    return f"{needs} ({where})" if where else needs


def _impossible_alone(
    question: Question, clash: Clash, wanted: Wanted, parent: Choosable | None
) -> str | None:
    """Say why nothing satisfies one demand, whatever the others say; `None` if something does."""
    if isinstance(wanted, PythonRange):
        if len(clash.causes) > 1 or parent is None:
            return None
        has = question.target.python
        return f"{describe(parent)} needs Python {wanted.text}, the target has {has}"
    if not isinstance(wanted, Ranged) or clash.provider.has_release(wanted):
        return None
    chain, line = _chain(clash.provider, wanted, parent)
    cause = Cause(requirement=_written(wanted), chain=tuple(map(describe, chain)), line=line)
    answer = question.index.project(wanted.name)
    if not isinstance(answer, Project):
        return None
    choice = Choice(formats=format_control(question.file).allowed(wanted.name))
    newest = newest_fitting(answer, question.target, choice)
    why = _why_none(question, wanted, answer, choice)
    offer = f"; the newest that fits is {newest}" if newest is not None else ""
    return f"{_asker(question, cause)}, but {why}{offer}"


def _why_none(question: Question, wanted: Ranged, project: Project, choice: Choice) -> str:
    name = wanted.name
    pin = next(iter(wanted.specifier), None) if len(wanted.specifier) == 1 else None
    if pin is not None and pin.operator in {"==", "==="} and not pin.version.endswith(".*"):
        verdict = judge_release(project, pin.operator, pin.version, question.target, choice)
        fault = verdict.fault
        if isinstance(fault, VersionUnknown):
            return f"{name} has no release {pin.version}"
        if isinstance(fault, PythonMismatch):
            has = question.target.python
            return f"{name} {pin.version} needs Python {fault.specifier}, the target has {has}"
        if isinstance(fault, NewerGlibcNeeded):
            return (
                f"{name} {pin.version} needs glibc {glibc_text(fault.needed)}, the target has "
                f"{glibc_text(fault.available)}"
            )
        if verdict.rejections:
            why = rejections_text(verdict.rejections)
            return f"no file of {name} {pin.version} fits {_target(question)} ({why})"
    return f"no release of {name} in that range has a file for {_target(question)}"
