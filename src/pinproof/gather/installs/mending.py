"""What mends a plan that cannot be carried out or that breaks something: what `check` says too."""

from collections.abc import Iterator

from packaging.version import Version

from pinproof.effects.plan import Plan, Planned
from pinproof.gather.incompatibilities import find_failures
from pinproof.index.model import BatchIndex
from pinproof.record import replace
from pinproof.repair.model import LineRepair, Repair
from pinproof.repair.repairing import find_repair
from pinproof.requirements.model import Line
from pinproof.requirements.pins import Pins
from pinproof.resolve.explain.conflict import Conflict, Cure
from pinproof.resolve.explain.explanation import add_cures
from pinproof.resolve.explain.obstacles import find_obstacles
from pinproof.resolve.resolver import InstallRequest
from pinproof.resolve.unknown import Unresolved


def mend_plan(planned: Planned, request: InstallRequest, index: BatchIndex) -> Planned:
    """Give the plan with all that stands in its way, and the nearest repair."""
    outcome = planned.outcome
    if isinstance(outcome, Unresolved):
        return planned
    if isinstance(outcome, Plan) and not outcome.is_at_fault:
        return planned
    repair = find_repair(
        request,
        outcome,
        Pins.of_file(request.file),
        lambda plan: find_failures(plan, request, index),
    )
    obstacles: tuple[Conflict, ...] = ()
    if isinstance(outcome, Conflict):
        obstacles = find_obstacles(request, outcome, dict(_chosen(repair)))
    cures = tuple(_cures(repair)) if repair.plan is not None else ()
    if isinstance(outcome, Conflict) and len(cures) == 1:
        outcome = replace(outcome, cures=cures)
    elif isinstance(outcome, Conflict) and not cures:
        # Two answers to one question would not agree.
        outcome = add_cures(request, outcome)
    return replace(
        planned,
        outcome=outcome,
        obstacles=obstacles,
        cures=cures,
        undecided=tuple(repair.undecided.items()),
    )


def _chosen(repair: Repair) -> Iterator[tuple[str, Version]]:
    for step in repair.plan.steps if repair.plan is not None else ():
        if step.version is not None and step.file is not None:
            yield step.name, Version(step.version)


def _cures(repair: Repair) -> Iterator[Cure]:
    """Give the changes that something hangs on: no pins to what pip would install by itself."""
    for line, one in sorted(repair.lines.items(), key=_in_order):
        if not one.is_safe:
            yield Cure(line=line, requirement=_write(line, one), reason=one.reason)


def _in_order(each: tuple[Line, LineRepair]) -> tuple[str, int]:
    return each[0].source.path, each[0].span.start


def _write(line: Line, repair: LineRepair) -> str:
    return f"{line.text} ; {repair.text}" if repair.change == "mark" else repair.text
