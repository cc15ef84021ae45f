"""Structured text with places: what YAML, JSON, Bicep and Python literals have in common."""

from collections.abc import Iterable, Iterator
from typing import TypeAlias, overload

from pinproof.record import record
from pinproof.source import Place

_TRUE = frozenset({"true", "yes", "on", "1"})
_FALSE = frozenset({"false", "no", "off", "0"})


@record(eq=False)
class Scalar:
    """A literal. `text` is as an environment variable would hold it; `is_null` for none at all."""

    place: Place
    text: str
    is_null: bool = False

    @property
    def truth(self) -> bool | None:
        """What a switch with this value says; `None` for a word that is neither on nor off."""
        word = self.text.lower()
        return True if word in _TRUE else False if word in _FALSE else None


@record(eq=False)
class Unknown:
    """A value that only a run would tell. `what` names it in a sentence."""

    place: Place
    what: str = "it is not a literal"


@record(eq=False)
class Table:
    """Keys and values in the order written; a key that is written twice counts as the last.

    `rest` stands for what else it holds and only a run would tell.
    """

    place: Place
    items: "tuple[tuple[Scalar, Node], ...]" = ()
    rest: Unknown | None = None

    def get(self, *path: str) -> "Node | None":
        """Give the value at a path of keys, `None` where there is none or only a null."""
        node: Node | None = self
        for key in path:
            if not isinstance(node, Table):
                return None
            node = next((value for name, value in reversed(node.items) if name.text == key), None)
        return None if isinstance(node, Scalar) and node.is_null else node

    def key(self, name: str) -> Scalar | None:
        """Give the key itself, for its place."""
        return next((key for key, _ in reversed(self.items) if key.text == name), None)


@record(eq=False)
class Listing:
    """A list: values in their order."""

    place: Place
    items: "tuple[Node, ...]" = ()


Node: TypeAlias = Scalar | Unknown | Table | Listing
Value: TypeAlias = Scalar | Unknown


@record(eq=False)
class Fault:
    """Why a text could not be read, and where reading stopped."""

    place: Place
    message: str


@overload
def as_value(node: Node) -> Value: ...
@overload
def as_value(node: None) -> None: ...
@overload
def as_value(node: Node | None) -> Value | None: ...
def as_value(node: Node | None) -> Value | None:
    """Take a node as one value; a table or list in its place is as good as unknown."""
    if isinstance(node, Table | Listing):
        return Unknown(place=node.place, what="it is not a single value")
    return node


def node_at(node: Node, path: Iterable[str | int]) -> Node:
    """Give what stands at a path of keys and indices, or the last that it leads to."""
    for part in path:
        below: Node | None = None
        if isinstance(node, Table):
            below = next((value for key, value in reversed(node.items) if key.text == part), None)
        elif isinstance(node, Listing) and isinstance(part, int) and part < len(node.items):
            below = node.items[part]
        if below is None:
            break
        node = below
    return node


def walk_tables(node: Node) -> Iterator[Table]:
    """Give every table in a tree, outer ones first, each once however often it is referred to."""
    seen: set[int] = set()
    waiting: list[Node] = [node]
    while waiting:
        each = waiting.pop()
        if id(each) in seen:
            continue
        seen.add(id(each))
        if isinstance(each, Table):
            yield each
            waiting += [value for _, value in reversed(each.items)]
        elif isinstance(each, Listing):
            waiting += reversed(each.items)
