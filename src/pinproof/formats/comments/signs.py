"""Languages whose comments are found by their strings alone: TOML, Bicep, files of variables."""

import re

from pinproof.formats.comments.model import CodeLine
from pinproof.formats.comments.rows import Outline, code_lines
from pinproof.source import Span

_TOML = re.compile(
    r"(?P<other>\"{3}(?:\\.|[^\\])*?\"{3,5}|'{3}.*?'{3,5}|\"(?:\\.|[^\"\\\n])*\"?|'[^'\n]*'?)"
    r"|(?P<comment>#[^\n]*)",
    re.DOTALL,
)
_BICEP = re.compile(
    r"(?P<other>'{3}.*?'{3,}|'(?:\\.|[^'\\\n])*'?|/\*.*?\*/)|(?P<comment>//[^\n]*)", re.DOTALL
)
_ENV = re.compile(r"(?P<other>\A\Z)|^[ \t]*(?P<comment>#[^\n]*)", re.MULTILINE)


def toml_lines(text: str) -> list[CodeLine]:
    """Give the lines of TOML. Source: TOML 1.0, Comment and String."""
    return code_lines(text, _outline(_TOML, text))


def bicep_lines(text: str) -> list[CodeLine]:
    """Give the lines of Bicep and its comments with two slashes."""
    return code_lines(text, _outline(_BICEP, text))


def env_lines(text: str) -> list[CodeLine]:
    """Give the lines of an env file; to `docker run`, a `#` behind a value is part of it."""
    return code_lines(text, _outline(_ENV, text), closed=True)


def _outline(pieces: re.Pattern[str], text: str) -> Outline:
    comments: list[Span] = []
    solid: list[Span] = []
    for match in pieces.finditer(text):
        if match["comment"]:
            start = match.start("comment")
            comments.append(Span(start, start + len(match["comment"].rstrip())))
        elif match["other"]:
            solid.append(Span(*match.span()))
    return Outline(comments=comments, solid=solid)
