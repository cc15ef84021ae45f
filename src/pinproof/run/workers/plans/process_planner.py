"""What one of several processes does: read files and plan them, each by itself."""

from collections.abc import Sequence

from pinproof.config import Config
from pinproof.effects.plan import Planned
from pinproof.errors import NetworkNeeded, PinproofError, TimeUsedUp
from pinproof.gather.installs.plans import Planner
from pinproof.record import record
from pinproof.run.installs.subjects import read_subject
from pinproof.unforeseen import noting_faults


@record
class PlanAnswer:
    """What came of one file.

    `faults` of ours were noted meanwhile; `error` ended it. `must_ask`: only a process that asks
    the network can plan it, and nothing else here counts.
    """

    planned: Planned | None = None
    faults: tuple[str, ...] = ()
    error: PinproofError | None = None
    must_ask: bool = False

    @property
    def ends_run(self) -> bool:
        """Whether no plan behind it is wanted."""
        return self.error is not None


class ProcessPlanner:
    """Plans files by themselves, with what they share in this process."""

    def __init__(self, flags: Config, planner: Planner) -> None:
        self._flags = flags
        self._planner = planner

    def answer(self, paths: Sequence[str]) -> list[PlanAnswer]:
        """Plan files as they would be planned alone, up to one that ends the run."""
        answers: list[PlanAnswer] = []
        for path in paths:
            answers.append(self._answer(path))
            if answers[-1].ends_run:
                break
        return answers

    def _answer(self, path: str) -> PlanAnswer:
        with noting_faults() as faults:
            try:
                sessions = self._planner.indexes.open_session
                planned = self._planner.plan(read_subject(path, self._flags, sessions))
            except TimeUsedUp:
                raise
            except PinproofError as error:
                return PlanAnswer(error=error, faults=tuple(faults))
            except NetworkNeeded:
                return PlanAnswer(must_ask=True)
        return PlanAnswer(planned=planned, faults=tuple(faults))
