"""JSON to a tree with places; comments and line breaks in strings are read as ARM reads them."""

import json
import re
from collections.abc import Container, Iterator
from json.decoder import scanstring  # type: ignore[attr-defined]  # not in the stubs

from pinproof.formats.tree import Fault, Listing, Node, Scalar, Table
from pinproof.source import Place, SourceFile, Span

# An escape in a string; a pair of surrogates is one character.
ESCAPE = re.compile(
    r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4}|\\."
)
_BLANK = re.compile(r"(?:[ \t\r\n]+|//[^\n]*|/\*.*?\*/)*", re.DOTALL)
_WORD = re.compile(r"-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null|NaN|-?Infinity")
_SKIP = json.JSONDecoder(strict=False).raw_decode
_DEEPEST = 100
# No template holds as many; each takes memory a hundred times its text.
_MOST_VALUES = 200_000


class _JsonFault(Exception):  # noqa: N818 - caught here and told as a fault
    def __init__(self, offset: int, message: str) -> None:
        super().__init__(message)
        self.offset = offset


def read_json(source: SourceFile, *, without: Container[str] = ()) -> Node | Fault:
    """Read a document; the values under the keys in `without` are passed over, unread."""
    reader = _Reader(source, without)
    try:
        return reader.document()
    except _JsonFault as fault:
        offset = min(fault.offset, len(source.text))
        return Fault(place=Place(source, Span(offset, offset)), message=f"not valid JSON: {fault}")


def string_steps(part: Scalar) -> Iterator[tuple[int, int]]:
    """Give the steps of a text in a string: after each escape the offsets part further."""
    file = part.place.span.start + 1
    raw = part.place.source.text[file : part.place.span.end - 1]
    yield 0, file
    code = last = 0
    for match in ESCAPE.finditer(raw):
        code += match.start() - last
        code += len(json.loads(f'"{match[0]}"'))
        last = match.end()
        yield code, file + last


class _Reader:
    def __init__(self, source: SourceFile, without: Container[str]) -> None:
        self.source = source
        self.text = source.text
        self.without = without
        self.values = 0

    def document(self) -> Node:
        node, at = self.value(self.blank(0), 0)
        end = self.blank(at)
        if end != len(self.text):
            raise _JsonFault(end, "something stands after the end")
        return node

    def blank(self, at: int) -> int:
        match = _BLANK.match(self.text, at)
        return at if match is None else match.end()

    def value(self, at: int, depth: int) -> tuple[Node, int]:
        self.values += 1
        if depth > _DEEPEST:
            raise _JsonFault(at, "nested too deeply")
        if self.values > _MOST_VALUES:
            raise _JsonFault(at, f"more than {_MOST_VALUES} values")
        match self.text[at : at + 1]:
            case '"':
                return self.string(at)
            case "{":
                return self.table(at, depth)
            case "[":
                return self.listing(at, depth)
            case _:
                word = _WORD.match(self.text, at)
                if word is None:
                    raise _JsonFault(at, "no value here")
                place = Place(self.source, Span(*word.span()))
                null = word[0] == "null"
                return Scalar(place=place, text="" if null else word[0], is_null=null), word.end()

    def string(self, at: int) -> tuple[Scalar, int]:
        if self.text[at : at + 1] != '"':
            raise _JsonFault(at, "a name in quotes belongs here")
        try:
            text, end = scanstring(self.text, at + 1, False)
        except ValueError as error:
            raise _JsonFault(at, "a string that does not end, or a faulty escape") from error
        return Scalar(place=Place(self.source, Span(at, end)), text=text), end

    def table(self, start: int, depth: int) -> tuple[Table, int]:
        items: list[tuple[Scalar, Node]] = []
        at = self.blank(start + 1)
        while self.text[at : at + 1] != "}":
            key, at = self.string(at)
            at = self.blank(at)
            if self.text[at : at + 1] != ":":
                raise _JsonFault(at, "':' belongs here")
            at = self.blank(at + 1)
            if key.text in self.without:
                at = self.passed_over(at)
            else:
                value, at = self.value(at, depth + 1)
                items.append((key, value))
            at = self.next(at, "}")
        return Table(place=Place(self.source, Span(start, at + 1)), items=tuple(items)), at + 1

    def listing(self, start: int, depth: int) -> tuple[Listing, int]:
        items: list[Node] = []
        at = self.blank(start + 1)
        while self.text[at : at + 1] != "]":
            value, at = self.value(at, depth + 1)
            items.append(value)
            at = self.next(at, "]")
        return Listing(place=Place(self.source, Span(start, at + 1)), items=tuple(items)), at + 1

    def next(self, at: int, end: str) -> int:
        at = self.blank(at)
        sign = self.text[at : at + 1]
        if sign == ",":
            return self.blank(at + 1)
        if sign != end:
            raise _JsonFault(at, f"',' or '{end}' belongs here")
        return at

    def passed_over(self, at: int) -> int:
        try:
            return _SKIP(self.text, at)[1]
        except (ValueError, RecursionError) as error:
            raise _JsonFault(at, "this value cannot be read") from error
