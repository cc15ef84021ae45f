"""Lines of code put together from physical lines, comments and what goes over line ends."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence

from pinproof.formats.comments.model import CodeLine
from pinproof.record import NamedTuple
from pinproof.source import Span


class Outline(NamedTuple):
    """What a language says of a text.

    `solid` are spans whose physical lines belong together, `closed` those of them behind
    which no comment can stand, `statements` what a comment above speaks of as a whole.
    """

    comments: Sequence[Span] = ()
    solid: Iterable[Span] = ()
    closed: Iterable[Span] = ()
    statements: Iterable[Span] = ()


def code_lines(text: str, outline: Outline, *, closed: bool = False) -> list[CodeLine]:
    """Give the lines in order, blank ones left out; `closed` where comments stand alone only."""
    starts = _line_starts(text)

    def row(offset: int) -> int:
        return bisect_right(starts, offset) - 1

    last = list(range(len(starts)))
    sealed = [closed] * len(starts)
    for spans, seals in ((outline.solid, False), (outline.closed, True)):
        for start, end in spans:
            first, past = row(start), row(max(start, end - 1))
            last[first] = max(last[first], past)
            sealed[past] |= seals
    reach = {row(start): end for start, end in outline.statements}
    remarks: dict[int, list[Span]] = {}
    for span in outline.comments:
        remarks.setdefault(row(span.start), []).append(span)
    lines: list[CodeLine] = []
    first = 0
    while first < len(starts):
        past = first
        at = first
        while at <= past:
            past = max(past, last[at])
            at += 1
        line = _line(text, starts, first, past, remarks)
        if line is not None:
            end = max(line.span.end, reach.get(first, 0))
            takes = line.takes_comment and not any(sealed[first : past + 1])
            lines.append(line._replace(reach=end, takes_comment=takes))
        first = past + 1
    return lines


def _line(
    text: str, starts: list[int], first: int, past: int, remarks: dict[int, list[Span]]
) -> CodeLine | None:
    start = starts[first]
    end = starts[past + 1] - 1 if past + 1 < len(starts) else len(text)
    end = start + len(text[start:end].rstrip("\r"))
    if not text[start:end].strip():
        return None
    found = tuple(span for row in range(first, past + 1) for span in remarks.get(row, ()))
    code, at = "", start
    for span in found:
        code += text[at : span.start]
        at = span.end
    code += text[at:end]
    return CodeLine(
        span=Span(start, end),
        comments=found,
        is_code=bool(code.strip()),
        reach=end,
        takes_comment=not text[start:end].rstrip().endswith("\\"),
    )


def _line_starts(text: str) -> list[int]:
    starts, at = [0], 0
    while (at := text.find("\n", at)) != -1:
        at += 1
        starts.append(at)
    return starts
