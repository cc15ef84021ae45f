"""Where the lines of a host stand beside each other, and how one is added or taken out."""

import re
from collections.abc import Sequence
from typing import Protocol

from pinproof.record import record
from pinproof.source import Change, SourceFile, Span

_DASH = re.compile(r"[ \t]*-[ \t]+")
# Between two elements: blanks and commas, continued lines, and in a notebook the strings of JSON
# that lines of code are kept in.
_BETWEEN = re.compile(r'(?:[\s,]|\\(?:\\n|n|\r?\n)|"(?=,)|(?<=\s)")*')


class Container(Protocol):
    """Elements in their order. Texts are given as they are to be written."""

    @property
    def elements(self) -> tuple[Span, ...]:
        """Where each stands, all of its words together."""
        ...

    def added(self, after: int, written: Sequence[str]) -> Change | None:
        """Put elements after the one of that number; `None` where there is no telling how."""
        ...

    def dropped(self, number: int) -> Change | None:
        """Take an element out; `None` for the last one that is left."""
        ...


@record(eq=False)
class BlockList:
    """A list of YAML with each element after a dash on a line of its own."""

    source: SourceFile
    elements: tuple[Span, ...]

    def added(self, after: int, written: Sequence[str]) -> Change | None:
        """See the container."""
        head, end = self._head(after), self._line_end(after)
        if head is None:
            return None
        newline = "\r\n" if "\r\n" in self.source.text else "\n"
        return Change(Span(end, end), "".join(f"{newline}{head}{each}" for each in written))

    def dropped(self, number: int) -> Change | None:
        """See the container."""
        head, end = self._head(number), self._line_end(number)
        if head is None or len(self.elements) == 1:
            return None
        text, start = self.source.text, self.elements[number].start - len(head)
        if end < len(text):
            return Change(Span(start, text.index("\n", end) + 1), "")
        return Change(Span(len(text[:start].rstrip("\r\n")), end), "")

    def _head(self, number: int) -> str | None:
        text, start = self.source.text, self.elements[number].start
        head = text[text.rfind("\n", 0, start) + 1 : start]
        return head if _DASH.fullmatch(head) else None

    def _line_end(self, number: int) -> int:
        text = self.source.text
        end = text.find("\n", self.elements[number].end)
        return len(text) if end < 0 else end - (text[end - 1] == "\r")


@record(eq=False)
class CommaList:
    """Elements with commas between them, in brackets: of YAML, Python, JSON or TOML."""

    source: SourceFile
    elements: tuple[Span, ...]

    def added(self, after: int, written: Sequence[str]) -> Change | None:
        """See the container."""
        here = self.elements[after].end
        separator = self._separator(after)
        return Change(Span(here, here), "".join(f"{separator}{each}" for each in written))

    def dropped(self, number: int) -> Change | None:
        """See the container."""
        if len(self.elements) == 1:
            return None
        if number + 1 < len(self.elements):
            return Change(Span(self.elements[number].start, self.elements[number + 1].start), "")
        return Change(Span(self.elements[number - 1].end, self.elements[number].end), "")

    def _separator(self, after: int) -> str:
        text = self.source.text
        for one, other in ((after - 1, after), (after, after + 1)):
            if one >= 0 and other < len(self.elements):
                between = text[self.elements[one].end : self.elements[other].start]
                if "," in between and _BETWEEN.fullmatch(between):
                    return between
        start = self.elements[after].start
        head = text[text.rfind("\n", 0, start) :][: start - text.rfind("\n", 0, start)]
        return f",{head}" if head.startswith("\n") and head.isspace() else ", "


@record(eq=False)
class Words:
    """Words of a shell command; `start` is where the word before the first of them ends."""

    source: SourceFile
    elements: tuple[Span, ...]
    start: int

    def added(self, after: int, written: Sequence[str]) -> Change | None:
        """See the container."""
        here = self.elements[after].end
        between = self.source.text[self._before(after) : self.elements[after].start]
        separator = between if between and _BETWEEN.fullmatch(between) else " "
        return Change(Span(here, here), "".join(f"{separator}{each}" for each in written))

    def dropped(self, number: int) -> Change | None:
        """See the container."""
        if len(self.elements) == 1:
            return None
        return Change(Span(self._before(number), self.elements[number].end), "")

    def _before(self, number: int) -> int:
        return self.elements[number - 1].end if number else self.start
