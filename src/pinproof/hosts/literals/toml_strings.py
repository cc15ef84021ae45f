"""Strings of TOML. Source: TOML 1.0, String."""

import re
from collections.abc import Iterable

import tomli

from pinproof.hosts.literals.style import Unwritten, gather_characters, split_tokens

_QUOTES = re.compile(r"'''|\"\"\"|'|\"")
_ESCAPE = re.compile(r"\\(?:u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|[ \t]*\r?\n\s*|.)|\r\n")
_LINE_END = re.compile(r"\r\n")


class _TomlString:
    def decoded(self, raw: str) -> Unwritten | None:
        match = _QUOTES.match(raw)
        if match is None or len(raw) < 2 * len(match[0]) or not raw.endswith(match[0]):
            return None
        try:
            meant = tomli.loads(f"x = {raw}")["x"]
            start, end = match.end(), len(raw) - len(match[0])
            if len(match[0]) > 1:
                # A line end right after three quotes is no part of the text.
                start += len(raw[start:]) - len(raw[start:].removeprefix("\r").removeprefix("\n"))
            pattern = _ESCAPE if match[0][0] == '"' else _LINE_END
            found = gather_characters(split_tokens(pattern, raw, start, end, _meant))
        except (ValueError, RecursionError):
            return None
        return found if found.text == meant else None

    def pieces(self, text: str, raw: str) -> Iterable[str]:
        del raw
        return (text, _escaped(text))

    def whole(self, text: str, raw: str) -> Iterable[str]:
        kept = (f"'{text}'",) if raw.startswith("'") else ()
        return (*kept, f'"{_escaped(text)}"')


TOML_STRING = _TomlString()


def _meant(escape: str) -> str:
    if escape.isspace():
        return "\n"
    return str(tomli.loads(f'x = """.{escape}"""')["x"])[1:]


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t")
