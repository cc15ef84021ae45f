"""The lines and comments of Python code, told by the interpreter's own tokenizer."""

import tokenize
from collections.abc import Iterator
from io import StringIO

from pinproof.formats.comments.model import CodeLine
from pinproof.formats.comments.rows import Outline, code_lines
from pinproof.source import Span

_LAYOUT = frozenset(
    {
        tokenize.COMMENT,
        tokenize.DEDENT,
        tokenize.ENCODING,
        tokenize.ENDMARKER,
        tokenize.INDENT,
        tokenize.NEWLINE,
        tokenize.NL,
    }
)


def python_lines(text: str) -> list[CodeLine]:
    """Give the lines up to where the text is no Python; a statement is more than one of them."""
    comments: list[Span] = []
    solid: list[Span] = []
    statements: list[Span] = []
    opened: list[int] = []
    first = last = -1
    for kind, (start, end) in _tokens(text):
        if kind == tokenize.COMMENT:
            comments.append(Span(start, end))
        elif kind == tokenize.NEWLINE:
            statements += [Span(first, start)] if first >= 0 else []
            first = -1
        if kind in _LAYOUT:
            last = -1
            continue
        first = start if first < 0 else first
        # A string that runs over lines, and lines that a backslash joins.
        solid.append(Span(start if last < 0 else last, end))
        last = end
        name = tokenize.tok_name[kind]
        if name.endswith("STRING_START"):
            opened.append(start)
        elif name.endswith("STRING_END") and opened:
            solid.append(Span(opened.pop(), end))
    return code_lines(text, Outline(comments=comments, solid=solid, statements=statements))


def _tokens(text: str) -> Iterator[tuple[int, Span]]:
    """Give the kind and span of each token up to where the text is no Python."""
    starts = [0]
    for line in StringIO(text):
        starts.append(starts[-1] + len(line))
    try:
        for token in tokenize.generate_tokens(StringIO(text).readline):
            (row, column), (end_row, end_column) = token.start, token.end
            yield token.type, Span(starts[row - 1] + column, starts[end_row - 1] + end_column)
    except (tokenize.TokenError, SyntaxError):
        # What follows is read by nobody.
        return
