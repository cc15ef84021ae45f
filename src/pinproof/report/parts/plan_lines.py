"""What several reports say of a plan: what breaks, and what it comes to in bytes."""

from collections.abc import Iterable, Iterator

from pinproof.effects.breakage import BrokenRequirement
from pinproof.effects.plan import Plan
from pinproof.outgoing.sizes import size_text
from pinproof.requirements.declared import as_written_today


def broken_lines(faults: Iterable[BrokenRequirement]) -> Iterator[str]:
    """Say what needs what, and what is there instead."""
    for fault in faults:
        held = (
            f"there is {fault.requires_name} {fault.installed_version}"
            if fault.installed_version is not None
            else f"there is no {fault.requires_name}"
        )
        needs = as_written_today(fault.requires)
        yield f"  {fault.distribution} {fault.version} needs {needs}, {held}"


def write_sizes(plan: Plan) -> list[str]:
    """Give `12 MB to download` and `40 MB once installed`, each as far as it is known."""
    parts: list[str] = []
    files = [step.file for step in plan.steps if step.file is not None]
    unsized = sum(file.size_bytes is None for file in files)
    if files and unsized == len(files):
        parts.append("size of the download not known")
    elif files:
        parts.append(_said(plan.download_bytes, "to download", unsized))
    if plan.installed_bytes is not None:
        untold = sum(one.file is not None and one.installed_bytes is None for one in plan.steps)
        parts.append(_said(plan.installed_bytes, "once installed", untold))
    return parts


def _said(size_bytes: int, what: str, unknown: int) -> str:
    size = f"{size_text(size_bytes)} {what}"
    return f"{size} ({unknown} of unknown size)" if unknown else size
