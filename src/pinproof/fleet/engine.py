"""Who judges: this process, or joblib's workers on this machine or a cluster.

joblib is the front of all of them: `loky` starts workers here, `dask` asks a scheduler of Dask
distributed, and any backend that is registered with joblib serves as well.
"""

import gc
import os
import signal
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, suppress
from importlib.util import find_spec
from typing import Any

from pinproof.errors import SourceUnavailable, UsageError
from pinproof.fleet.judging import forget_facts, judge_tasks
from pinproof.fleet.model import FleetVerdict, Task
from pinproof.record import record

# So many that what they share is worked out once, so few that one that dies costs little, and that
# all workers have something to do to the end.
_FEWEST_AT_ONCE, _MOST_AT_ONCE = 20, 100
_PARCELS = 16
_CONNECTED_WITHIN_S = 20
_NEEDS_EXTRA = "needs the extra fleet: pip install 'pinproof[fleet]'"
_LOST = "the worker that judged it died"


@record
class Engine:
    """How tasks are judged: `jobs` workers, -1 for one a processor; 1 without any.

    `backend` is joblib's name of who has them, `scheduler` the address of Dask's.
    """

    jobs: int = -1
    backend: str = ""
    scheduler: str = ""


def choose_engine(*, jobs: str | None, backend: str | None, scheduler: str | None) -> Engine:
    """Read how workers are asked for; `UsageError` for what does not go together, or is missing."""
    if backend and scheduler and backend != "dask":
        raise UsageError("--scheduler is Dask's, and --backend names another")
    if jobs is not None and not (jobs.isdecimal() and int(jobs) > 0):
        raise UsageError(f"--jobs must be a number of workers, 1 or more, not {jobs!r}")
    if scheduler or backend:
        for module, word in (("joblib", backend), ("distributed", scheduler)):
            if word and find_spec(module) is None:
                raise UsageError(f"{'--backend' if backend else '--scheduler'} {_NEEDS_EXTRA}")
        return Engine(
            jobs=int(jobs) if jobs else -1,
            backend="dask" if scheduler else backend or "",
            scheduler=scheduler or "",
        )
    if find_spec("joblib") is None:
        if jobs is not None and int(jobs) > 1:
            raise UsageError(f"--jobs {jobs} {_NEEDS_EXTRA}")
        return Engine(jobs=1)
    return Engine(jobs=int(jobs) if jobs else -1, backend="loky")


def chunk_tasks(tasks: Sequence[Task]) -> list[list[Task]]:
    """Put tasks together that share their image and settings, as many as go to a worker at once."""
    groups: dict[str, list[Task]] = {}
    for task in tasks:
        groups.setdefault(repr((task.image, task.manifest, task.settings)), []).append(task)
    at_once = min(max(len(tasks) // _PARCELS, _FEWEST_AT_ONCE), _MOST_AT_ONCE)
    return [
        group[start : start + at_once]
        for group in groups.values()
        for start in range(0, len(group), at_once)
    ]


def judge_all(tasks: Sequence[Task], engine: Engine) -> Iterator[list[FleetVerdict]]:
    """Judge all tasks, and give verdicts as they come; each task has one in the end.

    What was with a worker that died is tried again, alone in the end: what kills its worker by
    itself is `lost`, and nothing else is.
    """
    chunks = chunk_tasks(tasks)
    is_here = engine.backend in ("", "loky")
    if is_here and (engine.jobs == 1 or (engine.jobs < 0 and len(chunks) == 1)):
        try:
            for chunk in chunks:
                yield judge_tasks(chunk)
        finally:
            forget_facts()
        return
    with ExitStack() as opened:
        if engine.scheduler:
            _connect(engine.scheduler, opened)
        if engine.backend == "loky":
            opened.callback(_dismiss_workers)
        waiting = chunks
        while waiting:
            sent: dict[int, list[Task]] = {}
            answered: set[int] = set()
            try:
                for number, verdicts in _answers(waiting, engine, sent):
                    answered.add(number)
                    yield verdicts
            except Exception as error:
                if not _is_death(error) or not sent:
                    raise
            suspects = [chunk for number, chunk in sent.items() if number not in answered]
            waiting = waiting[len(sent) :]
            for chunk in suspects:
                yield from _judged_alone(chunk, engine)


def _judged_alone(chunk: list[Task], engine: Engine) -> Iterator[list[FleetVerdict]]:
    """Judge what was with a worker that died, with nothing beside it."""
    try:
        yield from (verdicts for _, verdicts in _answers([chunk], engine, {}))
    except Exception as error:
        if not _is_death(error):
            raise
        if len(chunk) == 1:
            yield [FleetVerdict(chunk[0].key, "lost", f"{_LOST}: {type(error).__name__}")]
            return
        for task in chunk:
            yield from _judged_alone([task], engine)


def _answers(
    chunks: Sequence[list[Task]], engine: Engine, sent: dict[int, list[Task]]
) -> Iterator[tuple[int, list[FleetVerdict]]]:
    """Let workers judge chunks, and give answers as they come; `sent` are those handed out."""
    from joblib import Parallel, delayed, parallel_config  # noqa: PLC0415 - the extra `fleet`

    def handed_out() -> Iterator[Any]:
        for number, chunk in enumerate(chunks):
            sent[number] = chunk
            yield delayed(_judge_numbered)(number, chunk, os.getpid())

    with parallel_config(backend=engine.backend, n_jobs=engine.jobs):
        yield from Parallel(return_as="generator_unordered", batch_size=1)(handed_out())


def _judge_numbered(number: int, tasks: list[Task], driver: int) -> tuple[int, list[FleetVerdict]]:
    if os.getpid() != driver:
        # A terminal's Ctrl-C reaches all; the driver alone says what becomes of the workers.
        with suppress(ValueError):  # not the main thread
            signal.signal(signal.SIGINT, signal.SIG_IGN)
    return number, judge_tasks(tasks)


def _dismiss_workers() -> None:
    """Let go of loky's workers, which would wait for more work, and of what they shared."""
    from joblib.externals.loky import reusable_executor  # noqa: PLC0415 - the extra `fleet`

    # To ask for it by its function would make another one, and leave this one's folder behind.
    executor: Any = reusable_executor._executor  # noqa: SLF001 - see above
    if hasattr(executor, "terminate"):
        executor.terminate(kill_workers=True)
    # Locks have their end when they are collected; the command leaves without looking for them.
    gc.collect()


def _is_death(error: Exception) -> bool:
    """Tell whether a worker died; each backend has an error of its own for that."""
    return type(error).__name__ in {
        *("TerminatedWorkerError", "BrokenProcessPool", "KilledWorker", "WorkerCrashedError"),
        *("ShutdownExecutorError", "CancelledError"),
    }


def _connect(scheduler: str, opened: ExitStack) -> None:
    from distributed import Client  # noqa: PLC0415 - the extra `fleet`

    try:
        client: Any = Client
        opened.enter_context(client(scheduler, timeout=_CONNECTED_WITHIN_S, set_as_default=True))
    except (OSError, TimeoutError, ValueError) as error:
        raise SourceUnavailable(f"--scheduler {scheduler}: it does not answer ({error})") from error
