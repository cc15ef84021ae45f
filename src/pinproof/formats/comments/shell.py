"""The lines and comments of a shell script: quotes, continued lines, here-documents."""

import re

from pinproof.formats.comments.model import CodeLine
from pinproof.formats.comments.rows import Outline, code_lines
from pinproof.source import Span

_PIECE = re.compile(
    r"(?P<continued>\\\r?\n)"
    r"|\\."
    r"|(?P<quoted>\$'(?:\\.|[^'\\])*'?|'[^']*'?|\"(?:\\.|[^\"\\])*\"?)"
    r"|<<<"
    r"|<<(?P<dash>-?)[ \t]*(?:(?P<quote>[\"'])(?P<literal>\w+)(?P=quote)|\\?(?P<word>\w+))"
    r"|(?P<comment>(?:(?<=[\s;&|()])|\A)#[^\n]*)"
    r"|(?P<end>\n)",
    re.DOTALL,
)


def shell_lines(text: str) -> list[CodeLine]:
    """Give the lines as a shell puts them together."""
    comments: list[Span] = []
    solid: list[Span] = []
    closed: list[Span] = []
    waiting: list[tuple[int, bool, str]] = []
    at = 0
    while (match := _PIECE.search(text, at)) is not None:
        at = match.end()
        if match["continued"]:
            solid.append(Span(match.start(), at + 1))
        elif match["quoted"]:
            solid.append(Span(*match.span()))
        elif match["comment"]:
            comments.append(Span(match.start(), match.start() + len(match[0].rstrip())))
        elif word := match["word"] or match["literal"]:
            waiting.append((match.start(), bool(match["dash"]), word))
        elif match["end"]:
            for start, is_indented, word in waiting:
                at = _document_end(text, at, word, is_indented=is_indented)
                closed.append(Span(start, at))
            waiting = []
    return code_lines(text, Outline(comments=comments, solid=solid, closed=closed))


def _document_end(text: str, at: int, word: str, *, is_indented: bool) -> int:
    """Give where the line begins that follows a here-document."""
    while at < len(text):
        end = text.find("\n", at)
        end = len(text) if end < 0 else end
        line = text[at:end].rstrip("\r")
        at = min(end + 1, len(text))
        if (line.lstrip("\t") if is_indented else line) == word:
            break
    return at
