"""Work done at the same time by a bounded number of threads, abandoned when it must be."""

import queue
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from typing import Generic, TypeVar

_Job = TypeVar("_Job")
_Result = TypeVar("_Result")
_TICK_S = 0.05


class Done(Generic[_Job, _Result]):
    """A job with its result or with what went wrong; with neither, it was abandoned."""

    __slots__ = ("error", "job", "result")

    def __init__(self, job: _Job, result: _Result | None, error: Exception | None) -> None:
        self.job = job
        self.result = result
        self.error = error


def work_through(
    jobs: Iterable[_Job],
    work: Callable[[_Job], _Result],
    *,
    threads: int,
    is_lost: Callable[[_Job], bool],
    most_unread: int | None = None,
    tick: Callable[[], None] = lambda: None,
) -> Iterator[Done[_Job, _Result]]:
    """Give each finished job as it comes; those that are lost are not waited for.

    While `most_unread` results lie waiting, no job is begun: large ones would fill the memory.
    """
    crew = Crew(work, threads=threads, is_lost=is_lost, most_unread=most_unread)
    crew.begin(jobs)
    try:
        yield from crew.finished(tick)
    finally:
        crew.dismiss()


class Crew(Generic[_Job, _Result]):
    """Works on whatever is begun, also while nobody waits for it; to be used by one thread.

    Its threads are daemons: one that hangs in a system call keeps nobody from leaving.
    """

    def __init__(
        self,
        work: Callable[[_Job], _Result],
        *,
        threads: int,
        is_lost: Callable[[_Job], bool],
        most_unread: int | None = None,
    ) -> None:
        """Prepare; at most so many threads work at once, not counting those that hang."""
        self._work = work
        self._threads = threads
        self._is_lost = is_lost
        self._most_unread = most_unread
        self._jobs: list[_Job] = []
        self._next = 0
        self._working = 0
        self._left: set[int] = set()
        self._lost: set[int] = set()
        self._begun: set[int] = set()
        self._results: queue.SimpleQueue[tuple[int, Done[_Job, _Result]]] = queue.SimpleQueue()
        self._lock = threading.Lock()

    def begin(self, jobs: Iterable[_Job]) -> None:
        """Have more jobs done, after those before them; `finished` gives what came of each."""
        with self._lock:
            first = len(self._jobs)
            self._jobs += jobs
        self._left.update(range(first, len(self._jobs)))
        self._hire()

    def finished(self, tick: Callable[[], None] = lambda: None) -> Iterator[Done[_Job, _Result]]:
        """Give each job that was begun as it is finished, until none is left.

        `tick` is called again and again while there is nothing to give.
        """
        while self._left:
            try:
                # Twenty times a second, so that Ctrl-C is heard and losses are noticed.
                number, done = self._results.get(timeout=_TICK_S)
            except queue.Empty:
                tick()
                for number in self._abandon():
                    yield Done(self._jobs[number], None, None)
                continue
            if number in self._left:
                self._left.discard(number)
                yield done

    def dismiss(self) -> None:
        """Let nothing more be begun."""
        with self._lock:
            self._next = len(self._jobs)

    def _abandon(self) -> list[int]:
        """Give up the jobs that are lost; threads that hang with one are replaced."""
        lost = [number for number in sorted(self._left) if self._is_lost(self._jobs[number])]
        self._left.difference_update(lost)
        with self._lock:
            self._lost.update(lost)
            self._working -= len(self._begun.intersection(lost))
        self._hire()
        return lost

    def _hire(self) -> None:
        with self._lock:
            count = min(self._threads - self._working, len(self._jobs) - self._next)
            self._working += max(0, count)
        for _ in range(count):
            threading.Thread(target=self._run, daemon=True).start()

    def _run(self) -> None:
        while True:
            if self._most_unread is not None:
                while self._results.qsize() >= self._most_unread and self._next < len(self._jobs):
                    time.sleep(_TICK_S)
            with self._lock:
                if self._next >= len(self._jobs):
                    self._working -= 1
                    return
                number = self._next
                self._next += 1
                self._begun.add(number)
            self._results.put((number, self._done(self._jobs[number])))
            with self._lock:
                self._begun.discard(number)
                if number in self._lost:
                    return

    def _done(self, job: _Job) -> Done[_Job, _Result]:
        try:
            return Done(job, self._work(job), None)
        except Exception as error:  # noqa: BLE001 - handed to the caller's thread
            return Done(job, None, error)
