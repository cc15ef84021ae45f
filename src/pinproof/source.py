"""Where things are: a file's text, and places in it."""

from bisect import bisect_right
from collections.abc import Sequence
from typing import Protocol

from pinproof.record import NamedTuple, field, record


class Span(NamedTuple):
    """Half-open range of code-point offsets into a source's text."""

    start: int
    end: int


class Position(NamedTuple):
    """1-based line and column; the column counts code points."""

    line: int
    column: int


class Change(NamedTuple):
    """What to put in the place of a span of a file's text, as it is written there."""

    span: Span
    text: str


class Host(Protocol):
    """How a file is written that holds requirement lines among other things.

    Spans are offsets into the file's text. `None` for what cannot be written there.
    """

    def replaced(self, span: Span, text: str) -> Change | None:
        """Put other text in the place of a part of a line, in the line's own quoting."""
        ...

    def added(self, after: Span, lines: Sequence[str]) -> Change | None:
        """Put lines after the one with that span."""
        ...

    def dropped(self, line: Span) -> Change | None:
        """Take the line with that span out."""
        ...

    @property
    def by_hand(self) -> str:
        """Why no version in it is written anew but by hand; empty where one can be."""
        ...

    def why_not(self, *, is_dropped: bool) -> str:
        """Say why lines are not put in, or not taken out, so that it is to be done by hand."""
        ...


@record(eq=False)
class SourceFile:
    """A text file as it was decoded.

    `path` is what the user is shown: as given on the command line, `-` for standard
    input, a URL for a fetched include. Encoding `text` with `encoding` after `bom`
    gives the bytes of the file back, unless `is_exact` is false: then decoding failed,
    or the encoding does not write what it reads. `host` knows how lines are written in a file
    that is no requirements file itself.
    """

    path: str
    text: str
    encoding: str = "utf-8"
    bom: bytes = b""
    is_exact: bool = True
    host: Host | None = None
    _line_starts: list[int] = field(default_factory=list)

    def position(self, offset: int) -> Position:
        """Line and column of an offset; lines end where an editor ends them."""
        line = self.line_number(offset)
        return Position(line, offset - self._starts()[line - 1] + 1)

    def line_number(self, offset: int) -> int:
        """Give the line of an offset, from 1."""
        return bisect_right(self._starts(), offset)

    def line_text(self, line: int) -> str:
        """Give the physical line of that number, without its line end."""
        starts = self._starts()
        end = starts[line] if line < len(starts) else len(self.text)
        return self.text[starts[line - 1] : end].rstrip("\r\n")

    def _starts(self) -> list[int]:
        # Filled on first use: a clean file never asks for a position.
        if not self._line_starts:
            starts = [0]
            text, at = self.text, 0
            while (at := text.find("\n", at)) != -1:
                at += 1
                starts.append(at)
            self._line_starts.extend(starts)
        return self._line_starts


class Place(NamedTuple):
    """A span in a source: what a message points at."""

    source: SourceFile
    span: Span

    @property
    def start(self) -> Position:
        """Line and column of the first character, from 1."""
        return self.source.position(self.span.start)

    @property
    def end(self) -> Position:
        """Line and column of what follows the last character."""
        return self.source.position(self.span.end)
