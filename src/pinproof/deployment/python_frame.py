"""The names that a piece of Python code sees, and where its parts stand."""

import ast
from dataclasses import dataclass, field
from typing import TypeAlias

from pinproof.deployment.python_values import Held, Made
from pinproof.deployment.script import Script
from pinproof.deployment.tree import Scalar, Unknown
from pinproof.record import record
from pinproof.source import Place


@record
class Dotted:
    """A module or something in it, by the name under which it is found."""

    name: str


Name: TypeAlias = Held | Dotted


@dataclass(slots=True, kw_only=True, eq=False)
class Frame:
    """The code that is being read and the names that it sees."""

    script: Script
    names: dict[str, Name]
    made: list[Made]
    conditional: bool = False
    _starts: list[int] = field(default_factory=list)

    def inner(self, names: dict[str, Name], *, conditional: bool = False) -> "Frame":
        """Give a frame for a block with names of its own."""
        return Frame(
            script=self.script,
            names=names,
            made=self.made,
            conditional=conditional or self.conditional,
            _starts=self._starts,
        )

    def place(self, node: ast.AST) -> Place:
        """Give where a part of the syntax tree stands."""
        start = self._offset(getattr(node, "lineno", 1), getattr(node, "col_offset", 0))
        end = self._offset(getattr(node, "end_lineno", 1), getattr(node, "end_col_offset", 0))
        return self.script.place(start, end)

    def _offset(self, line: int, column: int) -> int:
        if not self._starts:
            self._starts += self.script.line_starts()
        start = self._starts[min(line, len(self._starts)) - 1]
        # The syntax tree counts bytes of UTF-8.
        text = self.script.text[start : start + column]
        if text.isascii():
            return start + column
        return start + len(text.encode("utf-8", "surrogatepass")[:column].decode("utf-8", "ignore"))

    def unknown(self, node: ast.AST, what: str = "it is not a literal") -> Unknown:
        """Give an unknown value for a part of the syntax tree."""
        return Unknown(place=self.place(node), what=what)

    def owner(self, node: ast.Attribute) -> tuple[Made | None, str]:
        """Give the object at the root of a chain of attributes, and the path from it."""
        path = [node.attr]
        inner = node.value
        while isinstance(inner, ast.Attribute):
            path.append(inner.attr)
            inner = inner.value
        held = self.names.get(inner.id) if isinstance(inner, ast.Name) else None
        return (held if isinstance(held, Made) else None), ".".join(reversed(path))


def same(one: Name, other: Name) -> bool:
    """Tell whether two values are known to be the same."""
    if one is other:
        return True
    if isinstance(one, Scalar) and isinstance(other, Scalar):
        return one.text == other.text
    return isinstance(one, Dotted) and one == other


def store(where: ast.expr, held: Held, frame: Frame) -> None:
    """Put a value into a name or an attribute."""
    if isinstance(where, ast.Name):
        frame.names[where.id] = held
    elif isinstance(where, ast.Attribute):
        owner, path = frame.owner(where)
        if owner is None:
            return
        old = owner.attributes.get(path)
        if frame.conditional and old is not None and not same(old, held):
            held = Unknown(place=held.place, what="it is set in several branches")
        owner.attributes[path] = held
