"""`${VARIABLE}`: what pip fills in from the environment of the machine that it runs on.

Values are never read here, so that none can be printed: what is shown is the raw text.
"""

import re

from pinproof.requirements.model import Word
from pinproof.source import SourceFile, Span

_VARIABLE = re.compile(r"\$\{([A-Z0-9_]+)\}")
# Other notations for the same wish, which pip leaves as they stand.
_NEVER_FILLED = re.compile(
    r"\$\{[A-Za-z_][A-Za-z0-9_]*\}|\$\([A-Za-z_]\w*\)|\$[A-Z_][A-Z0-9_]+\b|%[A-Z_]{3,}%"
)


def variables(source: SourceFile, span: Span) -> list[Word]:
    """Give the variables of a stretch of text by name, each with its place."""
    return [Word(match[1], Span(*match.span())) for match in _VARIABLE.finditer(source.text, *span)]


def find_never_filled(source: SourceFile, span: Span) -> list[Word]:
    """Give what looks like a variable and is none to pip."""
    return [
        Word(match[0], Span(*match.span()))
        for match in _NEVER_FILLED.finditer(source.text, *span)
        if _VARIABLE.fullmatch(match[0]) is None
    ]


def trials(text: str) -> list[str]:
    """Put values in place of the variables that a line might be readable with, lengths kept."""
    if _VARIABLE.search(text) is None:
        return []
    return [
        _VARIABLE.sub(lambda match: "0" * len(match[0]), text),
        _VARIABLE.sub(lambda match: "'" + "0" * (len(match[0]) - 2) + "'", text),
    ]
