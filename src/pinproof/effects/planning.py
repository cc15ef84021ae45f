"""What `pip install -r FILE` would do on the target."""

from collections.abc import Iterable, Iterator

from pinproof.effects.breakage import compare_states
from pinproof.effects.plan import Action, Plan, PlanOutcome, Step
from pinproof.image.manifest import Distribution
from pinproof.pip.behaviour import NO_BACKTRACKING
from pinproof.pip.release import PipRelease
from pinproof.record import NamedTuple, record
from pinproof.requirements.declared import as_written_today
from pinproof.requirements.model import RequirementLine
from pinproof.resolve.candidates import AlreadyInstalledCandidate, Candidate, LinkCandidate
from pinproof.resolve.explain.explanation import explain
from pinproof.resolve.explain.refusal import find_refusal, find_unhashed
from pinproof.resolve.explain.sentences import write_candidate
from pinproof.resolve.provider import PipProvider
from pinproof.resolve.requirements import SpecifierRequirement
from pinproof.resolve.resolver import Contradiction, InstallRequest, Resolved, resolve_lines
from pinproof.resolve.roots import select_lines, write_requirement
from pinproof.resolve.unknown import UnknownRequirements, Unresolved


@record
class SearchedPlan:
    """What pip would do, and what was chosen for which lines, where something was."""

    outcome: PlanOutcome
    lines: tuple[RequirementLine, ...] = ()
    resolved: Resolved | None = None


def make_plan(request: InstallRequest) -> PlanOutcome:
    """Say what pip would do, why it cannot, or why that is not known."""
    return search_plan(request).outcome


def search_plan(request: InstallRequest) -> SearchedPlan:
    """Say the same, and what it follows from."""
    refused = find_refusal(request)
    if refused is not None:
        return SearchedPlan(outcome=refused)
    lines = tuple(select_lines(request.file, request.target))
    found = resolve_lines(request, lines)
    if isinstance(found, Unresolved):
        return SearchedPlan(outcome=found)
    if isinstance(found, Contradiction):
        return SearchedPlan(outcome=explain(request, lines, found))
    outcome = find_unhashed(request, lines, found) or build_plan(request, found)
    return SearchedPlan(outcome=outcome, lines=lines, resolved=found)


def build_plan(request: InstallRequest, resolved: Resolved) -> Plan:
    """Turn what was chosen into steps, and check what they leave behind."""
    chosen = {
        identifier: one
        for identifier, one in resolved.result.mapping.items()
        if isinstance(one, AlreadyInstalledCandidate | LinkCandidate)
    }
    requested = _requests(resolved)
    steps = tuple(
        _step(one, resolved.provider, requested.get(name, _Request()))
        for name, one in sorted(chosen.items())
    )
    before = dict(request.image.distributions) if request.image is not None else {}
    placed: dict[str, Distribution] = {}
    for step, one in zip(steps, (chosen[step.name] for step in steps), strict=True):
        if step.action != "keep" and isinstance(one, LinkCandidate):
            metadata = resolved.provider.factory.metadata(one)
            placed[step.name] = Distribution(
                name=metadata.name if metadata is not None else one.name,
                version=step.version,
                requires=metadata.requires_dist if metadata is not None else None,
            )
    breakage = compare_states(before, {**before, **placed}, request.target)
    return Plan(
        steps=steps,
        broken=breakage.broken,
        already_broken=breakage.already,
        unknown=(
            *resolved.unlearned(),
            *(
                UnknownRequirements(
                    name=line.normalized_name or write_requirement(line),
                    version=None,
                    reason=reason,
                    line=line,
                )
                for line, reason in resolved.provider.roots.unknown
            ),
            *_held_unknown(chosen.values(), resolved),
        ),
        notes=_notes(request.target.pip),
        placed=placed,
    )


def _held_unknown(
    chosen: Iterable[AlreadyInstalledCandidate | LinkCandidate], resolved: Resolved
) -> Iterator[UnknownRequirements]:
    """Say where the plan depends on a version that the image's list does not tell."""
    for one in chosen:
        held = resolved.provider.factory.installed(one.name)
        if held is None or held.distribution.version is not None:
            continue
        ranges = [
            as_written_today(asked.text)
            for asked, _ in resolved.result.information[one.name]
            if isinstance(asked, SpecifierRequirement) and len(asked.specifier)
        ]
        if ranges:
            said = "taken to satisfy" if one is held else "taken not to satisfy"
            reason = f"the image holds it at an unknown version, {said} {', '.join(ranges)}"
            yield UnknownRequirements(name=one.name, version=None, reason=reason)


def _notes(pip: PipRelease) -> tuple[str, ...]:
    if not pip.has(NO_BACKTRACKING):
        return ()
    note = (
        f"pip {pip.series} has the old resolver, which takes the first version that it finds and "
        "does not look for versions that fit together: it may choose differently"
    )
    return (note,)


class _Request(NamedTuple):
    """Who asks for a project: lines of the file, and choices."""

    lines: tuple[RequirementLine, ...] = ()
    parents: tuple[Candidate, ...] = ()

    @property
    def texts(self) -> tuple[str, ...]:
        return (
            *map(write_requirement, self.lines),
            *dict.fromkeys(map(write_candidate, self.parents)),
        )


def _requests(resolved: Resolved) -> dict[str, _Request]:
    """Give, for each project, who asks for it."""
    chosen = {id(one) for one in resolved.result.mapping.values()}
    parents: dict[str, dict[int, Candidate]] = {}
    lines: dict[str, dict[int, RequirementLine]] = {}
    for information in resolved.result.information.values():
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


def _step(
    one: AlreadyInstalledCandidate | LinkCandidate, provider: PipProvider, request: _Request
) -> Step:
    held = provider.factory.installed(one.name)
    held_text = None if held is None else held.distribution.version
    parents = tuple(dict.fromkeys(parent.name for parent in request.parents))
    action = _action(one, held)
    if action == "keep" or isinstance(one, AlreadyInstalledCandidate):
        return Step(
            name=one.name,
            from_version=held_text,
            version=held_text,
            action="keep",
            requested_by=request.texts,
            lines=request.lines,
            parents=parents,
        )
    metadata = provider.factory.metadata(one) if one.version is None else None
    version = str(one.version) if one.version is not None else None
    return Step(
        name=one.name,
        from_version=held_text,
        version=(metadata.version or None) if metadata is not None else version,
        action=action,
        requested_by=request.texts,
        file=one.file,
        is_source_build=one.file.kind == "sdist",
        is_direct=one.is_direct,
        lines=request.lines,
        parents=parents,
    )


def _action(
    one: AlreadyInstalledCandidate | LinkCandidate, installed: AlreadyInstalledCandidate | None
) -> Action:
    if isinstance(one, AlreadyInstalledCandidate):
        return "keep"
    if installed is None:
        return "install"
    held = installed.version
    if held is None or one.version is None:
        return "reinstall"
    if one.version == held:
        # The same version again is installed only from a local archive that has to be built.
        local = one.file.url.startswith("file:") and one.file.kind == "sdist"
        return "reinstall" if local else "keep"
    return "upgrade" if one.version > held else "downgrade"
