"""Where things are: a file's text, and places in it."""

from bisect import bisect_right
from typing import NamedTuple

from pinproof.record import field, record


class Span(NamedTuple):
    """Half-open range of code-point offsets into a source's text."""

    start: int
    end: int


class Position(NamedTuple):
    """1-based line and column; the column counts code points."""

    line: int
    column: int


@record(eq=False)
class SourceFile:
    """A text file as it was decoded.

    `path` is what the user is shown: as given on the command line, `-` for standard
    input, a URL for a fetched include. Encoding `text` with `encoding` after `bom`
    gives the bytes of the file back, unless `is_exact` is false: then decoding failed,
    or the encoding does not write what it reads.
    """

    path: str
    text: str
    encoding: str = "utf-8"
    bom: bytes = b""
    is_exact: bool = True
    _line_starts: list[int] = field(default_factory=list)

    def position(self, offset: int) -> Position:
        """Line and column of an offset; lines end where an editor ends them."""
        starts = self._starts()
        line = bisect_right(starts, offset)
        return Position(line, offset - starts[line - 1] + 1)

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
        """First character."""
        return self.source.position(self.span.start)

    @property
    def end(self) -> Position:
        """One past the last character."""
        return self.source.position(self.span.end)
