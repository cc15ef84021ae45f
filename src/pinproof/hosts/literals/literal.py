"""A literal of a host, with its place: what it says, and how a part of it is written anew."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from pinproof.hosts.literals.style import Style, Unwritten, decode_through, rewrite, write_literal
from pinproof.record import record
from pinproof.source import Change, Place, Span


@record(eq=False)
class Literal:
    """One text of a host. `place` covers its quotes, too; `styles` go from the outermost in.

    `said` is the text with offsets into the literal. Where nobody can tell how the text follows
    from what stands there, each of its characters is all of the literal, and `styles` are none.
    """

    place: Place
    said: Unwritten
    styles: tuple[Style, ...] = ()

    @property
    def text(self) -> str:
        """What it says."""
        return self.said.text

    @property
    def raw(self) -> str:
        """What stands in the file."""
        start, end = self.place.span
        return self.place.source.text[start:end]

    def span_of(self, start: int, end: int) -> Span:
        """Give where a part of the text stands in the file."""
        first, last = self.said.raw_span(start, end)
        return Span(self.place.span.start + first, self.place.span.start + last)

    def replaced(self, span: Span, text: str) -> Change | None:
        """Put other text in the place of a part, given by its place in the file."""
        within = self._within(span)
        if within is None or not self.styles:
            return None
        change = rewrite(self.styles, self.raw, *within, text)
        if change is None:
            return None
        start = self.place.span.start
        return Change(Span(start + change.start, start + change.end), change.text)

    def written(self, text: str) -> str | None:
        """Give another text as it would be written in the manner of this one."""
        return write_literal(self.styles, text, self.raw) if self.styles else None

    def _within(self, span: Span) -> tuple[int, int] | None:
        first, last = (offset - self.place.span.start for offset in span)
        starts, ends = self.said.starts, self.said.ends
        if first == last:
            at = bisect_right(ends, first)
            return (at, at) if self.said.raw_span(at, at) == (first, first) else None
        start, end = bisect_left(starts, first), bisect_right(ends, last)
        if start >= end or (starts[start], ends[end - 1]) != (first, last):
            return None
        return start, end


def read_literal(place: Place, text: str, styles: Sequence[Style]) -> Literal:
    """Take a text that was read from a place; how it was written is found out."""
    raw = place.source.text[place.span.start : place.span.end]
    said = decode_through(styles, raw)
    if said is not None and said.text == text:
        return Literal(place=place, said=said, styles=tuple(styles))
    count = len(text)
    return Literal(place=place, said=Unwritten(text, (0,) * count, (len(raw),) * count))
