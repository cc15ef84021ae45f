"""Processes that work for this one, and how it shares its files with them."""

import multiprocessing
import signal
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing.process import BaseProcess
from typing import Generic

from pinproof import account
from pinproof.run.workers.work import Answered, Packed, Use, Work, WorkAnswer
from pinproof.run.workers.worker import Sent, begin_working, work_on

# So few that nobody waits long for the last ones, so many that sending them costs little.
_FEWEST_AT_ONCE, _MOST_AT_ONCE = 4, 40
_PARCELS = 8
# What each of the others has before it, so that it need not wait for this process to look up.
_AHEAD = 3


class ProcessCrew(Generic[Use, Answered, Packed]):
    """This process and others beside it, which take files from the front while it takes the last.

    Whatever becomes of the others, each file has its answer.
    """

    def __init__(
        self,
        work: Work[Use, Answered, Packed],
        *,
        others: int,
        says: Callable[[str], None],
    ) -> None:
        """Start no process before files are handed out.

        `says` has to say each text once, also those of this process: others have the same to say.
        """
        self._work = work
        self._says = says
        self._others = others
        self._lost = (
            f"a process that {work.did} files ended before its time: its files are {work.did} "
            "again here"
        )
        self._none_started = (
            f"no further process could be started, so this one {work.does} all files"
        )
        self._before: list[BaseProcess] = multiprocessing.active_children()
        self._executor: ProcessPoolExecutor | None = None
        task = work.make_task()
        try:
            # Nothing of this process goes along but what is sent: no threads, no connections.
            self._executor = ProcessPoolExecutor(
                others,
                mp_context=multiprocessing.get_context("spawn"),
                initializer=begin_working,
                initargs=(task,),
            )
        except (OSError, ImportError):
            self._says(self._none_started)

    def answer(self, uses: Sequence[Use]) -> list[Answered]:
        """Work on files, and give the answers in their order, up to one that ends the run.

        What has to be asked is asked here alone. What one file had to ask, others find in the
        cache: they are handed out a second time.
        """
        answers: dict[int, Answered] = {}
        for _ in range(2):
            left = [
                number
                for number, use in enumerate(uses)
                if self._work.may_go_elsewhere(use)
                and (number not in answers or answers[number].must_ask)
            ]
            given = self._share([uses[number] for number in left])
            answers |= dict(zip(left, given, strict=False))
            uses = uses[: _find_end(answers, len(uses))]
        left = [
            number
            for number, _ in enumerate(uses)
            if number not in answers or answers[number].must_ask
        ]
        given = self._work.answer([uses[number] for number in left])
        answers |= dict(zip(left, given, strict=False))
        return [answers[number] for number in range(_find_end(answers, len(uses)))]

    def _share(self, uses: Sequence[Use]) -> list[Answered]:
        """Work on files: the others from the first on, this process from the last to meet them.

        Behind an answer that ends the run others may be lacking.
        """
        handed: list[tuple[Sequence[Use], Future[Sent[Packed]]]] = []
        taken: list[Answered] = []
        own: list[Answered] = []
        first, last = 0, len(uses)
        while first < last:
            first = self._hand_out(uses, first, last, handed)
            middle = max(first, last - self._size_of_parcel(last - first))
            own = [*self._work.answer(uses[middle:last]), *own]
            last = middle
            while handed and handed[0][1].done():
                parcel, future = handed.pop(0)
                taken += self._taken(future, parcel)
                if any(answer.ends_run for answer in taken[-len(parcel) :]):
                    first = last
        for parcel, future in handed:
            # What was begun is taken: an answer may rest on what was sent with one before it.
            if not (_find_end(dict(enumerate(taken)), 0) and future.cancel()):
                taken += self._taken(future, parcel)
        return [*taken, *own]

    def _hand_out(
        self,
        uses: Sequence[Use],
        first: int,
        last: int,
        handed: list[tuple[Sequence[Use], Future[Sent[Packed]]]],
    ) -> int:
        """Give the others something to do, and the number of the first file that is left."""
        busy = sum(not future.done() for _, future in handed)
        while busy < self._others * _AHEAD and first < last and self._executor is not None:
            parcel = uses[first : min(last, first + self._size_of_parcel(last - first))]
            try:
                with _uninterrupted():
                    future = self._executor.submit(work_on, parcel)
            except BrokenProcessPool:
                self._says(self._lost)
                self.close()
            except OSError as error:
                self._says(f"{self._none_started} ({error.strerror})")
                self.close()
            else:
                handed.append((parcel, future))
                first, busy = first + len(parcel), busy + 1
        return first

    def _size_of_parcel(self, left: int) -> int:
        """Give how many files go together: the fewer are left, the fewer, so that all end alike."""
        size = left // ((self._others + 1) * _PARCELS)
        return min(max(size, _FEWEST_AT_ONCE), _MOST_AT_ONCE)

    def _taken(self, future: Future[Sent[Packed]], parcel: Sequence[Use]) -> Sequence[Answered]:
        try:
            sent = future.result()
        except BrokenProcessPool:
            self._says(self._lost)
            return self._work.answer(parcel)
        for line in sent.told:
            account.tell(line)
        for caution in sent.cautions:
            self._says(caution)
        return self._work.unpack(sent.worker, sent.packed)

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


def _find_end(answers: Mapping[int, WorkAnswer], otherwise: int) -> int:
    """Give how many files count: those up to the first that ends the run."""
    return min((number + 1 for number, each in answers.items() if each.ends_run), default=otherwise)


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
