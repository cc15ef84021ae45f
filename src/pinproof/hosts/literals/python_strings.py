"""String literals of Python. Source: the language reference, String and Bytes literals."""

import ast
import re
import warnings
from collections.abc import Iterable

from pinproof.hosts.literals.style import Unwritten, gather_characters, split_tokens

_LITERAL = re.compile(r"([rRuU]?)('''|\"\"\"|'|\")")
_ESCAPE = re.compile(
    r"\\(?:\r?\n|x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|N\{[^}]*\}|[0-7]{1,3}|.)"
)
_NOTHING = re.compile(r"(?!)")


class _PythonString:
    def decoded(self, raw: str) -> Unwritten | None:
        match = _LITERAL.match(raw)
        if match is None or not raw.endswith(match[2]) or len(raw) < match.end() + len(match[2]):
            return None
        escapes = _NOTHING if match[1] in ("r", "R") else _ESCAPE
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # an invalid escape is no concern of ours
                meant = ast.literal_eval(raw)
                end = len(raw) - len(match[2])
                found = gather_characters(split_tokens(escapes, raw, match.end(), end, _meant))
        except (ValueError, SyntaxError, MemoryError, RecursionError):
            return None
        # Several literals beside each other are one text, and so are ends of lines of two kinds.
        return found if found.text == meant else None

    def pieces(self, text: str, raw: str) -> Iterable[str]:
        is_plain = "\\" not in text or raw[:1] in ("r", "R")
        return (*((text,) if is_plain else ()), _escaped(text, "'"), _escaped(text, '"'))

    def whole(self, text: str, raw: str) -> Iterable[str]:
        quote = raw.lstrip("rRuU")[:1]
        kept = (f"{quote}{_escaped(text, quote)}{quote}",) if quote in ("'", '"') else ()
        return (*kept, repr(text))


PYTHON_STRING = _PythonString()


def _meant(escape: str) -> str:
    return str(ast.literal_eval(f'"""{escape}"""'))


def _escaped(text: str, quote: str) -> str:
    return text.replace("\\", "\\\\").replace(quote, f"\\{quote}").replace("\n", "\\n")
