"""From text to logical lines, as pip splits, joins and strips them."""

import re
from bisect import bisect_right

from pinproof.record import NamedTuple
from pinproof.requirements.model import Word
from pinproof.source import Span

# Where `str.splitlines` splits; an editor knows only the first two.
LINE_ENDS = "\r\n\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"
_PHYSICAL = re.compile(rf"([^{LINE_ENDS}]*)(\r\n|[{LINE_ENDS}]|\Z)")
_COMMENT_LINE = re.compile(r"\s*#")


class LogicalLine(NamedTuple):
    """What pip sees as one line: physical lines joined, without comment, stripped.

    `span` runs from the first to the last character that is not blank, comment included;
    `end` is past the last line end. `text` has its own offsets; `offset` leads back.
    """

    text: str
    span: Span
    end: int
    comment: Word | None
    joined: tuple[int, ...]
    original: tuple[int, ...]

    def offset(self, index: int) -> int:
        """Give the source's offset of a character of `text`."""
        part = bisect_right(self.joined, index) - 1
        return self.original[part] + index - self.joined[part]

    def span_of(self, start: int, end: int) -> Span:
        """Give the source's span of a piece of `text`."""
        if end <= start:
            at = self.offset(start)
            return Span(at, at)
        return Span(self.offset(start), self.offset(end - 1) + 1)


def read_line(text: str, at: int) -> LogicalLine:
    """Read the logical line that begins at an offset; its `text` is empty when pip skips it."""
    parts: list[str] = []
    joined: list[int] = []
    original: list[int] = []
    length = 0
    start = at
    while True:
        match = _PHYSICAL.match(text, at)
        assert match is not None  # noqa: S101 - it matches the empty string
        physical, last = match[1], match.end(1)
        is_comment = _COMMENT_LINE.match(physical) is not None
        goes_on = physical.endswith("\\") and not is_comment
        offset = match.start(1)
        if goes_on:
            kept = physical.lstrip("\\")
            offset += len(physical) - len(kept)
            kept = kept.rstrip("\\")
        else:
            kept = physical
            if is_comment and parts:
                # pip puts a blank before it, so that the comment is always seen as one.
                parts.append(" ")
                joined.append(length)
                original.append(offset)
                length += 1
        parts.append(kept)
        joined.append(length)
        original.append(offset)
        length += len(kept)
        at = match.end()
        if not goes_on or at >= len(text):
            break
    return _stripped(text, "".join(parts), Span(start, last), at, joined, original)


def _stripped(
    source: str, whole: str, span: Span, end: int, joined: list[int], original: list[int]
) -> LogicalLine:
    comment: Word | None = None
    text = whole
    at = _comment_start(whole)
    if at is not None:
        text = whole[:at]
        part = bisect_right(joined, at) - 1
        begin = original[part] + at - joined[part]
        words = source[begin : span.end].rstrip()
        comment = Word(words, Span(begin, begin + len(words)))
    lead = len(text) - len(text.lstrip())
    text = text.strip()
    raw = source[span.start : span.end]
    start = span.start + len(raw) - len(raw.lstrip())
    stop = span.start + len(raw.rstrip())
    return LogicalLine(
        text,
        Span(start, max(start, stop)),
        end,
        comment,
        tuple([offset - lead for offset in joined]),
        tuple(original),
    )


def _comment_start(line: str) -> int | None:
    """Find the first `#` that begins the line or follows a blank."""
    at = line.find("#")
    while at > 0 and not line[at - 1].isspace():
        at = line.find("#", at + 1)
    return None if at == -1 else at
