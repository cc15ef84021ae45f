"""A requirement's text taken apart as pip does it, every part with its place."""

import re
from typing import NamedTuple

from packaging.requirements import InvalidRequirement, Requirement

_NAME = re.compile(r"[ \t]*([A-Za-z0-9][A-Za-z0-9._-]*\b)[ \t]*")
_EXTRA = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*\b")
_CLAUSE = re.compile(r"\s*(===|==|~=|!=|<=|>=|<|>)\s*(.*?)\s*\Z", re.DOTALL)
_URL = re.compile(r"@[ \t]*([^ \t]+)")


class Piece(NamedTuple):
    """Text at offsets of the line's text."""

    text: str
    start: int
    end: int


class Parts(NamedTuple):
    """A requirement without its marker. `clauses` are operator, version and place."""

    name: Piece | None
    extras: tuple[Piece, ...] = ()
    clauses: tuple[tuple[str, Piece], ...] = ()
    url: Piece | None = None


class NotARequirement(Exception):  # noqa: N818 - it never leaves this room
    """What pip would refuse, and where, in offsets of the line's text."""

    def __init__(self, message: str, start: int, end: int) -> None:
        super().__init__(message)
        self.message = message
        self.start = start
        self.end = end


def read_named(text: str, start: int, end: int) -> Parts:
    """Take apart a requirement that begins with a name (PEP 508), without a marker."""
    piece = text[start:end]
    try:
        Requirement(piece)
    except InvalidRequirement as error:
        cause = error.__cause__
        span = getattr(cause, "span", None) or (0, len(piece))
        message = getattr(cause, "message", None) or str(error)
        raise NotARequirement(message, start + span[0], start + max(span)) from None
    match = _NAME.match(text, start, end)
    assert match is not None  # noqa: S101 - packaging found a name
    name = Piece(match[1], *match.span(1))
    at = match.end()
    extras: tuple[Piece, ...] = ()
    if text.startswith("[", at):
        close = text.index("]", at)
        extras = tuple([Piece(m[0], *m.span()) for m in _EXTRA.finditer(text, at, close)])
        at = close + 1
    match = _URL.match(text, len(text[:end]) - len(text[at:end].lstrip(" \t")), end)
    if match is not None:
        return Parts(name, extras, (), Piece(match[1], *match.span(1)))
    return Parts(name, extras, _clauses(text, at, end))


def _clauses(text: str, start: int, end: int) -> tuple[tuple[str, Piece], ...]:
    inside = text[start:end]
    if inside.lstrip().startswith("("):
        start += inside.index("(") + 1
        end = start + text[start:end].rindex(")")
    clauses = []
    for part in text[start:end].split(","):
        match = _CLAUSE.match(text, start, start + len(part))
        if match is not None:
            clauses.append((match[1], Piece(match[2], match.start(1), match.end(2))))
        start += len(part) + 1
    return tuple(clauses)
