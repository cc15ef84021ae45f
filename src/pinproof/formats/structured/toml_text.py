"""TOML to a tree with places: what a document says is tomli's word, where it stands is found here.

Source: TOML 1.0, Keys, Table, Array of Tables, Inline Table.
"""

import re
from collections.abc import Mapping
from typing import Any, TypeAlias

import tomli

from pinproof.budget import spend
from pinproof.formats.script import Script
from pinproof.formats.tree import Fault, Listing, Node, Scalar, Table
from pinproof.record import record
from pinproof.source import Place

_Path: TypeAlias = tuple[str | int, ...]
_DEEPEST = 100
_BLANK = re.compile(r"(?:[ \t\r\n]+|#[^\n]*)*")
_STRING = re.compile(
    r'"""(?:\\.|[^\\])*?"{3,5}(?!")|\'\'\'.*?\'{3,5}(?!\')|"(?:\\.|[^"\\])*"|\'[^\']*\'', re.DOTALL
)
_BARE_KEY = re.compile(r"[^\s.=\]]+")
_DOT = re.compile(r"[ \t]*\.[ \t]*")
# A date and a time may have a blank between them.
_BARE = re.compile(r"\d{4}-\d\d-\d\d \d\d:[^\s,\]}#]*|[^\s,\]}#]+")


@record(eq=False)
class TomlDocument:
    """A document as a tree, and its plain values as tomli gives them."""

    table: Table
    values: Mapping[str, Any]


def read_toml(script: Script) -> TomlDocument | Fault:
    """Read a document that is a file, or stands in one."""
    try:
        values = tomli.loads(script.text)
        places = _Places(script.text)
    except tomli.TOMLDecodeError as error:
        starts = script.line_starts()
        line = min(error.lineno, len(starts))
        at = min(starts[line - 1] + error.colno - 1, len(script.text))
        return Fault(place=script.place(at, at), message=f"not valid TOML: {error.msg}")
    except RecursionError:
        return Fault(place=script.place(0, 0), message="not valid TOML: nested too deeply")
    except ValueError as error:  # a number of more digits than Python reads
        return Fault(place=script.place(0, 0), message=f"not valid TOML: {error}")
    table = _Tree(script, places).table(values, ())
    return TomlDocument(table=table, values=values)


class _Places:
    """Where the keys and the values of a valid document stand, by their paths."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.keys: dict[_Path, tuple[int, int]] = {}
        self.values: dict[_Path, tuple[int, int]] = {}
        # How many tables an array of tables has so far.
        self._counts: dict[_Path, int] = {}
        self._read()

    def _read(self) -> None:
        table: _Path = ()
        at = self._blank(0)
        while at < len(self.text):
            if self.text.startswith("[[", at):
                path, end = self._key(self._blank(at + 2), ())
                number = self._counts[path] = self._counts.get(path, 0) + 1
                table = (*path, number - 1)
                end = self._blank(end) + 2
                self.values[table] = (at, end)
                self.values.setdefault(path, (at, end))
            elif self.text[at] == "[":
                table, end = self._key(self._blank(at + 1), ())
                end = self._blank(end) + 1
                self.values[table] = (at, end)
            else:
                end = self._pair(at, table)
            at = self._blank(end)

    def _pair(self, at: int, table: _Path) -> int:
        path, end = self._key(at, table)
        return self._value(self._blank(self._blank(end) + 1), path)

    def _key(self, at: int, path: _Path) -> tuple[_Path, int]:
        while True:
            string = _STRING.match(self.text, at) if self.text[at] in "\"'" else None
            match = string or _BARE_KEY.match(self.text, at)
            if match is None or len(path) > _DEEPEST:
                raise RecursionError
            name = match[0]
            if string is not None:
                name = next(iter(tomli.loads(f"{name} = 0")))
            path = (*path, name)
            spend(len(path))
            self.keys.setdefault(path, match.span())
            dot = _DOT.match(self.text, match.end())
            # Below an array of tables a key goes on in its last one.
            last = self._counts.get(path)
            if dot is None:
                return path, match.end()
            path = path if last is None else (*path, last - 1)
            at = dot.end()

    def _value(self, at: int, path: _Path) -> int:
        if len(path) > _DEEPEST:
            raise RecursionError
        spend(len(path))
        sign = self.text[at]
        if sign == "[":
            end = self._listed(at, path)
        elif sign == "{":
            end = self._inline(at, path)
        else:
            pattern = _STRING if sign in "\"'" else _BARE
            match = pattern.match(self.text, at)
            end = at if match is None else match.end()
        self.values[path] = (at, end)
        return end

    def _listed(self, at: int, path: _Path) -> int:
        number = 0
        at = self._blank(at + 1)
        while self.text[at] != "]":
            at = self._next(self._value(at, (*path, number)))
            number += 1
        return at + 1

    def _inline(self, at: int, path: _Path) -> int:
        at = self._blank(at + 1)
        while self.text[at] != "}":
            at = self._next(self._pair(at, path))
        return at + 1

    def _next(self, at: int) -> int:
        at = self._blank(at)
        return self._blank(at + 1) if self.text[at] == "," else at

    def _blank(self, at: int) -> int:
        match = _BLANK.match(self.text, at)
        return at if match is None else match.end()


class _Tree:
    """The values with their places."""

    def __init__(self, script: Script, places: _Places) -> None:
        self._script = script
        self._places = places

    def table(self, values: Mapping[str, Any], path: _Path) -> Table:
        items = [
            (
                Scalar(place=self._at(self._places.keys.get((*path, name))), text=name),
                self.node(value, (*path, name)),
            )
            for name, value in values.items()
        ]
        span = self._places.values.get(path) or self._places.keys.get(path)
        return Table(place=self._at(span), items=tuple(items))

    def node(self, value: object, path: _Path) -> Node:
        if isinstance(value, Mapping):
            return self.table(value, path)
        place = self._at(self._places.values.get(path))
        if isinstance(value, list):
            items = (self.node(each, (*path, number)) for number, each in enumerate(value))
            return Listing(place=place, items=tuple(items))
        is_text = isinstance(value, str)
        start, end = place.span
        return Scalar(place=place, text=str(value) if is_text else place.source.text[start:end])

    def _at(self, span: tuple[int, int] | None) -> Place:
        return self._script.place(*span or (0, 0))
