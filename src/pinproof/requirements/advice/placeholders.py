"""What some program was to fill in before pip reads the file."""

import re

from pinproof.requirements.model import Word
from pinproof.source import Span

_DOUBLE_BRACES = re.compile(r"\{\{[^{}]*\}\}|\{%[^{}]*%\}|\{[{%]")
_ANY = re.compile(
    rf"{_DOUBLE_BRACES.pattern}|<[A-Za-z_][\w .-]*>|@[A-Z_]{{2,}}@|(?<!\$)\{{[A-Za-z_]\w*\}}"
)


def find_placeholder(text: str) -> re.Match[str] | None:
    """Find anything that is meant as a placeholder, in a line that cannot be read."""
    return _ANY.search(text)


def find_double_braces(text: str, span: Span) -> Word | None:
    """Find a placeholder that is meant as nothing else, in any stretch of a text."""
    match = _DOUBLE_BRACES.search(text, *span)
    return None if match is None else Word(match[0], Span(*match.span()))
