"""Words of a POSIX shell. Source: POSIX, Shell Command Language, Quoting."""

import re
from collections.abc import Iterable, Iterator

from pinproof.hosts.literals.style import Unwritten, gather_characters

_CONTINUED = re.compile(r"\\\r?\n")
# Within double quotes a backslash is one before these only.
_IN_DOUBLE = re.compile(r'\\["\\$`\n]|[^"]', re.DOTALL)
_TO_CLOSING = re.compile(r'(?:\\.|[^"\\])*"', re.DOTALL)
# Outside of quotes these end the word or let the shell work something out.
_MEANING = frozenset(" \t\r\n;&|<>()$`")
# A word that is written anew has none of these outside of quotes: each means something somewhere.
_PLAIN = re.compile(r"[A-Za-z0-9_./:@%+,=^-]+")
_QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"")


class _ShellWord:
    def decoded(self, raw: str) -> Unwritten | None:
        try:
            return gather_characters(_characters(raw)) if raw else None
        except ValueError:
            return None

    def pieces(self, text: str, raw: str) -> Iterable[str]:
        if _PLAIN.fullmatch(text):
            return (text,)
        # Outside of quotes the shell would look for files with such names, and more.
        return (text, _in_double(text)) if _QUOTED.fullmatch(raw) else ()

    def whole(self, text: str, raw: str) -> Iterable[str]:
        plain = (text,) if _PLAIN.fullmatch(text) else ()
        double = f'"{_in_double(text)}"'
        single = f"'{text}'" if "'" not in text else double
        if raw[:1] == "'":
            return (single, double)
        return (double, single) if raw[:1] == '"' else (*plain, double, single)


SHELL_WORD = _ShellWord()


def _in_double(text: str) -> str:
    return re.sub(r'([\\$"`])', r"\\\1", text)


def _characters(raw: str) -> Iterator[tuple[str, int, int]]:
    """Give the characters of a word; a `ValueError` where it ends early or is not literal."""
    at = 0
    while at < len(raw):
        char = raw[at]
        continued = _CONTINUED.match(raw, at)
        if continued is not None:
            at = continued.end()
        elif char == "'":
            end = raw.index("'", at + 1)
            yield from ((raw[i], i, i + 1) for i in range(at + 1, end))
            at = end + 1
        elif char == '"':
            yield from _double_quoted(raw, at + 1)
            at = _closing(raw, at + 1) + 1
        elif char == "\\":
            if at + 1 == len(raw):
                raise ValueError(raw)
            yield raw[at + 1], at, at + 2
            at += 2
        elif char in _MEANING or (char == "#" and at == 0):
            raise ValueError(raw)
        else:
            yield char, at, at + 1
            at += 1


def _double_quoted(raw: str, at: int) -> Iterator[tuple[str, int, int]]:
    end = _closing(raw, at)
    for match in _IN_DOUBLE.finditer(raw, at, end):
        text = match[0]
        if text in "$`":
            raise ValueError(raw)
        if text != "\\\n":
            yield text[-1], match.start(), match.end()


def _closing(raw: str, at: int) -> int:
    match = _TO_CLOSING.match(raw, at)
    if match is None:
        raise ValueError(raw)
    return match.end() - 1
