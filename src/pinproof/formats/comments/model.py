"""The lines of a text as its reader takes them, and the comments behind and above them."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence

from pinproof.record import NamedTuple
from pinproof.source import Span

_CONTINUED = ("\\\n", "\\\r\n")


class CodeLine(NamedTuple):
    """Physical lines that are one to whoever reads the text; offsets are those of the text.

    `span` runs from the beginning of the first to the end of the last, without its line end.
    `is_code` is false where there are comments alone. A comment above counts up to `reach`,
    which is further than the span's end where a statement goes on. `takes_comment` tells
    whether one may be put behind it.
    """

    span: Span
    comments: tuple[Span, ...]
    is_code: bool
    reach: int
    takes_comment: bool


class Comment(NamedTuple):
    """A comment from its sign to its last character, and the part of the text it speaks of.

    `line` is what it takes away with it when it goes: all of its physical line where nothing
    else stands there, otherwise itself and the blanks before it.
    """

    span: Span
    covers: Span
    line: Span


def comments(text: str, lines: Sequence[CodeLine]) -> Iterator[Comment]:
    """Give every comment: one behind a line speaks of that, one alone of the next that is code."""
    below: list[int] = []
    reach = 0
    for line in reversed(lines):
        reach = line.reach if line.is_code else max(reach, line.span.end)
        below.append(reach)
    for line, reach in zip(lines, reversed(below), strict=True):
        covers = line.span if line.is_code else Span(line.span.start, reach)
        for span in line.comments:
            yield Comment(span, covers, _taken_away(text, span, line))


def line_at(lines: Sequence[CodeLine], offset: int) -> CodeLine | None:
    """Give the line that holds an offset, `None` for what lies between lines."""
    at = bisect_right(lines, offset, key=lambda line: line.span.start) - 1
    return lines[at] if at >= 0 and offset <= lines[at].span.end else None


def _taken_away(text: str, span: Span, line: CodeLine) -> Span:
    start = text.rfind("\n", 0, span.start) + 1
    before = text[start : span.start]
    if before.strip():
        return Span(start + len(before.rstrip()), span.end)
    end = text.find("\n", span.end)
    end = len(text) if end < 0 else end + 1
    if text[span.end : end].strip():
        return span
    # The line before may go on here: without this one it would go on into the next.
    if line.span.end <= span.end and text.endswith(_CONTINUED, 0, start):
        return Span(start, span.end)
    return Span(start, end)
