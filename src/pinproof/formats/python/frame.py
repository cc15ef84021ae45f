"""The names that a piece of Python code sees, and where its parts stand."""

import ast
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TypeAlias

from pinproof.budget import spend
from pinproof.formats.python.places import find_place
from pinproof.formats.python.values import Held, Made
from pinproof.formats.script import Script
from pinproof.formats.tree import Node, Scalar, Table, Unknown
from pinproof.record import record
from pinproof.source import Place

FunctionNode: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef
SEVERAL = "it is set in several branches"
# Stands among the names for the package of which all were imported.
STAR = "*"


@record
class Dotted:
    """A module or something in it, by the name under which it is found."""

    name: str


@record(eq=False)
class Function:
    """A function of the code, the frame that it was met in, and the class that it belongs to."""

    node: FunctionNode
    frame: "Frame"
    owner: "Class | None" = None


@record(eq=False)
class Class:
    """A class of the code. `made` holds its objects, the last of which stands for all."""

    name: str
    methods: dict[str, Function]
    attributes: dict[str, Held]
    made: list[Made]


Name: TypeAlias = Held | Dotted | Function | Class


@dataclass(slots=True, kw_only=True, eq=False)
class Program:
    """What the frames of one reading share.

    `run` reads statements and `evaluate` expressions: both lead into calls, which lead into both.
    `defined` are all functions that were met, `called` those that some call has led into;
    `entered` are being read just now. `steps` counts statements in calls.
    """

    run: Callable[[Iterable[ast.stmt], "Frame"], None]
    evaluate: Callable[[ast.expr, "Frame"], Held]
    names: dict[str, Name] = field(default_factory=dict)
    made: list[Made] = field(default_factory=list)
    defined: list[Function] = field(default_factory=list)
    called: set[int] = field(default_factory=set)
    entered: list[int] = field(default_factory=list)
    steps: int = 0


@dataclass(slots=True, kw_only=True, eq=False)
class Frame:
    """The code that is being read and the names that it sees.

    `branches` are the alternatives that the code stands in, the innermost last; `returned` is
    what the function has given back so far.
    """

    script: Script
    names: dict[str, Name]
    program: Program
    branches: tuple[object, ...] = ()
    returned: list[Held] = field(default_factory=list)
    _starts: list[int] = field(default_factory=list)

    def inner(self, names: dict[str, Name]) -> "Frame":
        """Give a frame for a block with names of its own."""
        return Frame(
            script=self.script,
            names=names,
            program=self.program,
            branches=self.branches,
            returned=self.returned,
            _starts=self._starts,
        )

    def branch(self, names: dict[str, Name]) -> "Frame":
        """Give a frame for one of several alternatives."""
        inner = self.inner(names)
        inner.branches = (*self.branches, inner)
        return inner

    def place(self, node: ast.AST) -> Place:
        """Give where a part of the syntax tree stands."""
        return find_place(node, self.script, self._starts)

    def unknown(self, node: ast.AST, what: str = "it is not a literal") -> Unknown:
        """Give an unknown value for a part of the syntax tree."""
        return Unknown(place=self.place(node), what=what)

    def owner(self, node: ast.Attribute) -> tuple[Made | None, str]:
        """Give the object that a chain of attributes belongs to, and the path from it."""
        path = [node.attr]
        inner = node.value
        while isinstance(inner, ast.Attribute):
            path.insert(0, inner.attr)
            inner = inner.value
        held = self.names.get(inner.id) if isinstance(inner, ast.Name) else None
        if not isinstance(held, Made):
            return None, ".".join(path)
        while len(path) > 1 and isinstance(own := held.attribute(path[0]), Made):
            held, path = own, path[1:]
        return held, ".".join(path)


def is_same(one: Name, other: Name) -> bool:
    """Tell whether two values are known to be the same."""
    if one is other:
        return True
    if isinstance(one, Scalar) and isinstance(other, Scalar):
        return one.text == other.text and one.is_null == other.is_null
    return isinstance(one, Dotted) and one == other


def merge(one: Name, other: Name) -> Name:
    """Give what is known of a value that is the one or the other."""
    if is_same(one, other) or isinstance(one, Dotted | Function | Class):
        return one
    if not isinstance(one, Table) or not isinstance(other, Table):
        return Unknown(place=one.place, what=SEVERAL)
    names = {key.text: key for key, _ in (*other.items, *one.items)}
    spend(len(names) * (len(one.items) + len(other.items)))
    items: list[tuple[Scalar, Node]] = []
    for text, key in names.items():
        mine, theirs = _value(one, text), _value(other, text)
        value = mine or theirs
        if value is not None and (mine is None or theirs is None or not is_same(mine, theirs)):
            value = Unknown(place=value.place, what=SEVERAL)
        if value is not None:
            items.append((key, value))
    return Table(place=one.place, items=tuple(items), rest=one.rest or other.rest)


def _value(table: Table, name: str) -> Node | None:
    return next((value for key, value in reversed(table.items) if key.text == name), None)


def store(where: ast.expr, held: Held, frame: Frame) -> None:
    """Put a value into a name or an attribute."""
    if isinstance(where, ast.Name):
        frame.names[where.id] = held
    elif isinstance(where, ast.Attribute):
        owner, path = frame.owner(where)
        if owner is None:
            return
        old = owner.attributes.get(path)
        branch = frame.branches[-1] if frame.branches else None
        # What is made in a branch has nothing to do with the others.
        outside = branch is not None and branch not in owner.branches
        if outside and old is not None and owner.set_in.get(path) is not branch:
            held = merge(old, held)  # type: ignore[assignment]  # of two values
        owner.attributes[path] = held
        owner.set_in[path] = branch
