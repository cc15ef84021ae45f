"""One net: what nobody foresaw in one file, distribution or page costs the report of no other.

Whoever reads what strangers wrote meets what its author did not think of. Where things are read
one after another, a fault of ours is noted here with the thing that it stopped at; that one thing
counts as not checked, and the run ends with an exit code of its own.
"""

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TypeVar

from pinproof.budget import OverBudget, afford
from pinproof.deadline import RUN_IS_OVER, is_over
from pinproof.errors import PinproofError

Tried = TypeVar("Tried")
Spared = TypeVar("Spared")

# Source: sysexits.h, EX_SOFTWARE.
FAULT_OF_OURS = 70
OUR_FAULT = "a fault of pinproof itself"
_LONGEST = 200
_noted: ContextVar[list[str] | None] = ContextVar("noted", default=None)


@contextmanager
def noting_faults() -> Iterator[list[str]]:
    """Keep what is unforeseen meanwhile, in sentences; elsewhere it stops the run."""
    noted: list[str] = []
    token = _noted.set(noted)
    try:
        yield noted
    finally:
        _noted.reset(token)


def describe_fault(error: Exception) -> str:
    """Say what stopped us, as a user can pass it on."""
    text = " ".join(str(error).split())[:_LONGEST]
    return (
        f"{OUR_FAULT}, please report it: {type(error).__name__}: {text} "
        "(PINPROOF_DEBUG=1 shows where)"
    )


def note_fault(what: str, error: Exception) -> str:
    """Note what stopped us at one thing, and give it as the reason why that is not checked.

    Raises the error where nobody keeps faults, and where somebody looks for them. That a file asks
    for more work than it is worth is no fault of ours, and only given as a reason.
    """
    if isinstance(error, OverBudget):
        # Foreseen: the file asks for it.
        return str(error)
    noted = _noted.get()
    if noted is None or os.environ.get("PINPROOF_DEBUG"):
        raise error
    reason = describe_fault(error)
    sentence = f"{what} could not be checked: {reason}."
    if sentence not in noted:
        noted.append(sentence)
    return reason


def note_again(sentences: Iterable[str]) -> None:
    """Note what was noted in another part of the run; a `RuntimeError` where nobody keeps it."""
    noted = _noted.get()
    for sentence in sentences:
        if noted is None:
            raise RuntimeError(sentence)
        if sentence not in noted:
            noted.append(sentence)


def spare(
    what: str, work: Callable[[], Tried], otherwise: Callable[[str], Spared]
) -> Tried | Spared:
    """Do one of several like things; where a fault of ours stops it, give what the reason makes.

    What stops a run on purpose goes through.
    """
    try:
        return work()
    except (PinproofError, BrokenPipeError):
        raise
    except Exception as error:  # noqa: BLE001 - this is the net
        return otherwise(note_fault(what, error))


def attempt(
    what: str,
    work: Callable[[], Tried],
    otherwise: Callable[[str], Spared],
    *,
    is_clocked: bool = False,
) -> Tried | Spared:
    """Do one of several like things as `spare` does, and within a budget."""
    return spare(what, lambda: afford(work, otherwise, is_clocked=is_clocked), otherwise)


def begin(
    what: str,
    work: Callable[[], Tried],
    otherwise: Callable[[str], Spared],
    *,
    is_clocked: bool = False,
    late_s: float = 0.0,
) -> Tried | Spared:
    """Do one of several like things as `attempt` does, unless the run has no time left for it.

    What has been read already may still be judged a little later (`late_s`).
    """
    if is_over(late_s):
        return otherwise(RUN_IS_OVER)
    return attempt(what, work, otherwise, is_clocked=is_clocked)
