"""One line that says how far the questions are, for people who wait at a terminal."""

import os
import sys
import time
from collections.abc import Callable
from typing import TextIO, TypeAlias

# Numbers of answers had and wanted; (0, 0) when nothing is going on any more.
Progress: TypeAlias = Callable[[int, int], None]

# Who waits less than this needs no comfort.
_QUIET_S = 0.4
_BETWEEN_S = 0.1
_ERASE = "\r\x1b[K"


def no_progress(_had: int, _wanted: int) -> None:
    """Say nothing."""


def terminal_progress(stream: TextIO | None = None) -> Progress:
    """Give a line on standard error if that is a terminal, and silence if it is not."""
    stream = sys.stderr if stream is None else stream
    # It may have been closed before we began.
    if stream is None or not stream.isatty() or os.environ.get("TERM") == "dumb":
        return no_progress
    return _Line(stream)


class _Line:
    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._begun: float | None = None
        self._written = 0.0

    def __call__(self, had: int, wanted: int) -> None:
        now = time.monotonic()
        if self._begun is None:
            self._begun = now
        if had == wanted:
            self._begun = None
            if self._written:
                self._put(_ERASE)
                self._written = 0.0
        elif now - self._begun > _QUIET_S and now - self._written > _BETWEEN_S:
            self._put(f"{_ERASE}pinproof: {had} of {wanted} answers from the index")
            self._written = now

    def _put(self, text: str) -> None:
        self._stream.write(text)
        self._stream.flush()
