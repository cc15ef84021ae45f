"""Learning early, and many at once, what a search will probably ask for."""

from collections.abc import Callable, Iterable

from pinproof.index.model import BatchIndex
from pinproof.resolve.candidates import (
    Candidate,
    ExtrasCandidate,
    LinkCandidate,
    RequiresPythonCandidate,
)
from pinproof.resolve.provider import PipProvider
from pinproof.resolve.requirements import ExplicitRequirement, Requirement, SpecifierRequirement

# Deep enough for real projects; what lies deeper is asked for when the search gets there.
_DEPTH = 12


def prefetch(provider: PipProvider, index: BatchIndex, keep_going: Callable[[], bool]) -> None:
    """Follow the requirements, each to its first choice, as if none clashed.

    The search comes to the same answers without this, one question after the other.
    """
    frontier: list[Requirement] = list(provider.roots.requirements)
    seen: set[str] = set()
    for _ in range(_DEPTH):
        if not keep_going():
            return
        names = {one.name for one in frontier if isinstance(one, SpecifierRequirement)}
        asked = sorted(name for name in names if provider.needs_index(name))
        if asked:
            index.projects(asked)
        chosen: list[Candidate] = []
        for candidate in _first_choices(provider, frontier, seen):
            if not keep_going():
                return
            chosen.append(candidate)
        index.metadata_of([one.file for one in chosen if isinstance(one, LinkCandidate)])
        frontier = [needed for one in chosen for needed in provider.factory.depends(one)]
        if not frontier:
            return


def _first_choices(
    provider: PipProvider, frontier: Iterable[Requirement], seen: set[str]
) -> Iterable[Candidate]:
    for requirement in frontier:
        key = f"{requirement.identifier} {requirement.text}"
        if key in seen:
            continue
        seen.add(key)
        candidate: Candidate | None = None
        if isinstance(requirement, ExplicitRequirement):
            candidate = requirement.candidate
        elif isinstance(requirement, SpecifierRequirement):
            candidate = provider.first_choice(requirement)
        if candidate is not None and not isinstance(candidate, RequiresPythonCandidate):
            yield candidate
            if isinstance(candidate, ExtrasCandidate):
                yield candidate.base
