"""A search that never goes back: what the engine comes to as long as nothing clashes.

The engine copies what is asked of all projects whenever it takes one up, and looks at all of them
in every round, to be able to go back. Most files of pins go together as they stand; then each
project gets the first choice that it has when its turn comes, and keeps it. This makes the same
choices in the same order, and gives up where the engine would have to go back or to choose anew.
"""

from collections.abc import Callable
from heapq import heappop, heappush

from resolvelib.resolvers import RequirementInformation

from pinproof.pip.behaviour import backtracking, preference
from pinproof.resolve.candidates import (
    AlreadyInstalledCandidate,
    Candidate,
    LinkCandidate,
    RequiresPythonCandidate,
)
from pinproof.resolve.engine import EngineResult, GaveUp, leave_out_unneeded
from pinproof.resolve.preference import Information, PreferenceKey
from pinproof.resolve.provider import PipProvider
from pinproof.resolve.requirements import (
    Requirement,
    RequiresPythonRequirement,
    SpecifierRequirement,
)
from pinproof.resolve.straight.ends import NotStraight, Outgrown
from pinproof.resolve.straight.shared import SharedChoices


class _Asked:
    """What is asked for so far under one identifier, and the first choice for it."""

    __slots__ = ("first", "information", "key")

    def __init__(self) -> None:
        self.information: list[Information] = []
        self.first: Candidate | None = None
        # None where more was asked since, or nobody asked for the preference yet.
        self.key: PreferenceKey | None = None


def search_straight(
    provider: PipProvider, shared: SharedChoices, keep_going: Callable[[], bool]
) -> EngineResult:
    """Give what the engine would choose.

    Raises `NotStraight` where it would have to go back, `Outgrown` if that is for one choice,
    `GaveUp` when `keep_going` says no, and what the provider raises.
    """
    return _StraightSearch(provider, shared, keep_going).run()


class _StraightSearch:
    def __init__(
        self, provider: PipProvider, shared: SharedChoices, keep_going: Callable[[], bool]
    ) -> None:
        pip = provider.target.pip
        self._provider = provider
        self._shared = shared
        self._keep_going = keep_going
        # Those two ask for the preference even of what is the only one, and learn depths by it.
        self._always_asks = backtracking(pip) in {"stepwise", "backjumping"}
        self._python_first = preference(pip) == "bounds"
        self._asked: dict[str, _Asked] = {}
        self._open: dict[str, _Asked] = {}
        self._mapping: dict[str, Candidate] = {}
        self._changed: dict[str, _Asked] = {}
        self._waiting: list[tuple[PreferenceKey, str]] = []

    def run(self) -> EngineResult:
        for requirement in self._provider.roots.requirements:
            self._add(requirement, None)
        while self._open:
            if not self._keep_going():
                raise GaveUp
            self._take(self._next())
        information = {name: tuple(asked.information) for name, asked in self._asked.items()}
        mapping = leave_out_unneeded(self._mapping, information)
        return EngineResult(mapping=mapping, information=information)

    def _next(self) -> str:
        """Give what the engine takes up next."""
        python = self._provider.factory.python.identifier
        if self._python_first and python in self._open:
            return python
        if len(self._open) > 1 or self._always_asks:
            for name, asked in self._changed.items():
                asked.key = self._provider.get_preference(
                    name, {}, {}, {name: iter(asked.information)}, ()
                )
                heappush(self._waiting, (asked.key, name))
            self._changed.clear()
        if len(self._open) == 1:
            return next(iter(self._open))
        while True:
            key, name = heappop(self._waiting)
            asked_of = self._open.get(name)
            if asked_of is not None and asked_of.key is key:
                return name

    def _take(self, name: str) -> None:
        chosen = self._open.pop(name).first
        self._changed.pop(name, None)
        if chosen is None:
            raise NotStraight
        self._mapping[name] = chosen
        for requirement in self._provider.get_dependencies(chosen):
            self._add(requirement, chosen)

    def _add(self, requirement: Requirement, parent: Candidate | None) -> None:
        name = requirement.identifier
        asked = self._asked.get(name)
        if asked is None:
            asked = self._asked[name] = self._open[name] = _Asked()
        asked.information.append(RequirementInformation(requirement, parent))
        is_open = name in self._open
        if is_open:
            self._changed[name] = asked
        if asked.first is None:
            asked.first = self._first_for(name, requirement)
        elif not self._stays_first(asked.first, requirement):
            first = self._first_of(name)
            if is_open:
                asked.first = first
            elif not self._provider.is_satisfied_by(requirement, self._mapping[name]):
                if isinstance(requirement, SpecifierRequirement):
                    raise Outgrown(requirement.name, requirement.specifier)
                raise NotStraight

    def _first_for(self, name: str, requirement: Requirement) -> Candidate:
        """Give the first choice for what is asked for first; many files ask for the same."""
        self._shared.look_again(requirement.name)
        first = self._shared.first_for(requirement, self._provider, lambda: self._first(name))
        if first is None:
            raise NotStraight
        return first

    def _first_of(self, name: str) -> Candidate:
        first = self._first(name)
        if first is None:
            raise NotStraight
        return first

    def _first(self, name: str) -> Candidate | None:
        base = name.partition("[")[0]
        matches = self._provider.find_matches(
            name,
            {
                key: (one.requirement for one in self._asked[key].information)
                for key in {name, base}
                if key in self._asked
            },
            {name: iter(())},
        )
        return next(iter(matches() if callable(matches) else matches), None)

    def _stays_first(self, first: Candidate, requirement: Requirement) -> bool:
        """Tell that what was first is so still, without a look at what comes after it.

        One more requirement takes away from what may be chosen and leaves its order, unless it
        lets in pre-releases or has hashes. Withdrawn files are taken only where nothing else is.
        """
        if isinstance(requirement, RequiresPythonRequirement):
            is_plain = isinstance(first, RequiresPythonCandidate)
        elif not isinstance(requirement, SpecifierRequirement) or requirement.hashes:
            is_plain = False
        elif isinstance(first, LinkCandidate):
            is_plain = (
                not first.is_direct
                and first.file.yanked is None
                and first.version is not None
                and not first.version.is_prerelease
                and not self._shared.admits_pre_releases(requirement)
            )
        else:
            is_plain = isinstance(first, AlreadyInstalledCandidate) and first.version is not None
        return is_plain and self._provider.is_satisfied_by(requirement, first)
