"""Learning early, and many at once, what a search will probably ask for."""

from collections.abc import Callable, Iterator

from pinproof.index.model import BatchIndex
from pinproof.requirements.pins import is_pin
from pinproof.resolve.candidates import Candidate, ExtrasCandidate, LinkCandidate
from pinproof.resolve.factory import StoppingMarker
from pinproof.resolve.provider import PipProvider
from pinproof.resolve.requirements import (
    ExplicitRequirement,
    Requirement,
    RequiresPythonRequirement,
    SpecifierRequirement,
)
from pinproof.resolve.straight.shared import SharedChoices

# Deep enough for real projects; what lies deeper is asked for when the search gets there.
DEPTH = 12


def prefetch(
    provider: PipProvider,
    index: BatchIndex,
    keep_going: Callable[[], bool],
    *,
    depth: int = DEPTH,
    shared: SharedChoices | None = None,
) -> None:
    """Follow the requirements, each to its first choice, as if none clashed.

    `depth` 1 are those of the file itself. What is `shared` is not looked for again.
    The search comes to the same answers without this, one question after the other.
    """
    frontier: list[Requirement] = list(provider.roots.requirements)
    chosen = _Chosen(provider, shared)
    for _ in range(depth):
        if not keep_going():
            return
        names = {one.name for one in frontier if isinstance(one, SpecifierRequirement)}
        asked = sorted(name for name in names if provider.needs_index(name))
        if asked:
            index.projects(asked)
        candidates: list[Candidate] = []
        for requirement in frontier:
            if not keep_going():
                return
            candidates += chosen.for_requirement(requirement)
        links = [one for one in candidates if isinstance(one, LinkCandidate)]
        unread = [one.file for one in links if not provider.factory.has_read(one)]
        if unread:
            index.metadata_of(unread)
        frontier = [needed for one in candidates for needed in _dependencies(provider, one)]
        if not frontier:
            return


def _dependencies(provider: PipProvider, candidate: Candidate) -> list[Requirement]:
    try:
        return provider.factory.depends(candidate)
    except StoppingMarker:
        # The search may never get there.
        return []


class _Chosen:
    """First choices, each made once; what the file pins is decided by its lines alone."""

    def __init__(self, provider: PipProvider, shared: SharedChoices | None) -> None:
        self._provider = provider
        self._shared = shared
        self._seen: set[tuple[str, str]] = set()
        self._pins = {
            one.name: one
            for one in provider.roots.requirements
            if isinstance(one, SpecifierRequirement) and any(map(is_pin, one.specifier))
        }

    def for_requirement(self, requirement: Requirement) -> Iterator[Candidate]:
        key = (requirement.identifier, requirement.text)
        if key in self._seen or isinstance(requirement, RequiresPythonRequirement):
            return
        self._seen.add(key)
        candidate: Candidate | None
        if isinstance(requirement, ExplicitRequirement):
            candidate = requirement.candidate
        else:
            pin = self._pins.get(requirement.name, requirement)
            if requirement.line is None and pin is not requirement and not requirement.extras:
                return
            candidate = self._first_choice(requirement, pin)
        if candidate is not None:
            yield candidate
            if isinstance(candidate, ExtrasCandidate):
                yield candidate.base

    def _first_choice(
        self, requirement: SpecifierRequirement, pin: SpecifierRequirement
    ) -> Candidate | None:
        provider = self._provider
        if self._shared is None or pin is not requirement:
            return provider.first_choice(requirement, pin)
        return self._shared.first_for(
            requirement, provider, lambda: provider.first_choice(requirement)
        )
