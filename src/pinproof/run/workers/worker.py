"""What a further process of a run does: work on the files that it is sent, and ask nobody."""

import gc
import os
import signal
import threading
from collections.abc import Sequence
from contextlib import ExitStack
from multiprocessing import parent_process
from typing import Any, Generic

from pinproof.account import told_to
from pinproof.record import record
from pinproof.run.workers.surroundings import within
from pinproof.run.workers.work import Packed, Use, WorkerTask


@record
class Sent(Generic[Packed]):
    """What a worker sends back for some files.

    `packed` are its answers, `told` is the account of what it did, `cautions` what it has to say
    of the cache.
    """

    worker: int
    packed: Packed
    told: tuple[str, ...] = ()
    cautions: tuple[str, ...] = ()


class _Worker(Generic[Use, Packed]):
    """One process that works, with what its files share."""

    def __init__(self, task: WorkerTask[Use, Packed]) -> None:
        self._opened = ExitStack()
        self._opened.enter_context(within(task.surroundings))
        self._told: list[str] = []
        self._cautions: list[str] = []
        if task.surroundings.is_told:
            self._opened.enter_context(told_to(self._told.append))
        self._work = task.begin(self._opened, self._cautions.append)

    def answer(self, uses: Sequence[Use]) -> Sent[Packed]:
        """Work on files, and say all that there was to say meanwhile."""
        sent = Sent(
            worker=os.getpid(),
            packed=self._work(uses),
            told=tuple(self._told),
            cautions=tuple(self._cautions),
        )
        self._told.clear()
        self._cautions.clear()
        return sent


_tasks: list[WorkerTask[Any, Any]] = []
_workers: list[_Worker[Any, Any]] = []


def begin_working(task: WorkerTask[Any, Any]) -> None:
    """Begin as a worker: what the terminal interrupts ends with the process that started it."""
    # As where the command begins: it is over before its garbage matters.
    gc.disable()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _tasks.append(task)


def work_on(uses: Sequence[Any]) -> Sent[Any]:
    """Work on files in this process."""
    if not _workers:
        _workers.append(_Worker(_tasks[0]))
    return _workers[0].answer(uses)


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
