"""Which lines of a cell are for IPython and not for Python: magics, shell commands, help.

Source: IPython's manual, Built-in magic commands, and its input transformer: such a line begins
where a statement may begin, and goes on after a backslash.
"""

import re
from collections.abc import Iterator
from typing import Literal, TypeAlias

from pinproof.record import record

LineKind: TypeAlias = Literal["shell", "magic"]

# What IPython takes for a magic without its `%`, where the line is no Python.
# Source: IPython's manual, Built-in magic commands, automagic.
_AUTOMATIC = (
    r"(?:pip3?|conda|mamba|uv|ls|cd|mkdir|rmdir|cat|cp|mv|rm)[ \t]+"
    r"(?!(?:in|is|and|or|if|not|for)\b)(?:[A-Za-z0-9_~\"']|-{1,2}\w|\.{0,2}/\w)"
)
# `x = !ls` and `x = %magic` are such lines as well, as is `thing?`.
_SPECIAL = re.compile(
    r"[ \t]*(?:(?P<shell>!{1,2})|(?P<magic>[%?])|[A-Za-z_][\w.]*(?:[ \t]*,[ \t]*[A-Za-z_]\w*)*"
    r"[ \t]*=[ \t]*(?:(?P<to_shell>!)|(?P<to_magic>%))|(?P<help>[A-Za-z_%][\w.*%]*\?{1,2}[ \t]*$)"
    rf"|(?={_AUTOMATIC}))",
    re.MULTILINE,
)
_MARKS = re.compile(r"#[^\n]*|\\\r?\n|\"\"\"|'''|[\"'()\[\]{}\n]")
_IN_STRING = {
    quote: re.compile(rf"\\(?:\r\n|.)|{re.escape(quote)}|\n", re.DOTALL)
    for quote in ('"', "'", '"""', "'''")
}


@record
class SpecialLine:
    """A line for IPython, through its continuations. `start` and `end` are offsets in the cell.

    `command` is where the command itself begins, after the `!` or `%`.
    """

    kind: LineKind
    start: int
    end: int
    command: int


def find_special_lines(text: str) -> Iterator[SpecialLine]:
    """Give the lines of a cell that Python does not read, in order; linear in the text."""
    at = 0
    while at < len(text):
        match = _SPECIAL.match(text, at)
        if match is None:
            at = _statement_end(text, at)
            continue
        shell = match["shell"] or match["to_shell"]
        end = _line_end(text, at)
        while text[at:end].rstrip("\r").endswith("\\") and end < len(text):
            end = _line_end(text, end + 1)
        yield SpecialLine(
            kind="shell" if shell else "magic", start=at, end=end, command=match.end()
        )
        at = end + 1


def _line_end(text: str, at: int) -> int:
    end = text.find("\n", at)
    return len(text) if end < 0 else end


def _statement_end(text: str, at: int) -> int:
    """Give where the next physical line begins that may begin a statement."""
    depth = 0
    while (match := _MARKS.search(text, at)) is not None:
        mark, at = match[0], match.end()
        if mark == "\n":
            if depth <= 0:
                return at
        elif mark in _IN_STRING:
            at = _string_end(text, at, mark)
        elif mark in "([{":
            depth += 1
        elif mark in ")]}":
            depth -= 1
    return len(text)


def _string_end(text: str, at: int, quote: str) -> int:
    """Give where a string ends; one in single quotes ends with its line at the latest."""
    while (match := _IN_STRING[quote].search(text, at)) is not None:
        if match[0] == quote:
            return match.end()
        if match[0] == "\n" and len(quote) == 1:
            return match.start()
        at = match.end()
    return len(text)
