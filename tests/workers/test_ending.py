"""Behind a file that ends the run nothing more is done, whoever met it."""

import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack, closing
from pathlib import Path

from support.indexes.loopback import wait_until

from pinproof.record import record
from pinproof.run.workers.crew import ProcessCrew
from pinproof.run.workers.surroundings import Surroundings, note_surroundings
from pinproof.run.workers.work import Work, WorkerTask

FILES = 4000
ENDS = 2


@record
class Answer:
    number: int
    must_ask: bool = False

    @property
    def ends_run(self) -> bool:
        return self.number == ENDS


@record
class Task(WorkerTask[int, list[Answer]]):
    surroundings: Surroundings
    note: str

    def begin(
        self, opened: ExitStack, says: Callable[[str], None]
    ) -> Callable[[Sequence[int]], list[Answer]]:
        del opened, says

        def answer(uses: Sequence[int]) -> list[Answer]:
            Path(self.note).touch()
            return [Answer(number=each) for each in uses]

        return answer


class Waiting(Work[int, Answer, list[Answer]]):
    """What goes on here only once the other process has an answer, and slowly."""

    does, did = "counts", "counted"

    def __init__(self, note: Path) -> None:
        self.note = note
        self.done: list[int] = []

    def answer(self, uses: Sequence[int]) -> list[Answer]:
        assert wait_until(self.note.exists, within_s=30)
        time.sleep(0.05)
        self.done += uses
        return [Answer(number=each) for each in uses]

    def may_go_elsewhere(self, use: int) -> bool:
        return use >= 0

    def make_task(self) -> Task:
        return Task(surroundings=note_surroundings(), note=str(self.note))

    def unpack(self, worker: int, packed: list[Answer]) -> list[Answer]:
        assert worker
        self.done += [each.number for each in packed]
        return packed


def test_nothing_is_handed_out_behind_an_answer_that_ends_the_run(tmp_path: Path) -> None:
    said: list[str] = []
    work = Waiting(tmp_path / "note")
    with closing(ProcessCrew(work, others=1, says=said.append)) as crew:
        answers = crew.answer(range(FILES))
    assert [each.number for each in answers] == [0, 1, ENDS]
    assert said == []
    assert FILES - 1 in work.done
    assert len(work.done) < FILES // 2
