"""When a run ends, whatever it waits for: what is left by then is not checked.

Whoever waits asks here how long. Where nobody asks, as in a library that reads an answer letter by
letter, the system's clock interrupts it.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from pinproof.errors import TimeUsedUp

RUN_S = 120.0
# For what takes as long as it takes, and ends by itself when nothing comes any more.
UNBOUNDED_S = 24 * 3600.0
RUN_IS_OVER = "the time of this run is used up (--timeout gives it more)"
# Whoever asks how long to wait ends by then, too.
_GRACE_S = 1.0
# Where an object goes away Python drops what is raised, so that it has to be said again; by then a
# run that heard it has ended.
_AGAIN_S = 10.0
# What is read by then is judged, so that its findings are not lost.
JUDGED_WITHIN_S = 5.0
_end: ContextVar[float | None] = ContextVar("end", default=None)


@contextmanager
def ends_within(seconds: float) -> Iterator[None]:
    """Let a run end after so many seconds; one that is within another ends with that at most."""
    token = _end.set(deadline(seconds))
    try:
        yield
    finally:
        _end.reset(token)


def deadline(most_s: float) -> float:
    """Give the `time.monotonic()` at which something ends, the run at the latest."""
    own, end = time.monotonic() + most_s, _end.get()
    return own if end is None else min(own, end)


def time_left_s(most_s: float) -> float:
    """Give how long something may wait."""
    return max(0.0, deadline(most_s) - time.monotonic())


def is_over(late_s: float = 0.0) -> bool:
    """Tell whether the run has no time left, or ended so long ago."""
    end = _end.get()
    return end is not None and time.monotonic() >= end + late_s


@contextmanager
def interrupted(seconds: float, late_s: float = 0.0) -> Iterator[None]:
    """Interrupt what goes on in the main thread for longer; raises `TimeUsedUp`.

    `late_s`: how long it may still judge what it has. Systems without such a clock
    leave it to those who wait.
    """
    import signal  # noqa: PLC0415 - only where something may be waited for

    def stop(*_: object) -> None:
        raise TimeUsedUp(f"it took longer than {seconds:g} seconds (--timeout)")

    try:
        before = signal.signal(signal.SIGALRM, stop)
    except (AttributeError, ValueError):  # another system, or not the main thread
        yield
        return
    signal.setitimer(signal.ITIMER_REAL, seconds + late_s + _GRACE_S, _AGAIN_S)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
