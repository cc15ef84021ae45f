"""What `pip install -r FILE` would do on the target."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from packaging.version import Version

from pinproof.effects.check import check_installed
from pinproof.effects.model import Action, Outcome, Plan, Step
from pinproof.image.manifest import Distribution
from pinproof.pip.behaviour import PipBehaviour, resolves_without_backtracking
from pinproof.record import replace
from pinproof.requirements.declared import as_written_today
from pinproof.requirements.model import RequirementLine
from pinproof.resolve.explain import explain, refusal, unhashed
from pinproof.resolve.model import Unknown, Unresolved
from pinproof.resolve.provider import PipProvider
from pinproof.resolve.requirements import Choosable, Installed, Published, Ranged
from pinproof.resolve.roots import requirement_lines, text_of
from pinproof.resolve.search import Clash, Question, Solution, search
from pinproof.resolve.sentences import describe


def make_plan(question: Question) -> Outcome:
    """Say what pip would do, why it cannot, or why that is not known."""
    refused = refusal(question)
    if refused is not None:
        return refused
    lines = tuple(requirement_lines(question.file, question.target))
    found = search(question, lines)
    if isinstance(found, Unresolved):
        return found
    if isinstance(found, Clash):
        return explain(question, lines, found)
    return unhashed(question, lines, found) or plan_of(question, found)


def plan_of(question: Question, solution: Solution) -> Plan:
    """Turn a solution into steps, and check what they leave behind."""
    chosen = {
        identifier: one
        for identifier, one in solution.found.chosen.items()
        if isinstance(one, Installed | Published)
    }
    requested = _requests(solution)
    steps = tuple(
        _step(one, solution.provider, requested.get(name, _Request()))
        for name, one in sorted(chosen.items())
    )
    before = dict(question.image.distributions) if question.image is not None else {}
    after = dict(before)
    for step, one in zip(steps, (chosen[step.name] for step in steps), strict=True):
        if step.action != "keep" and isinstance(one, Published):
            metadata = solution.provider.choices.metadata(one)
            after[step.name] = Distribution(
                name=metadata.name if metadata is not None else one.name,
                version=step.version,
                requires=metadata.requires_dist if metadata is not None else None,
            )
    already = check_installed(before, question.target)
    said = {(fault.distribution, fault.requires) for fault in already}
    faults = check_installed(after, question.target)
    used = {one.file.url for one in chosen.values() if isinstance(one, Published)}
    unknown = solution.provider.choices.unknown
    return Plan(
        steps=steps,
        broken=tuple(one for one in faults if (one.distribution, one.requires) not in said),
        already_broken=tuple(one for one in faults if (one.distribution, one.requires) in said),
        unknown=(
            *(one for key, one in unknown.items() if key in used or one.version is None),
            *(
                Unknown(
                    name=line.normalized_name or text_of(line),
                    version=None,
                    reason=reason,
                    line=line,
                )
                for line, reason in solution.provider.roots.unknown
            ),
            *_held_unknown(chosen.values(), solution),
        ),
        notes=_notes(question.pip),
    )


def _held_unknown(chosen: Iterable[Installed | Published], solution: Solution) -> Iterator[Unknown]:
    """Say where the plan depends on a version that the image's list does not tell."""
    for one in chosen:
        held = solution.provider.choices.installed(one.name)
        if held is None or held.distribution.version is not None:
            continue
        ranges = [
            as_written_today(asked.text)
            for asked, _ in solution.found.asked[one.name]
            if isinstance(asked, Ranged) and len(asked.specifier)
        ]
        if ranges:
            said = "taken to satisfy" if one is held else "taken not to satisfy"
            reason = f"the image holds it at an unknown version, {said} {', '.join(ranges)}"
            yield Unknown(name=one.name, version=None, reason=reason)


def _notes(pip: PipBehaviour) -> tuple[str, ...]:
    if not resolves_without_backtracking(pip.version):
        return ()
    number = ".".join(map(str, pip.version))
    note = (
        f"pip {number} has the old resolver, which takes the first version that it meets and "
        "does not look for ones that go together: it may choose otherwise"
    )
    return (note,)


class _Request(NamedTuple):
    """Who asks for a project: lines of the file, and choices."""

    lines: tuple[RequirementLine, ...] = ()
    parents: tuple[Choosable, ...] = ()

    @property
    def texts(self) -> tuple[str, ...]:
        return (*map(text_of, self.lines), *dict.fromkeys(map(describe, self.parents)))


def _requests(solution: Solution) -> dict[str, _Request]:
    """Give, for each project, who asks for it."""
    chosen = {id(one) for one in solution.found.chosen.values()}
    parents: dict[str, dict[int, Choosable]] = {}
    lines: dict[str, dict[int, RequirementLine]] = {}
    for information in solution.found.asked.values():
        for requirement, parent in information:
            name = requirement.name
            if parent is None:
                line = requirement.line
                if line is not None:
                    lines.setdefault(name, {})[id(line)] = line
            elif id(parent) in chosen and parent.name != name:
                parents.setdefault(name, {})[id(parent)] = parent
    return {
        name: _Request(tuple(lines.get(name, {}).values()), tuple(parents.get(name, {}).values()))
        for name in lines.keys() | parents.keys()
    }


def _step(one: Installed | Published, provider: PipProvider, request: _Request) -> Step:
    held = provider.choices.installed(one.name)
    held_text = None if held is None else held.distribution.version
    kept = Step(
        name=one.name,
        from_version=held_text,
        version=held_text,
        action="keep",
        requested_by=request.texts,
        lines=request.lines,
        parents=tuple(dict.fromkeys(parent.name for parent in request.parents)),
    )
    if isinstance(one, Installed):
        return kept
    action = _action(one, None if held is None else held.version)
    if held is None:
        action = "install"
    if action == "keep":
        return kept
    metadata = provider.choices.metadata(one) if one.version is None else None
    version = str(one.version) if one.version is not None else None
    return replace(
        kept,
        version=(metadata.version or None) if metadata is not None else version,
        action=action,
        file=one.file,
        is_source_build=one.file.kind == "sdist",
    )


def _action(one: Published, held: Version | None) -> Action:
    if held is None or one.version is None:
        return "reinstall"
    if one.version == held:
        # The same version again is installed only from a local archive that has to be built.
        local = one.file.url.startswith("file:") and one.file.kind == "sdist"
        return "reinstall" if local else "keep"
    return "upgrade" if one.version > held else "downgrade"
