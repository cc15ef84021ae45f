"""Which lines a repair leaves to a person, and why."""

from collections.abc import Iterable, Iterator

from pinproof.facts.requirements import Facts

_MOST = 4


def notes_on_undecided(files: Iterable[Facts]) -> Iterator[str]:
    """Say which lines somebody has to decide about; what else there is to repair does not wait."""
    reasons: dict[str, str] = {}
    for facts in files:
        repair = facts.repair
        if repair is None:
            continue
        for line, why in repair.undecided.items():
            reasons.setdefault(f"{line.source.path}:{line.number}", why)
        if repair.plan is None and not repair.undecided:
            reasons.setdefault(facts.file.source.path, repair.failure)
    for shown, (place, why) in enumerate(reasons.items()):
        if shown == _MOST and len(reasons) > _MOST + 1:
            yield f"{len(reasons) - shown} more lines are left to you, as their findings say."
            return
        yield f"{place} is left to you: {why}."
