"""The requirements files of a run, judged by several processes."""

from collections.abc import Callable, Sequence
from contextlib import ExitStack, closing

from pinproof.config import Config
from pinproof.gate.boundary import STDIN
from pinproof.gather.project.configuration import read_user_configuration
from pinproof.gather.session import Session, open_session
from pinproof.record import record, replace
from pinproof.run.cases import FileUse
from pinproof.run.workers.checks.answer import FileAnswer, Merged, merge_answers, roots
from pinproof.run.workers.checks.process_judge import ProcessJudge
from pinproof.run.workers.checks.sending import (
    PackedAnswers,
    Packing,
    Unpacking,
    send_rules_by_code,
)
from pinproof.run.workers.crew import ProcessCrew
from pinproof.run.workers.surroundings import Surroundings, note_surroundings
from pinproof.run.workers.work import Work, WorkerTask


def judge_shared(
    uses: Sequence[FileUse], flags: Config, session: Session, opened: ExitStack, *, processes: int
) -> tuple[Merged, ProcessJudge]:
    """Judge files in this process and in others beside it, as this one alone would.

    Gives also what judged here, for what is left to judge. What pip passes over is noted in the
    session.
    """
    own = ProcessJudge(flags, session, opened)
    work = _Judging(own, flags)
    with closing(ProcessCrew(work, others=processes - 1, says=session.says)) as crew:
        answers = crew.answer(uses)
    # Of files that include each other no process may have known that none is left without them.
    left = [] if answers[-1].ends_run else roots(answers)
    left = [number for number in left if answers[number].is_left]
    again = own.answer([uses[number] for number in left], every=True)
    for number, answer in zip(left, again, strict=True):
        answers[number] = answer
    merged = merge_answers(answers)
    session.left_out.update(dict.fromkeys(merged.left_out))
    own.left_out = session.left_out
    return merged, own


class _Judging(Work[FileUse, FileAnswer, PackedAnswers]):
    """Files are judged, each by itself."""

    does, did = "judges", "judged"

    def __init__(self, own: ProcessJudge, flags: Config) -> None:
        send_rules_by_code()
        self._own = own
        self._flags = flags
        self._unpacking = Unpacking()

    def answer(self, uses: Sequence[FileUse]) -> list[FileAnswer]:
        return self._own.answer(uses)

    def may_go_elsewhere(self, use: FileUse) -> bool:
        """Tell whether a file is all that has to be known: standard input is this process's."""
        return use.stated is None and use.hosted is None and use.path != STDIN

    def make_task(self) -> "JudgingTask":
        return JudgingTask(surroundings=note_surroundings(), flags=self._flags)

    def unpack(self, worker: int, packed: PackedAnswers) -> list[FileAnswer]:
        return self._unpacking.unpack(worker, packed)


@record
class JudgingTask(WorkerTask[FileUse, PackedAnswers]):
    """What another process has to know to judge files as this one does."""

    surroundings: Surroundings
    flags: Config

    def begin(
        self, opened: ExitStack, says: Callable[[str], None]
    ) -> Callable[[Sequence[FileUse]], PackedAnswers]:
        """Give what judges files by what the cache holds."""
        send_rules_by_code()
        session = open_session(self.flags.over(read_user_configuration()))
        session = replace(session, may_ask=False, says=says)
        judge, packing = ProcessJudge(self.flags, session, opened), Packing()
        return lambda uses: packing.pack(judge.answer(uses))
