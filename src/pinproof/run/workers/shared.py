"""The requirements files of a run, judged by several processes."""

from collections.abc import Sequence
from contextlib import ExitStack, closing

from pinproof.config import Config
from pinproof.gather.session import Session
from pinproof.run.cases import FileUse
from pinproof.run.workers.answer import Merged, merge_answers, roots
from pinproof.run.workers.crew import ProcessCrew
from pinproof.run.workers.process_judge import ProcessJudge
from pinproof.run.workers.surroundings import note_surroundings


def judge_shared(
    uses: Sequence[FileUse], flags: Config, session: Session, opened: ExitStack, *, processes: int
) -> tuple[Merged, ProcessJudge]:
    """Judge files in this process and in others beside it, as this one alone would.

    Gives also what judged here, for what is left to judge. What pip passes over is noted in the
    session.
    """
    own = ProcessJudge(flags, session, opened)
    with closing(ProcessCrew(own, note_surroundings(flags), others=processes - 1)) as crew:
        answers = crew.judge(uses)
    # Of files that include each other no process may have known that none is left without them.
    left = [number for number in roots(answers) if answers[number].is_left]
    again = own.answer([uses[number] for number in left], every=True)
    for number, answer in zip(left, again, strict=True):
        answers[number] = answer
    merged = merge_answers(answers)
    session.left_out.update(dict.fromkeys(merged.left_out))
    own.left_out = session.left_out
    return merged, own
