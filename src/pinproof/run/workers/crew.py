"""Processes that work for this one, and how it shares its files with them."""

import multiprocessing
import signal
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing.process import BaseProcess

from pinproof import account
from pinproof.gate.boundary import STDIN
from pinproof.image.manifest import ImageManifest
from pinproof.outgoing.streams import say
from pinproof.record import replace
from pinproof.run.cases import FileUse
from pinproof.run.workers.answer import FileAnswer
from pinproof.run.workers.process_judge import ProcessJudge
from pinproof.run.workers.surroundings import Surroundings
from pinproof.run.workers.worker import Sent, begin_working, send_rules_by_code, work

# So few that nobody waits long for the last ones, so many that sending them costs little.
_FEWEST_AT_ONCE, _MOST_AT_ONCE = 4, 40
_PARCELS = 8
# What each of the others has before it, so that it need not wait for this process to look up.
_AHEAD = 3
_LOST = "a process that judged files ended before its time: its files are judged again here"
_NONE_STARTED = "no further process could be started, so this one judges all files"


class ProcessCrew:
    """This process and others beside it, which take files from the front while it takes the last.

    Whatever becomes of the others, each file has its answer.
    """

    def __init__(self, own: ProcessJudge, surroundings: Surroundings, *, others: int) -> None:
        self._own = own
        self._others = others
        self._images: dict[tuple[int, int], ImageManifest] = {}
        self._cautions: dict[str, None] = {}
        self._before: list[BaseProcess] = multiprocessing.active_children()
        send_rules_by_code()
        self._executor: ProcessPoolExecutor | None = None
        try:
            # Nothing of this process goes along but what is sent: no threads, no connections.
            self._executor = ProcessPoolExecutor(
                others,
                mp_context=multiprocessing.get_context("spawn"),
                initializer=begin_working,
                initargs=(surroundings,),
            )
        except (OSError, ImportError):
            self._caution(_NONE_STARTED)

    def judge(self, uses: Sequence[FileUse]) -> list[FileAnswer]:
        """Judge files, in their order. What has to be asked is asked here alone.

        What one file had to ask, others find in the cache: they are handed out a second time.
        """
        answers: dict[int, FileAnswer] = {}
        for _ in range(2):
            left = [
                number
                for number, use in enumerate(uses)
                if _may_go_elsewhere(use) and (number not in answers or answers[number].must_ask)
            ]
            given = self._share([uses[number] for number in left])
            answers |= dict(zip(left, given, strict=True))
        left = [
            number
            for number, _ in enumerate(uses)
            if number not in answers or answers[number].must_ask
        ]
        given = self._own.answer([uses[number] for number in left])
        answers |= dict(zip(left, given, strict=True))
        return [answers[number] for number in range(len(uses))]

    def _share(self, uses: Sequence[FileUse]) -> list[FileAnswer]:
        """Judge files: the others from the first on, this process from the last, till they meet."""
        handed: list[tuple[Sequence[FileUse], Future[Sent]]] = []
        own: list[FileAnswer] = []
        first, last = 0, len(uses)
        while first < last:
            first = self._hand_out(uses, first, last, handed)
            middle = max(first, last - self._size_of_parcel(last - first))
            own = [*self._own.answer(uses[middle:last]), *own]
            last = middle
        taken = [answer for parcel, future in handed for answer in self._taken(future, parcel)]
        return [*taken, *own]

    def _hand_out(
        self,
        uses: Sequence[FileUse],
        first: int,
        last: int,
        handed: list[tuple[Sequence[FileUse], Future[Sent]]],
    ) -> int:
        """Give the others something to do, and the number of the first file that is left."""
        busy = sum(not future.done() for _, future in handed)
        while busy < self._others * _AHEAD and first < last and self._executor is not None:
            parcel = uses[first : min(last, first + self._size_of_parcel(last - first))]
            try:
                with _uninterrupted():
                    future = self._executor.submit(work, parcel)
            except BrokenProcessPool:
                self._caution(_LOST)
                self.close()
            except OSError as error:
                self._caution(f"{_NONE_STARTED} ({error.strerror})")
                self.close()
            else:
                handed.append((parcel, future))
                first, busy = first + len(parcel), busy + 1
        return first

    def _size_of_parcel(self, left: int) -> int:
        """Give how many files go together: the fewer are left, the fewer, so that all end alike."""
        size = left // ((self._others + 1) * _PARCELS)
        return min(max(size, _FEWEST_AT_ONCE), _MOST_AT_ONCE)

    def _taken(self, future: Future[Sent], parcel: Sequence[FileUse]) -> Sequence[FileAnswer]:
        try:
            sent = future.result()
        except BrokenProcessPool:
            self._caution(_LOST)
            return self._own.answer(parcel)
        for line in sent.told:
            account.tell(line)
        for caution in sent.cautions:
            self._caution(caution)
        self._images |= {(sent.worker, number): image for number, image in sent.new_images}
        return [
            self._with_image(answer, sent.worker, number)
            for answer, number in zip(sent.answers, sent.images, strict=True)
        ]

    def _with_image(self, answer: FileAnswer, worker: int, number: int | None) -> FileAnswer:
        if number is None or answer.judged is None:
            return answer
        return replace(answer, judged=replace(answer.judged, image=self._images[worker, number]))

    def _caution(self, text: str) -> None:
        """Say something of the run, once."""
        if text not in self._cautions:
            self._cautions[text] = None
            say(text)

    def close(self) -> None:
        """End the others, whatever they do."""
        executor, self._executor = self._executor, None
        if executor is None:
            return
        for process in multiprocessing.active_children():
            if process not in self._before:
                process.kill()
        # Its thread ends with them, and lets go of the locks that it shared with them.
        executor.shutdown()


def _may_go_elsewhere(use: FileUse) -> bool:
    """Tell whether a file is all that has to be known: standard input is this process's."""
    return use.stated is None and use.hosted is None and use.path != STDIN


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """Start processes that Ctrl-C does not reach, neither while they begin: it reaches this one."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
