"""A budget for every reader: as much work as what it reads is worth, and no more.

A short text can ask for endless work: names that double, brackets that are looked for again and
again, patterns that are tried in every way. Readers count their steps where such a thing could
happen; for what nobody thought of there is a clock of the processor's time, which a busy machine
does not shorten. Whatever goes over its budget is not checked, and that is said.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TypeVar

Afforded = TypeVar("Afforded")
Instead = TypeVar("Instead")

TOO_MUCH_WORK = "to read it takes more work than so long a text is worth"
_STEPS = 1_000_000
_STEPS_FOR_BYTE = 10
_SECONDS = 1.0
_SECONDS_FOR_BYTE = 20e-6
# Where an object goes away Python drops what is raised: it is said until somebody hears it.
_AGAIN_S = 0.5
# What is shorter is read before a clock is even set, unless it may hold code or is no plain line.
_SHORT_BYTES = 2**14


class OverBudget(Exception):  # noqa: N818 - it names a state
    """One file asks for more work than it is worth; whoever reads the next one goes on."""


class _Budget:
    """What is left of one. The clock is the system's, and runs in the main thread only."""

    def __init__(self, *, is_clocked: bool) -> None:
        self.steps = _STEPS
        self.read_bytes = 0
        self._stop: Callable[[], None] | None = None
        if is_clocked:
            self._start()

    def extend(self, size_bytes: int) -> None:
        """Allow the work that so many more bytes are worth."""
        self.steps += size_bytes * _STEPS_FOR_BYTE
        self.read_bytes += size_bytes
        if self.read_bytes > _SHORT_BYTES:
            self._start()

    def watch(self) -> None:
        """Set the clock, if it is not set."""
        if self._stop is None:
            self._start()

    def stop(self) -> None:
        """Let the clock be."""
        if self._stop is not None:
            self._stop()
            self._stop = None

    def _start(self) -> None:
        import signal  # noqa: PLC0415 - most files are short

        seconds = _SECONDS + self.read_bytes * _SECONDS_FOR_BYTE
        if not hasattr(signal, "setitimer"):
            return
        if self._stop is None:
            try:
                before = signal.signal(signal.SIGVTALRM, _interrupt)
            except ValueError:
                return  # not the main thread

            def stop() -> None:
                signal.setitimer(signal.ITIMER_VIRTUAL, 0)
                signal.signal(signal.SIGVTALRM, before)

            self._stop = stop
        signal.setitimer(signal.ITIMER_VIRTUAL, seconds, _AGAIN_S)


_current: ContextVar[_Budget | None] = ContextVar("budget", default=None)


def _interrupt(*_: object) -> None:
    raise OverBudget(TOO_MUCH_WORK)


@contextmanager
def within_budget(*, is_clocked: bool = False) -> Iterator[None]:
    """Bound the work of what happens meanwhile; raises `OverBudget` past it.

    `is_clocked`: its processor time, too, however little is read. In one budget another is none.
    """
    if _current.get() is not None:
        yield
        return
    budget = _Budget(is_clocked=is_clocked)
    token = _current.set(budget)
    try:
        yield
    finally:
        budget.stop()
        _current.reset(token)


def spend(steps: int = 1) -> None:
    """Count work; raises `OverBudget` where none is left. Without a budget it costs nothing."""
    budget = _current.get()
    if budget is not None:
        budget.steps -= steps
        if budget.steps < 0:
            raise OverBudget(TOO_MUCH_WORK)


def watch() -> None:
    """Count the processor's time from now on: what is read next is tried in many ways."""
    budget = _current.get()
    if budget is not None:
        budget.watch()


def extend_budget(size_bytes: int) -> None:
    """Allow more work for what was just read."""
    budget = _current.get()
    if budget is not None:
        budget.extend(size_bytes)


def afford(
    work: Callable[[], Afforded], otherwise: Callable[[str], Instead], *, is_clocked: bool = False
) -> Afforded | Instead:
    """Do something within a budget; past it, give what the reason makes."""
    try:
        with within_budget(is_clocked=is_clocked):
            return work()
    except OverBudget as error:
        return otherwise(str(error))
