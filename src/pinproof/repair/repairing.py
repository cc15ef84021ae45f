"""The nearest file that is right, found by one search for all that is to be changed in it."""

from pinproof.effects.plan import Plan, PlanOutcome
from pinproof.effects.planning import build_plan
from pinproof.record import replace
from pinproof.repair.as_written import AsWritten
from pinproof.repair.bars import Unbarred, unbar
from pinproof.repair.changes import RepairWriter
from pinproof.repair.limits import (
    KnownToFail,
    Limits,
    find_limits_beside,
    learn_from_plans,
    say_who_needs,
)
from pinproof.repair.model import Repair
from pinproof.repair.search import NearestSearch, Solution, Stuck
from pinproof.repair.subject import find_subject
from pinproof.repair.ways_out import find_way_out
from pinproof.requirements.model import RequirementLine
from pinproof.requirements.pins import Pins
from pinproof.resolve.explain.sentences import collect_causes, write_sentence
from pinproof.resolve.resolver import InstallRequest

# Lines that are set aside one after the other.
_ASIDE = 8


def find_repair(
    request: InstallRequest,
    outcome: PlanOutcome | None,
    pins: Pins,
    known_to_fail: KnownToFail = lambda _: {},
    as_written: AsWritten | None = None,
) -> Repair:
    """Find what becomes of each line; `outcome` is what pip does with the file as it is.

    `as_written` is the search that it comes from, where that chose something.
    `pins` tell which lines and projects have to be pinned. `known_to_fail` gives the pairs of a
    plan that do not run together, each with the version of its dependency that does, if known.
    """
    unbarred = unbar(request)
    failure = ""
    for _ in range(_ASIDE):
        search = _search_for(request, unbarred, as_written)
        found = search.run()
        if isinstance(found, Solution):
            found, plan = _teach(request, search, found, known_to_fail)
            return RepairWriter(request, unbarred, found, plan, outcome, pins).write()
        failure = found.reason
        aside = _choose_aside(found)
        if aside is None or found.contradiction is None:
            break
        why = write_sentence(request, found.contradiction, collect_causes(found.contradiction))
        _set_aside(request, unbarred, aside, why)
    return Repair(lines=unbarred.repairs, undecided=unbarred.undecided, failure=failure)


def _search_for(
    request: InstallRequest, unbarred: Unbarred, as_written: AsWritten | None
) -> NearestSearch:
    """Look at each line by itself first; one that nothing can satisfy is set aside."""
    limits = find_limits_beside(unbarred.lines, request.image, request.target)
    subject = find_subject(request, unbarred.lines, limits, as_written)
    for line in subject.hopeless:
        _set_aside(request, unbarred, line, _why_hopeless(request, line, limits))
    return NearestSearch(
        request=request,
        lines=tuple(unbarred.lines),
        orders=subject.orders,
        bad=subject.bad,
        limits=limits,
        as_written=as_written,
    )


def _why_hopeless(request: InstallRequest, line: RequirementLine, limits: Limits) -> str:
    """Say why nothing can take the place of a line, and what of the image is in its way."""
    name = line.normalized_name or ""
    who = say_who_needs(request.image, name, request.target) if name in limits else ""
    if who:
        return f"{who}, and no release of {line.name} within that fits the target"
    return f"no release of {line.name} fits the target"


def _teach(
    request: InstallRequest, search: NearestSearch, found: Solution, known_to_fail: KnownToFail
) -> tuple[Solution, Plan]:
    """Search within what the plans teach of what the image needs."""

    def search_within(limits: Limits) -> tuple[Solution, Plan] | None:
        better = replace(search, limits=limits).run()
        if isinstance(better, Stuck):
            return None
        return better, build_plan(request, better.resolved)

    known = search.as_written
    is_known = known is not None and found.resolved is known.resolved
    plan = known.plan if known is not None and is_known else build_plan(request, found.resolved)
    return learn_from_plans(
        (found, plan),
        search.limits,
        plan_of=lambda found: found[1],
        image=request.image,
        known_to_fail=known_to_fail,
        search_within=search_within,
    )


def _choose_aside(stuck: Stuck) -> RequirementLine | None:
    """Choose which of the lines that clash is left out, so that the others are repaired."""
    if stuck.contradiction is None:
        return None
    named = [cause.line for cause in collect_causes(stuck.contradiction)]
    asked = [line for line in named if isinstance(line, RequirementLine) and not line.is_constraint]
    own = [line for line in stuck.lines if any(line.span == one.span for one in asked)]
    asked.sort(key=lambda line: (line.source.path, line.span))
    return next(reversed(own or asked or list(stuck.lines)), None)


def _set_aside(
    request: InstallRequest, unbarred: Unbarred, line: RequirementLine, why: str
) -> None:
    """Leave a line out of the search: it goes where that is right, else somebody decides."""
    way_out = find_way_out(request, line)
    kept = [one for one in unbarred.lines if one.span != line.span or one.source != line.source]
    for gone in unbarred.lines:
        if gone not in kept:
            origin = unbarred.origins[gone]
            unbarred.repairs.pop(origin, None)
            if way_out is None:
                unbarred.undecided[origin] = why
            else:
                unbarred.repairs[origin] = way_out
    unbarred.lines[:] = kept
