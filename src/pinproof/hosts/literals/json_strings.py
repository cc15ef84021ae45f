"""Strings of JSON: by themselves, and what stands between the quotes of one, as in notebooks.

Source: RFC 8259, Strings.
"""

import json
import re
from collections.abc import Iterable

from pinproof.formats.structured.json_text import ESCAPE
from pinproof.hosts.literals.style import Unwritten, gather_characters, split_tokens

# None of these stands in a string but as part of an escape.
_ENDING = re.compile(r"[\"\\\x00-\x1f]")


class _Inside:
    """What stands between the quotes of a string."""

    def decoded(self, raw: str) -> Unwritten | None:
        return _read(raw, 0, len(raw))

    def pieces(self, text: str, raw: str) -> Iterable[str]:
        del raw
        return (text, _escaped(text))

    def whole(self, text: str, raw: str) -> Iterable[str]:
        del raw
        return (text, _escaped(text))


class _Quoted:
    """A string with its quotes."""

    def decoded(self, raw: str) -> Unwritten | None:
        is_quoted = len(raw) > 1 and raw[0] == raw[-1] == '"'
        return _read(raw, 1, len(raw) - 1) if is_quoted else None

    def pieces(self, text: str, raw: str) -> Iterable[str]:
        del raw
        return (text, _escaped(text))

    def whole(self, text: str, raw: str) -> Iterable[str]:
        del raw
        return (f'"{_escaped(text)}"',)


JSON_INSIDE = _Inside()
JSON_STRING = _Quoted()


def _read(raw: str, start: int, end: int) -> Unwritten | None:
    if _ENDING.search(ESCAPE.sub("", raw[start:end])):
        return None
    try:
        return gather_characters(split_tokens(ESCAPE, raw, start, end, _meant))
    except ValueError:
        return None


def _meant(escape: str) -> str:
    return str(json.loads(f'"{escape}"'))


def _escaped(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)[1:-1]
