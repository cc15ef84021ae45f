"""What a plan does beyond the lines themselves: through the dependencies that they bring in."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from pinproof.effects.breakage import BrokenRequirement, find_broken
from pinproof.effects.known_failures import concern_of, is_seen_to_work
from pinproof.effects.loss import Loss
from pinproof.effects.override import Override, is_settled
from pinproof.effects.plan import Brought, Plan, PlanOutcome
from pinproof.effects.server import concerns_server, find_server_conflicts
from pinproof.image.manifest import ImageManifest
from pinproof.incompatibilities.known import KnownPairs
from pinproof.record import record, replace
from pinproof.requirements.model import RequirementLine
from pinproof.target.model import Target


@record
class BroughtBreak:
    """What a brought distribution breaks in the image."""

    brought: Brought
    loss: Loss
    breaks_server: bool


def find_changes(plan: Plan, is_judged: Callable[[RequirementLine], bool]) -> Iterator[Brought]:
    """Give what is brought in, and what lines name without being `is_judged` as the image's own."""
    for step in plan.steps:
        if step.action != "keep" and step.lines and not any(map(is_judged, step.lines)):
            yield Brought(line=step.lines[0], step=step, way=(step.name,))
    yield from plan.brought_in()


def find_leading_line(plan: Plan, name: str) -> RequirementLine | None:
    """Give the first line that leads to a distribution, `None` for one that none leads to."""
    own = next((step.lines[0] for step in plan.steps if step.name == name and step.lines), None)
    return own or next((one.line for one in plan.brought_in() if one.step.name == name), None)


def find_floating(
    plan: Plan, needs_no_pin: Callable[[str], bool]
) -> dict[RequirementLine, list[Brought]]:
    """Give, by line, the changes whose version nothing in the file fixes.

    `needs_no_pin` tells of a normalized name whether a constraint pins it, or it may float.
    """
    found: dict[RequirementLine, list[Brought]] = {}
    for brought in plan.brought_in():
        if not needs_no_pin(brought.step.name) and brought.step.version is not None:
            found.setdefault(brought.line, []).append(brought)
    return found


def find_brought_breaks(
    plan: PlanOutcome | None,
    image: ImageManifest | None,
    known: KnownPairs,
    target: Target,
    is_judged: Callable[[RequirementLine], bool],
) -> Sequence[BroughtBreak]:
    """Give what the image loses through changes that are not judged as pins."""
    if not isinstance(plan, Plan) or image is None:
        return ()
    by_name: Mapping[str, list[BrokenRequirement]] = _by_name(plan)
    changed = {step.name: step.version for step in plan.steps if step.version is not None}
    found: list[BroughtBreak] = []
    for brought in find_changes(plan, is_judged):
        name, version = brought.step.name, brought.step.version
        broken = tuple(by_name.get(name, ()))
        conflicts = find_server_conflicts(image, changed) if version is not None else ()
        conflicts = tuple(
            each
            for each in conflicts
            if each.name == name and not is_settled(each, image, known, target)
        )
        pairs = [
            (pair, concern_of(pair, image)) for pair in plan.will_not_run if pair.dependency == name
        ]
        failing = tuple(pair for pair, concern in pairs if concern in ("server", "image"))
        if broken or conflicts or failing:
            loss = Loss(
                broken=broken,
                refuted=tuple(
                    fault
                    for fault in broken
                    if version is not None and is_seen_to_work(fault, version, known, target)
                ),
                server_conflicts=conflicts,
                failing=failing,
                compiled=tuple(pair for pair, concern in pairs if concern == "binary"),
            )
            found.append(
                BroughtBreak(
                    brought=brought,
                    loss=loss,
                    breaks_server=bool(conflicts)
                    or any(concern == "server" for _, concern in pairs)
                    or any(concerns_server(fault, image) for fault in broken),
                )
            )
    return found


def _by_name(plan: Plan) -> dict[str, list[BrokenRequirement]]:
    found: dict[str, list[BrokenRequirement]] = {}
    for fault in plan.broken:
        found.setdefault(fault.requires_name, []).append(fault)
    return found


def settle_by_plan(override: Override, outcome: PlanOutcome) -> Override:
    """Judge a pin's override by the whole plan, where there is one: others may cure it."""
    if not isinstance(outcome, Plan):
        return override
    left = {fault.key for fault in outcome.broken}
    failing = set(outcome.will_not_run)
    return replace(
        override,
        broken=tuple(fault for fault in override.broken if fault.key in left),
        server_broken=tuple(fault for fault in override.server_broken if fault.key in left),
        failing=tuple(each for each in override.failing if each[0] in failing),
    )


def settle_by_end(override: Override, name: str, ended: ImageManifest, target: Target) -> Override:
    """Judge a pin's override by what a build comes to: a later command may cure what breaks.

    `name` is the normalized name of what is pinned, `ended` the image once the build is done.
    """
    held = ended.distributions.get(name)
    left = {
        fault.key for fault in find_broken(ended.distributions, target, names=frozenset({name}))
    }
    if held is None or held.version != override.version:
        left = set()
    broken = tuple(fault for fault in override.broken if fault.key in left)
    server_broken = tuple(fault for fault in override.server_broken if fault.key in left)
    failing = tuple(
        each
        for each in override.failing
        if held is not None
        and held.version == override.version
        and (other := ended.distributions.get(each[0].consumer)) is not None
        and other.version == each[0].version
    )
    is_cured = not (broken or server_broken or failing) and bool(
        override.broken or override.failing
    )
    return replace(
        override,
        broken=broken,
        server_broken=server_broken,
        failing=failing,
        server_conflicts=() if is_cured else override.server_conflicts,
    )


def write_breakage(found: BroughtBreak, target: Target) -> str:
    """Say what is brought in and what it breaks, as the rest of a sentence about the line."""
    what = "the image's server" if found.breaks_server else "the image"
    loss = found.loss
    return f"{write_brought(found.brought)}, which {loss.breaks} {what}: {loss.said(target)}"


def write_brought(brought: Brought) -> str:
    """Say what is brought in or installed, and in the place of what."""
    step = brought.step
    through = brought.way[1:-1]
    by = f" through {' and '.join(through)}" if through else ""
    replaced = (
        f" in place of the image's {step.from_version}" if step.from_version is not None else ""
    )
    if len(brought.way) == 1:
        return f"is installed as {step.version}{replaced}"
    return f"brings in {step.name} {step.version}{by}{replaced}"
