"""The lines of a text that a program has written, with their places."""

import re
from collections.abc import Iterator

from pinproof.record import NamedTuple

# What else Unicode takes for the end of a line may stand within a value. Source: RFC 5322, 2.2.
_LINE = re.compile(r"([^\r\n]*)(?:\r\n|\r|\n|\Z)")


class TextLine(NamedTuple):
    """A line without its end, and the offset at which it begins."""

    text: str
    start: int

    @property
    def end(self) -> int:
        """The offset behind its last character."""
        return self.start + len(self.text)


class MetadataField(NamedTuple):
    """A name in lower case, its value, and the offsets of the line where it stands.

    A folded value is whole; the offsets are those of its first line.
    """

    name: str
    value: str
    start: int
    end: int


def split_lines(text: str) -> Iterator[TextLine]:
    """Give the lines one by one; what a caller does not ask for is not looked at."""
    for match in _LINE.finditer(text):
        if match.end() == match.start():
            return
        yield TextLine(match[1], match.start())
