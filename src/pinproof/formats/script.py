"""Python code as it stands in a script or in the cells of a notebook, with places in the file."""

import json
import re
from bisect import bisect_right
from collections.abc import Iterator

from pinproof.formats.bounds import LARGEST_CODE
from pinproof.formats.json_text import read_json
from pinproof.formats.tree import Fault, Listing, Node, Scalar, Table
from pinproof.record import record
from pinproof.source import Place, SourceFile, Span

_LINE_END = re.compile(r"\r\n|\r|\n")
_ESCAPE = re.compile(r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u.{4}|\\.")
# A line for IPython, not for Python; `x = !ls` and `x = %magic` are as well.
_MAGIC = re.compile(r"^([ \t]*)(?:[%!?].*|[A-Za-z_]\w*[ \t]*=[ \t]*[!%].*)$", re.MULTILINE)
_CELL_MAGIC = re.compile(r"\s*%%(\w+)")
_PYTHON_CELLS = frozenset({"time", "timeit", "capture", "prun", "python", "python3"})
_SHELL_CELLS = frozenset({"bash", "sh", "script"})
# Outputs and attachments can be most of a notebook, and say nothing of what its code does.
_UNREAD = frozenset({"attachments", "metadata", "outputs"})


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


def cells(source: SourceFile) -> tuple[list[Script], Fault | None]:
    """Give the code cells of a notebook, its magics blanked out."""
    document = read_json(source, without=_UNREAD)
    if isinstance(document, Fault):
        return [], document
    listed = document.get("cells") if isinstance(document, Table) else None
    if not isinstance(listed, Listing):
        return [], Fault(place=document.place, message="not a notebook: it has no cells")
    scripts: list[Script] = []
    length = 0
    for cell in listed.items:
        for script in _scripts(source, cell):
            length += len(script.text)
            if length > LARGEST_CODE * 2:
                message = f"it holds more code than {LARGEST_CODE >> 20} MB, the rest is not read"
                return scripts, Fault(place=cell.place, message=message)
            scripts.append(script)
    return scripts, None


def _scripts(source: SourceFile, cell: Node) -> Iterator[Script]:
    if not isinstance(cell, Table):
        return
    kind, written = cell.get("cell_type"), cell.get("source")
    if not isinstance(kind, Scalar) or kind.text != "code" or written is None:
        return
    parts = written.items if isinstance(written, Listing) else (written,)
    text, steps = "", []
    for part in parts:
        if isinstance(part, Scalar) and part.place.span.end > part.place.span.start:
            steps += [(len(text) + code, file) for code, file in _steps(part)]
            text += part.text
    whole = Script(source=source, text=text, steps=tuple(steps) or ((0, cell.place.span.start),))
    magic = _CELL_MAGIC.match(text)
    if magic is not None and magic[1] in _SHELL_CELLS:
        first = text.find("\n") + 1 or len(text)
        yield Script(
            source=source,
            text=_blank(text[:first]) + text[first:],
            steps=whole.steps,
            is_shell=True,
        )
        return
    if magic is not None and magic[1] not in _PYTHON_CELLS:
        return
    yield Script(source=source, text=_MAGIC.sub(_pass, text), steps=whole.steps)
    commands = "".join(
        f"{_blank(line[: line.find('!') + 1])}{line[line.find('!') + 1 :]}"
        if line.lstrip().startswith("!")
        else _blank(line)
        for line in text.splitlines(keepends=True)
    )
    if commands.strip():
        yield Script(source=source, text=commands, steps=whole.steps, is_shell=True)


def _steps(part: Scalar) -> Iterator[tuple[int, int]]:
    """Give the steps within one JSON string: after each escape the offsets part further."""
    file = part.place.span.start + 1
    raw = part.place.source.text[file : part.place.span.end - 1]
    yield 0, file
    code = last = 0
    for match in _ESCAPE.finditer(raw):
        code += match.start() - last
        code += len(json.loads(f'"{match[0]}"'))
        last = match.end()
        yield code, file + last


def _blank(text: str) -> str:
    return "".join("\n" if char == "\n" else " " for char in text)


def _pass(match: re.Match[str]) -> str:
    """Keep the length, so that offsets hold: `pass` where it fits, for a block needs a line."""
    indent, rest = match[1], match[0][len(match[1]) :]
    return indent + ("pass" if len(rest) >= len("pass") else "0").ljust(len(rest))
