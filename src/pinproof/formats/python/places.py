"""Where the parts of a syntax tree stand in the file."""

import ast

from pinproof.formats.script import Script
from pinproof.source import Place


def find_place(node: ast.AST, script: Script, starts: list[int]) -> Place:
    """Give where a part of a script's syntax tree stands.

    `starts` are the script's `line_starts`, counted here where the list is still empty.
    """
    if not starts:
        starts += script.line_starts()
    start = _offset(script, starts, getattr(node, "lineno", 1), getattr(node, "col_offset", 0))
    end = _offset(
        script, starts, getattr(node, "end_lineno", 1), getattr(node, "end_col_offset", 0)
    )
    return script.place(start, end)


def _offset(script: Script, starts: list[int], line: int, column: int) -> int:
    start = starts[min(line, len(starts)) - 1]
    # The syntax tree counts bytes of UTF-8.
    text = script.text[start : start + column]
    if text.isascii():
        return start + column
    return start + len(text.encode("utf-8", "surrogatepass")[:column].decode("utf-8", "ignore"))
