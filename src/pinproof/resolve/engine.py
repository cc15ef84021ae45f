"""The resolvelib of each pip: the one installed here, made to search as older ones did."""

from collections.abc import Callable, Mapping, Sequence

from resolvelib import BaseReporter
from resolvelib.resolvers import RequirementInformation, Resolution, ResolutionImpossible
from resolvelib.resolvers.criterion import Criterion
from resolvelib.structs import State

from pinproof.pip.behaviour import Backtracking
from pinproof.record import record
from pinproof.resolve.candidates import Candidate
from pinproof.resolve.preference import Demands, PreferenceKey, sum_up
from pinproof.resolve.provider import PipProvider
from pinproof.resolve.requirements import Requirement

# pip's own limit; the newest engine gives a part of it to its optimistic search.
_ROUNDS = 200_000
# Answers that are kept: a search that goes back and forth makes criteria without end.
_KEPT = 10_000


class GaveUp(Exception):  # noqa: N818 - it ends a search, nothing is wrong
    """The search was ended by whoever bounds it: `keep_going` said no."""


class _Clock(BaseReporter[Requirement, Candidate, str]):
    def __init__(self, keep_going: Callable[[], bool]) -> None:
        self.keep_going = keep_going

    def starting_round(self, index: int) -> None:
        del index
        if not self.keep_going():
            raise GaveUp

    def rejecting_candidate(
        self, criterion: Criterion[Requirement, Candidate], candidate: Candidate
    ) -> None:
        del criterion, candidate
        if not self.keep_going():
            raise GaveUp


class _Engine(Resolution[Requirement, Candidate, str]):
    """resolvelib 1.2, or with `optimism` 0 resolvelib 1.1."""

    def __init__(
        self, provider: PipProvider, reporter: _Clock, *, optimism: float | None = None
    ) -> None:
        super().__init__(provider, reporter)
        self._provider = provider
        if optimism is not None:
            self._optimistic_backjumping_ratio = optimism
        self._satisfying: dict[int, tuple[object, object, bool]] = {}
        self._demands: dict[int, tuple[object, Demands]] = {}

    def _is_current_pin_satisfying(
        self, name: str, criterion: Criterion[Requirement, Candidate]
    ) -> bool:
        # Asked anew of every project in every round, which goes with the square of their number.
        pin = self._states[-1].mapping.get(name)
        if pin is None:
            return False
        known = self._satisfying.get(id(criterion))
        if known is None or known[1] is not pin:
            if len(self._satisfying) >= _KEPT:
                self._satisfying.clear()
            # Both stay alive beside the answer, so that no other object gets their ids.
            satisfying = super()._is_current_pin_satisfying(name, criterion)
            known = self._satisfying[id(criterion)] = (criterion, pin, satisfying)
        return known[2]

    def _get_preference(self, name: str) -> PreferenceKey:
        # As above: of every open project in every round.
        state = self._states[-1]
        criterion = state.criteria[name]
        known = self._demands.get(id(criterion))
        if known is None:
            if len(self._demands) >= _KEPT:
                self._demands.clear()
            known = self._demands[id(criterion)] = (criterion, sum_up(criterion.information))
        causes = state.backtrack_causes
        return self._provider.get_key(name, criterion.information, known[1], causes)


class _BackjumpingEngine(_Engine):
    """resolvelib 1.0: jumps back over choices that have no part in the clash, come what may."""

    def _attempt_to_pin_criterion(self, name: str) -> list[Criterion[Requirement, Candidate]]:
        # Older engines ask for the preference even where there is nothing to choose from,
        # and pip learns distances from being asked.
        self._get_preference(name)
        return super()._attempt_to_pin_criterion(name)

    def _backjump(self, causes: list[RequirementInformation[Requirement, Candidate]]) -> bool:
        clashing = {cause.requirement.identifier for cause in causes}
        clashing.update(cause.parent.identifier for cause in causes if cause.parent is not None)
        while len(self._states) > 2:  # noqa: PLR2004 - the root, the broken one, and the open one
            self._states.pop()
            while True:
                if not self._states or not self._states[-1].mapping:
                    raise ResolutionImpossible(causes)
                broken = self._states.pop()
                name, candidate = broken.mapping.popitem()
                depends = {one.identifier for one in self._p.get_dependencies(candidate)}
                if not depends.isdisjoint(clashing):
                    break
            if not self._states:
                raise ResolutionImpossible(causes)
            if self._go_on_without(broken, name, candidate):
                return True
        return False

    def _go_on_without(
        self, broken: State[Requirement, Candidate, str], name: str, candidate: Candidate
    ) -> bool:
        excluded = [
            (key, list(criterion.incompatibilities)) for key, criterion in broken.criteria.items()
        ]
        self._push_new_state()
        return self._patch_criteria([*excluded, (name, [candidate])])


class _StepwiseEngine(_BackjumpingEngine):
    """resolvelib up to 0.8: takes back one choice after the other, and forgets no demand."""

    def _backjump(self, causes: list[RequirementInformation[Requirement, Candidate]]) -> bool:
        del causes
        while len(self._states) > 2:  # noqa: PLR2004 - as above
            self._states.pop()
            broken = self._states.pop()
            name, candidate = broken.mapping.popitem()
            if self._go_on_without(broken, name, candidate):
                return True
        return False

    def _remove_information_from_criteria(
        self, criteria: dict[str, Criterion[Requirement, Candidate]], parents: object
    ) -> None:
        """Keep what replaced choices asked for."""


@record
class EngineResult:
    """What was chosen, by identifier, and for each identifier what asks for it, and who."""

    mapping: Mapping[str, Candidate]
    information: Mapping[str, Sequence[RequirementInformation[Requirement, Candidate]]]


def run_engine(
    provider: PipProvider, backtracking: Backtracking, keep_going: Callable[[], bool]
) -> EngineResult:
    """Search for candidates that go together.

    Raises `ResolutionImpossible` when there are none, `GaveUp` when `keep_going` says no.
    """
    reporter = _Clock(keep_going)
    engine: _Engine
    if backtracking == "stepwise":
        engine = _StepwiseEngine(provider, reporter)
    elif backtracking == "backjumping":
        engine = _BackjumpingEngine(provider, reporter)
    else:
        engine = _Engine(provider, reporter, optimism=0.0 if backtracking == "safe" else None)
    state = engine.resolve(provider.roots.requirements, max_rounds=_ROUNDS)
    information = {key: tuple(criterion.information) for key, criterion in state.criteria.items()}
    return EngineResult(
        mapping=leave_out_unneeded(state.mapping, information), information=information
    )


def leave_out_unneeded(
    mapping: Mapping[str, Candidate],
    information: Mapping[str, Sequence[RequirementInformation[Requirement, Candidate]]],
) -> dict[str, Candidate]:
    """Leave out what only candidates ask for that were taken back.

    The engine's own way recurses without end where such candidates ask for each other.
    """
    keys = {id(candidate): key for key, candidate in mapping.items()}
    needs: dict[str | None, list[str]] = {}
    for key, asking in information.items():
        for _, parent in asking:
            if parent is None:
                needs.setdefault(None, []).append(key)
            elif id(parent) in keys:
                needs.setdefault(keys[id(parent)], []).append(key)
    reached: set[str] = set()
    waiting = list(needs.get(None, ()))
    while waiting:
        key = waiting.pop()
        if key not in reached:
            reached.add(key)
            waiting += needs.get(key, ())
    return {key: candidate for key, candidate in mapping.items() if key in reached}
