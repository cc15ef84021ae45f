"""Work done at the same time by a bounded number of threads, abandoned when it must be."""

import queue
import threading
from collections.abc import Callable, Iterator, Sequence
from typing import Generic, TypeVar

Job = TypeVar("Job")
Result = TypeVar("Result")
_TICK_S = 0.05


class Done(Generic[Job, Result]):
    """A job with its result or with what went wrong; with neither, it was abandoned."""

    __slots__ = ("error", "job", "result")

    def __init__(self, job: Job, result: Result | None, error: Exception | None) -> None:
        """Keep them."""
        self.job = job
        self.result = result
        self.error = error


def work_through(
    jobs: Sequence[Job],
    work: Callable[[Job], Result],
    *,
    threads: int,
    is_lost: Callable[[Job], bool],
) -> Iterator[Done[Job, Result]]:
    """Give each finished job as it comes; those that are lost are not waited for."""
    crew = _Crew(jobs, work)
    left = set(range(len(jobs)))
    crew.hire(min(threads, len(jobs)))
    try:
        while left:
            done = crew.next_done()
            if done is not None:
                number, outcome = done
                if number in left:
                    left.discard(number)
                    yield outcome
                continue
            lost = [number for number in sorted(left) if is_lost(jobs[number])]
            # A thread that hangs with a lost job gets a replacement.
            crew.hire(len(crew.begun.intersection(lost)))
            left.difference_update(lost)
            for number in lost:
                yield Done(jobs[number], None, None)
    finally:
        crew.dismiss()


class _Crew(Generic[Job, Result]):
    """Daemon threads: one that hangs in a system call keeps nobody from leaving."""

    def __init__(self, jobs: Sequence[Job], work: Callable[[Job], Result]) -> None:
        self._jobs = jobs
        self._work = work
        self._waiting = iter(range(len(jobs)))
        self._finished: queue.SimpleQueue[tuple[int, Done[Job, Result]]] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self.begun: set[int] = set()

    def hire(self, count: int) -> None:
        for _ in range(count):
            threading.Thread(target=self._run, daemon=True).start()

    def next_done(self) -> tuple[int, Done[Job, Result]] | None:
        # The caller wakes twenty times a second, so Ctrl-C is heard and losses are noticed.
        try:
            return self._finished.get(timeout=_TICK_S)
        except queue.Empty:
            return None

    def dismiss(self) -> None:
        """Let nothing more be begun."""
        with self._lock:
            self._waiting = iter(range(0))

    def _run(self) -> None:
        while True:
            with self._lock:
                number = next(self._waiting, None)
                if number is None:
                    return
                self.begun.add(number)
            self._finished.put((number, self._done(self._jobs[number])))

    def _done(self, job: Job) -> Done[Job, Result]:
        try:
            return Done(job, self._work(job), None)
        except Exception as error:  # noqa: BLE001 - handed to the caller's thread
            return Done(job, None, error)
