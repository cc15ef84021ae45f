"""Learning early, and many at once, what a search will probably ask for."""

from collections.abc import Callable, Iterable

from pinproof.index.model import BatchIndex
from pinproof.resolve.provider import PipProvider
from pinproof.resolve.requirements import (
    Choosable,
    Exact,
    Published,
    Ranged,
    ThePython,
    Wanted,
    WithExtras,
)

# Deep enough for real projects; what lies deeper is asked for when the search gets there.
_ROUNDS = 12


def prefetch(provider: PipProvider, index: BatchIndex, keep_going: Callable[[], bool]) -> None:
    """Follow the requirements, each to its first choice, as if none clashed.

    The search comes to the same answers without this, one question after the other.
    """
    frontier: list[Wanted] = list(provider.roots.wanted)
    seen: set[str] = set()
    for _ in range(_ROUNDS):
        if not keep_going():
            return
        names = {one.name for one in frontier if isinstance(one, Ranged)}
        asked = sorted(name for name in names if provider.needs_index(name))
        if asked:
            index.projects(asked)
        chosen: list[Choosable] = []
        for choice in _first_choices(provider, frontier, seen):
            if not keep_going():
                return
            chosen.append(choice)
        index.metadata_of([one.file for one in chosen if isinstance(one, Published)])
        frontier = [wanted for choice in chosen for wanted in provider.choices.depends(choice)]
        if not frontier:
            return


def _first_choices(
    provider: PipProvider, frontier: Iterable[Wanted], seen: set[str]
) -> Iterable[Choosable]:
    for wanted in frontier:
        key = f"{wanted.identifier} {wanted.text}"
        if key in seen:
            continue
        seen.add(key)
        choice: Choosable | None = None
        if isinstance(wanted, Exact):
            choice = wanted.candidate
        elif isinstance(wanted, Ranged):
            choice = provider.first_choice(wanted)
        if choice is not None and not isinstance(choice, ThePython):
            yield choice
            if isinstance(choice, WithExtras):
                yield choice.base
