"""Bicep: its resources as a tree, expressions that are not literal marked as not known."""

import re

from pinproof.budget import spend
from pinproof.formats.tree import Fault, Listing, Node, Scalar, Table, Unknown
from pinproof.source import Place, SourceFile, Span

_BLANK = re.compile(r"(?:[ \t\r\n]+|//[^\n]*|/\*.*?\*/)*", re.DOTALL)
_SPACE = re.compile(r"(?:[ \t]+|/\*.*?\*/)*", re.DOTALL)
_RESOURCE = re.compile(
    r"^[ \t]*resource[ \t]+(\w+)[ \t]+'([^'\n]*)'[ \t]*(?:existing[ \t]*)?=[ \t]*", re.MULTILINE
)
_VARIABLE = re.compile(r"^[ \t]*var[ \t]+(\w+)[ \t]*=[ \t]*", re.MULTILINE)
_KEY = re.compile(r"[A-Za-z_]\w*")
_NUMBER = re.compile(r"-?\d+\b")
_FOR = re.compile(r"\[\s*for\b")
_LOOP = re.compile(r"\[\s*for\b[^\n{]{0,2000}:\s*(?=\{)")
_UNION = re.compile(r"union[ \t]*\(")
_COMMA = re.compile(r"(?:[ \t\r\n,]+|//[^\n]*|/\*.*?\*/)*", re.DOTALL)
_IF = re.compile(r"if[ \t]*\(")
_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", "\\": "\\", "'": "'", "$": "$"}
_DEEPEST = 100
_DEEPEST_UNION = 10


class _BicepFault(Exception):  # noqa: N818 - caught here and told as a fault
    def __init__(self, offset: int, message: str) -> None:
        super().__init__(message)
        self.offset = offset


def read_bicep(source: SourceFile) -> tuple[list[Node], Fault | None]:
    """Give the resources, each a table with its `type` as ARM names it."""
    reader = _Reader(source)
    resources: list[Node] = []
    try:
        for match in _VARIABLE.finditer(source.text):
            reader.variables[match[1]], _ = reader.value(match.end(), 0)
        for match in _RESOURCE.finditer(source.text):
            body, _ = reader.value(reader.condition(match.end()), 0)
            items = body.items if isinstance(body, Table) else ()
            kind = Scalar(place=reader.place(*match.span(2)), text=match[2])
            key = Scalar(place=kind.place, text="type")
            name = reader.place(match.start(), match.end())
            resources.append(Table(place=name, items=((key, kind), *items)))
    except _BicepFault as fault:
        place = reader.place(fault.offset, fault.offset)
        return resources, Fault(place=place, message=f"not valid Bicep: {fault}")
    return resources, None


def _loads(value: Unknown) -> bool:
    """Tell whether a value is the text of a file that it names."""
    return value.place.source.text.startswith("loadTextContent(", value.place.span.start)


class _Reader:
    def __init__(self, source: SourceFile) -> None:
        self.source = source
        self.text = source.text
        self.variables: dict[str, Node] = {}
        self.unions = 0

    def place(self, start: int, end: int) -> Place:
        length = len(self.text)
        return Place(self.source, Span(min(start, length), min(end, length)))

    def condition(self, at: int) -> int:
        """Pass over `if (…)` and the head of a loop: its body stands for every turn."""
        loop = _LOOP.match(self.text, at)
        if loop is not None:
            return loop.end()
        match = _IF.match(self.text, at)
        if match is None:
            return at
        return _end(_SPACE, self.text, self.expression_end(match.end() - 1, one=True))

    def value(self, at: int, depth: int) -> tuple[Node, int]:
        if depth > _DEEPEST:
            raise _BicepFault(at, "nested too deeply")
        if self.text.startswith("'''", at):
            node, end = self.long_string(at)
        elif self.text.startswith("'", at):
            node, end = self.string(at)
        elif self.text.startswith("{", at):
            node, end = self.table(at, depth)
        elif self.text.startswith("[", at) and not _FOR.match(self.text, at):
            node, end = self.listing(at, depth)
        else:
            return self.word(at)
        # What goes on after it, such as `.property` or `+`, makes it an expression.
        after = _end(_SPACE, self.text, end)
        if after < len(self.text) and self.text[after] not in "\r\n,]}/":
            stop = self.expression_end(at)
            return Unknown(place=self.place(at, stop), what="it is an expression"), stop
        return node, end

    def word(self, at: int) -> tuple[Node, int]:
        stop = self.expression_end(at)
        raw = self.text[at:stop].strip()
        place = self.place(at, at + len(raw))
        if raw in ("true", "false") or _NUMBER.fullmatch(raw):
            return Scalar(place=place, text=raw), stop
        if raw == "null":
            return Scalar(place=place, text="", is_null=True), stop
        if raw in self.variables:
            held = self.variables[raw]
            if not isinstance(held, Unknown) or _loads(held):
                return held, stop
        union = _UNION.match(raw)
        if union is not None and raw.endswith(")") and self.unions < _DEEPEST_UNION:
            self.unions += 1
            table = self.union(place, at + union.end(), at + len(raw) - 1)
            self.unions -= 1
            return table, stop
        return Unknown(place=place, what="it is an expression"), stop

    def union(self, place: Place, at: int, end: int) -> Node:
        """Put the objects of a `union(…)` together, as far as they are written out."""
        items: list[tuple[Scalar, Node]] = []
        rest: Unknown | None = None
        at = _end(_COMMA, self.text, at)
        while at < end:
            start = at
            part, at = self.value(at, 1)
            if isinstance(part, Table):
                spend(len(part.items))
                items += part.items
                rest = rest or part.rest
            else:
                rest = rest or Unknown(place=self.place(start, at), what="it is an expression")
            at = _end(_COMMA, self.text, max(at, start + 1))
        return Table(place=place, items=tuple(items), rest=rest)

    def string(self, at: int) -> tuple[Node, int]:
        start, text, known = at, "", True
        at += 1
        while True:
            char = self.text[at : at + 1]
            if char in ("", "\n"):
                raise _BicepFault(start, "a string that does not end")
            if char == "'":
                break
            if char == "\\":
                text += _ESCAPES.get(self.text[at + 1 : at + 2], "")
                at += 2
            elif self.text.startswith("${", at):
                known = False
                at = self.expression_end(at + 1, one=True)
            else:
                text += char
                at += 1
        place = self.place(start, at + 1)
        if not known:
            return Unknown(place=place, what="it is an expression"), at + 1
        return Scalar(place=place, text=text), at + 1

    def long_string(self, at: int) -> tuple[Node, int]:
        end = self.text.find("'''", at + 3)
        if end < 0:
            raise _BicepFault(at, "a string that does not end")
        return Scalar(place=self.place(at, end + 3), text=self.text[at + 3 : end]), end + 3

    def table(self, start: int, depth: int) -> tuple[Node, int]:
        items: list[tuple[Scalar, Node]] = []
        rest: Unknown | None = None
        at = _end(_BLANK, self.text, start + 1)
        while not self.text.startswith("}", at):
            if at >= len(self.text):
                raise _BicepFault(start, "an object that does not end")
            first = at
            if self.text.startswith("...", at):
                spread, at = self.value(at + 3, depth + 1)
                if isinstance(spread, Table):
                    spend(len(spread.items))
                    items += spread.items
                    rest = rest or spread.rest
                else:
                    where = self.place(first, at)
                    rest = rest or Unknown(place=where, what="it is an expression")
                at = self.separator(at, "}")
                continue
            key, at = self.key(at)
            at = _end(_SPACE, self.text, at)
            if not self.text.startswith(":", at):
                raise _BicepFault(at, "':' belongs here")
            value, at = self.value(_end(_SPACE, self.text, at + 1), depth + 1)
            if key is None:
                rest = rest or Unknown(
                    place=self.place(first, at), what="its name is an expression"
                )
            else:
                items.append((key, value))
            at = self.separator(at, "}")
        return Table(place=self.place(start, at + 1), items=tuple(items), rest=rest), at + 1

    def key(self, at: int) -> tuple[Scalar | None, int]:
        if self.text.startswith("'", at):
            name, end = self.string(at)
            return (name if isinstance(name, Scalar) else None), end
        match = _KEY.match(self.text, at)
        if match is None:
            raise _BicepFault(at, "a name belongs here")
        return Scalar(place=self.place(*match.span()), text=match[0]), match.end()

    def listing(self, start: int, depth: int) -> tuple[Node, int]:
        items: list[Node] = []
        at = _end(_BLANK, self.text, start + 1)
        while not self.text.startswith("]", at):
            if at >= len(self.text):
                raise _BicepFault(start, "an array that does not end")
            value, at = self.value(at, depth + 1)
            items.append(value)
            at = self.separator(at, "]")
        return Listing(place=self.place(start, at + 1), items=tuple(items)), at + 1

    def separator(self, at: int, closing: str) -> int:
        after = _end(_BLANK, self.text, at)
        if self.text.startswith(",", after):
            return _end(_BLANK, self.text, after + 1)
        if after == at and not self.text.startswith(closing, after):
            raise _BicepFault(at, f"'{closing}' or a new line belongs here")
        return after

    def expression_end(self, at: int, *, one: bool = False) -> int:
        """Give where an expression ends; with `one`, where its first bracket closes."""
        depth = 0
        while at < len(self.text):
            spend()
            char = self.text[at]
            if char == "'":
                end = self.text.find("'", at + 1)
                at = len(self.text) if end < 0 else end
            elif char in "([{":
                depth += 1
            elif char in ")]}":
                if depth == 0:
                    return at
                depth -= 1
                if depth == 0 and one:
                    return at + 1
            elif depth == 0 and char in "\n,":
                return at
            elif self.text.startswith("//", at):
                end = self.text.find("\n", at)
                at = len(self.text) if end < 0 else end
                continue
            at += 1
        return at


def _end(pattern: re.Pattern[str], text: str, at: int) -> int:
    match = pattern.match(text, at)
    return at if match is None else match.end()
