"""What a plan breaks, a line for each."""

from collections.abc import Iterable, Iterator

from pinproof.effects.breakage import BrokenRequirement
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
