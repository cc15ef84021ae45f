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
    line = TerminalLine(stream)
    if not line.is_shown:
        return no_progress

    def progress(had: int, wanted: int) -> None:
        line.show(None if had == wanted else f"{had} of {wanted} answers from the index")

    return progress


class TerminalLine:
    """A line on standard error that is written over, if that is a terminal."""

    def __init__(self, stream: TextIO | None = None) -> None:
        stream = sys.stderr if stream is None else stream
        # It may have been closed before we began.
        self.is_shown = stream is not None and stream.isatty() and os.environ.get("TERM") != "dumb"
        self._stream = stream if self.is_shown else None
        self._begun: float | None = None
        self._written = 0.0

    def show(self, text: str | None) -> None:
        """Say how far something is; `None` once it is done."""
        now = time.monotonic()
        if self._begun is None:
            self._begun = now
        if text is None:
            self._begun = None
            if self._written:
                self._put(_ERASE)
                self._written = 0.0
        elif now - self._begun > _QUIET_S and now - self._written > _BETWEEN_S:
            self._put(f"{_ERASE}pinproof: {text}")
            self._written = now

    def _put(self, text: str) -> None:
        if self._stream is not None:
            self._stream.write(text)
            self._stream.flush()
