"""What values in Python code are, as far as the text alone tells."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from pinproof.formats.tree import Listing, Node, Scalar, Table, Unknown, Value, as_value
from pinproof.record import record
from pinproof.source import Place


@dataclass(slots=True, kw_only=True, eq=False)
class Made:
    """What a call gives: the dotted name that was called, its arguments, what was set on it.

    `receiver` is the object whose method was called. `attributes` go by dotted path and change
    as the code goes on; `set_in` tells in which branch, `branches` where the object was made.
    `methods` are those of a class in the same code.
    """

    place: Place
    called: str
    arguments: "tuple[Held, ...]" = ()
    named: "dict[str, Held]" = field(default_factory=dict)
    receiver: "Made | None" = None
    attributes: "dict[str, Held]" = field(default_factory=dict)
    set_in: dict[str, object] = field(default_factory=dict)
    branches: tuple[object, ...] = ()
    methods: "Mapping[str, object]" = field(default_factory=dict)

    def argument(self, name: str, position: int | None = None) -> "Held | None":
        """Give an argument by name or position; `None` when it was left out or is `None`.

        Where names were handed on with `**`, nobody can tell what was left out.
        """
        value = self.named.get(name)
        if value is None and position is not None and position < len(self.arguments):
            value = self.arguments[position]
        if value is None:
            value = self.named.get("**")
        return None if isinstance(value, Scalar) and value.is_null else value

    def attribute(self, path: str) -> "Held | None":
        """Give what was set on it, or handed to it by that name when it was made."""
        value = self.attributes.get(path) or self.named.get(path)
        return None if isinstance(value, Scalar) and value.is_null else value


@record(eq=False)
class Group:
    """A list or tuple with something in it that a call made."""

    place: Place
    items: "tuple[Held, ...]"


Held: TypeAlias = Node | Made | Group


def as_node(held: Held) -> Node:
    """Take a value as data; what a call made is not known."""
    if isinstance(held, Made | Group):
        return Unknown(place=held.place, what="a call gives it")
    return held


def as_single(held: Held | None) -> Value | None:
    """Take a value as one literal or as not known."""
    return None if held is None else as_value(as_node(held))


def as_table(held: Held | None) -> Table | Unknown | None:
    """Take a value as a table or as not known."""
    if held is None:
        return None
    each = as_node(held)
    if isinstance(each, Table | Unknown):
        return each
    return Unknown(place=each.place, what="it is not a dictionary")


def list_made(held: Held | None) -> list[Made]:
    """Give what calls made in a value, by itself or in a list."""
    if isinstance(held, Made):
        return [held]
    if isinstance(held, Group):
        return [made for item in held.items for made in list_made(item)]
    return []


def list_values(held: Held | None) -> list[Value]:
    """Give the single values in a value, by itself or in a list."""
    if isinstance(held, Listing):
        return [value for item in held.items for value in list_values(item)]
    value = as_single(held)
    return [] if value is None else [value]
