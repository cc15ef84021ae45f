"""Which lines a repair leaves to a person, and why."""

from collections.abc import Iterable, Iterator, Mapping

from pinproof.facts.requirements import Facts

_MOST = 4


def reasons_by_place(facts: Facts) -> Mapping[str, str]:
    """Say what is left to a person, by line; by the file where all of it could not be mended."""
    repair = facts.repair
    if repair is None:
        return {}
    reasons: dict[str, str] = {}
    for line, why in repair.undecided.items():
        place = f"{line.source.path}:{line.number}"
        reasons.setdefault(place, f"{place} is left to you: {why}.")
    if repair.plan is None and not repair.undecided:
        path = facts.file.source.path
        reasons.setdefault(path, f"No repair of the whole of {path} was found ({repair.failure}).")
    return reasons


def notes_on_undecided(files: Iterable[Mapping[str, str]]) -> Iterator[str]:
    """Say which lines somebody has to decide about; what else there is to repair does not wait."""
    reasons: dict[str, str] = {}
    for each in files:
        for place, said in each.items():
            reasons.setdefault(place, said)
    for shown, said in enumerate(reasons.values()):
        if shown == _MOST and len(reasons) > _MOST + 1:
            yield f"{len(reasons) - shown} more lines are left to you, as their findings say."
            return
        yield said
