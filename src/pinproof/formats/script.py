"""Code as it stands in a script or in a cell of a notebook, with places in the file."""

import re
from bisect import bisect_right

from pinproof.record import record
from pinproof.source import Place, SourceFile, Span

_LINE_END = re.compile(r"\r\n|\r|\n")


@record(eq=False)
class Script:
    """Code in a file. `steps` are pairs of an offset in the code and the one in the file.

    Between two steps both offsets grow alike.
    """

    source: SourceFile
    text: str
    steps: tuple[tuple[int, int], ...] = ((0, 0),)
    is_shell: bool = False

    def place(self, start: int, end: int) -> Place:
        """Give the place in the file of a span of the code."""
        first = self._offset(start)
        return Place(self.source, Span(first, max(first, self._offset(end))))

    def _offset(self, at: int) -> int:
        code, file = self.steps[bisect_right(self.steps, (at, len(self.source.text))) - 1]
        return file + at - code

    def line_starts(self) -> list[int]:
        """Give where lines begin in the code, as Python counts them."""
        return [0, *(match.end() for match in _LINE_END.finditer(self.text))]
