"""The requirements files of a run, planned by several processes."""

from collections.abc import Callable, Sequence
from contextlib import ExitStack, closing

from pinproof.config import Config
from pinproof.effects.plan import Plan, Planned
from pinproof.gate.boundary import STDIN
from pinproof.gather.installs.plans import OpenedIndexes, Planner, PlanWish
from pinproof.gather.session import Session, open_session
from pinproof.record import record, replace
from pinproof.run.workers.crew import ProcessCrew
from pinproof.run.workers.plans.process_planner import PlanAnswer, ProcessPlanner
from pinproof.run.workers.surroundings import Surroundings, note_surroundings
from pinproof.run.workers.work import Work, WorkerTask
from pinproof.unforeseen import note_again


def plan_shared(
    paths: Sequence[str], flags: Config, planner: Planner, wish: PlanWish, *, processes: int
) -> list[Planned]:
    """Plan files in this process and in others beside it, as this one alone would.

    Raises the `PinproofError` that one process would have met first.
    """
    own = ProcessPlanner(flags, planner)
    work, says = _Planning(own, flags, wish), planner.indexes.says
    with closing(ProcessCrew(work, others=processes - 1, says=says)) as crew:
        answers = crew.answer(paths)
    plans: list[Planned] = []
    for answer in answers:
        note_again(answer.faults)
        if answer.error is not None:
            raise answer.error
        if answer.planned is not None:
            plans.append(answer.planned)
    return plans


class _Planning(Work[str, PlanAnswer, Sequence[PlanAnswer]]):
    """Files are planned, each by itself."""

    does, did = "plans", "planned"

    def __init__(self, own: ProcessPlanner, flags: Config, wish: PlanWish) -> None:
        self._own = own
        self._flags = flags
        self._wish = wish

    def answer(self, uses: Sequence[str]) -> list[PlanAnswer]:
        return self._own.answer(uses)

    def may_go_elsewhere(self, use: str) -> bool:
        return use != STDIN

    def make_task(self) -> "PlanningTask":
        return PlanningTask(surroundings=note_surroundings(), flags=self._flags, wish=self._wish)

    def unpack(self, worker: int, packed: Sequence[PlanAnswer]) -> Sequence[PlanAnswer]:
        del worker
        return packed


@record
class PlanningTask(WorkerTask[str, Sequence[PlanAnswer]]):
    """What another process has to know to plan files as this one does."""

    surroundings: Surroundings
    flags: Config
    wish: PlanWish

    def begin(
        self, opened: ExitStack, says: Callable[[str], None]
    ) -> Callable[[Sequence[str]], Sequence[PlanAnswer]]:
        """Give what plans files by what the cache holds."""

        def open_silent(config: Config) -> Session:
            return replace(open_session(config), may_ask=False)

        indexes = opened.enter_context(OpenedIndexes(open_silent, says))
        planner = ProcessPlanner(self.flags, Planner(indexes, self.wish))
        return lambda paths: [_without_placed(each) for each in planner.answer(paths)]


def _without_placed(answer: PlanAnswer) -> PlanAnswer:
    """Leave behind what only a build that goes on from a plan reads."""
    planned = answer.planned
    if planned is None or not isinstance(planned.outcome, Plan):
        return answer
    outcome = replace(planned.outcome, placed={})
    return replace(answer, planned=replace(planned, outcome=outcome))
