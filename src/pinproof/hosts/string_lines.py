"""Lines of a text that stands in strings of JSON: of a notebook's cell, or of a template."""

import re
from collections.abc import Sequence

from pinproof.record import record
from pinproof.source import Change, SourceFile, Span

# What stands before an element on its line.
DASH = re.compile(r"[ \t]*-[ \t]+")
NOTHING = re.compile("")
# Up to the end of a line, or of the string that it ends.
_REST = re.compile(r'(?:[^"\\\n]|\\[^n\n])*')
_NEWLINE = r"\n"


@record(eq=False)
class StringLines:
    """Elements with a line of the text for each; `head` is what stands before one on its line."""

    source: SourceFile
    elements: tuple[Span, ...]
    head: re.Pattern[str]

    def added(self, after: int, written: Sequence[str]) -> Change | None:
        """See the container."""
        start, end = self._line(after)
        head = self.source.text[start : self.elements[after].start]
        if self.head.fullmatch(head) is None:
            return None
        return Change(Span(end, end), "".join(f"{_NEWLINE}{head}{each}" for each in written))

    def dropped(self, number: int) -> Change | None:
        """See the container."""
        start, end = self._line(number)
        text, head = self.source.text, self.source.text[start : self.elements[number].start]
        if self.head.fullmatch(head) is None or len(self.elements) == 1:
            return None
        if text.startswith(_NEWLINE, end):
            return Change(Span(start, end + len(_NEWLINE)), "")
        before = start - len(_NEWLINE) if text.endswith(_NEWLINE, 0, start) else start
        return Change(Span(before, end), "")

    def _line(self, number: int) -> tuple[int, int]:
        """Give where the line of an element begins and ends, in its string."""
        text, element = self.source.text, self.elements[number]
        string = text.rfind('"', text.rfind("\n", 0, element.start) + 1, element.start)
        # A quote that is escaped ends no string, and a backslash that is begins no line end.
        while string > 0 and _is_escaped(text, string):
            string = text.rfind('"', 0, string)
        start = string + 1
        while (match := _REST.match(text, start)) is not None and match.end() < element.start:
            start = match.end() + len(_NEWLINE)
        rest = _REST.match(text, element.end)
        return start, rest.end() if rest is not None else element.end


def _is_escaped(text: str, at: int) -> bool:
    count = 0
    while text[at - 1 - count] == "\\":
        count += 1
    return count % 2 == 1
