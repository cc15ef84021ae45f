"""Work done at the same time by a bounded number of threads, abandoned when it must be."""

import queue
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from typing import Generic, TypeVar

Job = TypeVar("Job")
Result = TypeVar("Result")
_TICK_S = 0.05


class Done(Generic[Job, Result]):
    """A job with its result, or with what went wrong."""

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
    """Give each finished job as it comes; those that are lost are not waited for.

    The threads are daemons: one that hangs in a system call keeps nobody from leaving. Between
    results the caller's thread wakes twenty times a second, so Ctrl-C is heard.
    """
    waiting: queue.SimpleQueue[tuple[int, Job] | None] = queue.SimpleQueue()
    finished: queue.SimpleQueue[tuple[int, Done[Job, Result]]] = queue.SimpleQueue()

    def run() -> None:
        while (item := waiting.get()) is not None:
            number, job = item
            finished.put((number, _done(job, work)))

    for item in enumerate(jobs):
        waiting.put(item)
    count = min(threads, len(jobs))
    for _ in range(count):
        waiting.put(None)
        threading.Thread(target=run, daemon=True).start()
    left = dict(enumerate(jobs))
    try:
        while left:
            try:
                number, done = finished.get(timeout=_TICK_S)
            except queue.Empty:
                lost = [number for number, job in left.items() if is_lost(job)]
                for number in lost:
                    yield Done(left.pop(number), None, None)
                continue
            if left.pop(number, None) is not None:
                yield done
    finally:
        _empty(waiting)
        for _ in range(count):
            waiting.put(None)


def _done(job: Job, work: Callable[[Job], Result]) -> Done[Job, Result]:
    try:
        return Done(job, work(job), None)
    except Exception as error:  # noqa: BLE001 - handed to the caller's thread
        return Done(job, None, error)


def _empty(waiting: "queue.SimpleQueue[tuple[int, Job] | None]") -> None:
    """Take out what nobody waits for any more, so that it is not begun."""
    with suppress(queue.Empty):
        while True:
            waiting.get_nowait()
