"""How large what a plan installs is once it is there."""

from collections.abc import Mapping

from pinproof.effects.plan import Plan
from pinproof.index.client import PublishedIndex
from pinproof.index.model import DistributionFile, Unavailable
from pinproof.record import replace


def add_sizes(plan: Plan, index: PublishedIndex, *, ask: bool) -> Plan:
    """Give the plan with installed sizes, and a note that says of which they are not known.

    Unless `ask`, nothing is asked: they are given where the cache knows those of all wheels.
    """
    files = [step.file for step in plan.steps if step.file is not None]
    known = index.installed_sizes_of(files, ask=ask) if files else {}
    sizes = {file.url: size for file, size in known.items() if isinstance(size, int)}
    if not ask and any(file.kind == "wheel" and file.url not in sizes for file in files):
        return plan
    steps = tuple(
        step if step.file is None else replace(step, installed_bytes=sizes.get(step.file.url))
        for step in plan.steps
    )
    notes = plan.notes
    if ask and len(sizes) < len(files):
        notes = (
            *notes,
            f"Not known is how much these take once installed: {_untold(plan, known)}.",
        )
    return replace(plan, steps=steps, notes=notes)


def _untold(plan: Plan, known: Mapping[DistributionFile, int | Unavailable]) -> str:
    """Name what has no size, by reason."""
    names: dict[str, list[str]] = {}
    for step in plan.steps:
        answer = known.get(step.file) if step.file is not None else None
        if isinstance(answer, Unavailable):
            names.setdefault(answer.reason, []).append(f"{step.name} {step.version or ''}".strip())
    return "; ".join(f"{', '.join(each)} ({reason})" for reason, each in names.items())
