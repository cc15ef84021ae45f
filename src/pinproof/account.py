"""An account of what a run does, for whoever wants to hear it (`--verbose`).

What is looked at, asked and remembered is told where it happens, down to the requests of single
threads; so the listener is the process's, as there is one standard error.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

_listeners: list[Callable[[str], None]] = []


@contextmanager
def told_to(listener: Callable[[str], None]) -> Iterator[None]:
    """Have a listener told, in whole sentences, until this ends."""
    _listeners.append(listener)
    try:
        yield
    finally:
        _listeners.remove(listener)


def has_listener() -> bool:
    """Tell whether somebody listens, before what is costly to say is put together."""
    return bool(_listeners)


def tell(text: str, *, since: float | None = None) -> None:
    """Say what was done, and how long it took since a `time.monotonic()`."""
    if _listeners:
        took = "" if since is None else f" ({_duration(time.monotonic() - since)})"
        for listener in _listeners:
            listener(f"{text}{took}")


@contextmanager
def timed(text: str) -> Iterator[None]:
    """Say what was done meanwhile, and how long it took."""
    begun = time.monotonic()
    yield
    tell(text, since=begun)


def _duration(seconds: float) -> str:
    return f"{seconds * 1000:.0f} ms" if seconds < 1 else f"{seconds:.1f} s"
