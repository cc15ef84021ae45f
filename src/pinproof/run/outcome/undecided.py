"""Which lines a repair leaves to a person, and why."""

from collections.abc import Iterable, Iterator, Mapping

from pinproof.facts.requirements import Facts

_MOST = 4


def reasons_by_place(facts: Facts) -> Mapping[str, str]:
    """Give why something is left to a person, by line; by the file where nothing can be done."""
    repair = facts.repair
    if repair is None:
        return {}
    reasons: dict[str, str] = {}
    for line, why in repair.undecided.items():
        reasons.setdefault(f"{line.source.path}:{line.number}", why)
    if repair.plan is None and not repair.undecided:
        reasons.setdefault(facts.file.source.path, repair.failure)
    return reasons


def notes_on_undecided(files: Iterable[Mapping[str, str]]) -> Iterator[str]:
    """Say which lines somebody has to decide about; what else there is to repair does not wait."""
    reasons: dict[str, str] = {}
    for each in files:
        for place, why in each.items():
            reasons.setdefault(place, why)
    for shown, (place, why) in enumerate(reasons.items()):
        if shown == _MOST and len(reasons) > _MOST + 1:
            yield f"{len(reasons) - shown} more lines are left to you, as their findings say."
            return
        yield f"{place} is left to you: {why}."
