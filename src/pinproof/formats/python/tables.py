"""Dictionaries in Python code: put together from parts, of which some may not be known."""

import ast
from collections.abc import Iterable, Mapping

from pinproof.budget import spend
from pinproof.formats.python.frame import Frame, Name, store
from pinproof.formats.python.values import Group, Held, Made, as_node
from pinproof.formats.tree import Node, Scalar, Table, Unknown
from pinproof.source import Place

NOTHING_SET = "nothing was set"
_BY_A_CALL = "a call gives it"


def make_dictionary(place: Place, pairs: Iterable[tuple[Held | None, Held]]) -> Table:
    """Give a dictionary as it is written; a key of `None` stands for all of a mapping's."""
    parts: list[Name] = []
    for key, value in pairs:
        if key is None:
            parts.append(value)
        elif isinstance(key, Scalar):
            parts.append(Table(place=key.place, items=((key, as_node(value)),)))
        else:
            parts.append(Unknown(place=key.place))
    return join_mappings(place, parts)


def collect_arguments(place: Place, named: Mapping[str, Held]) -> Table:
    """Give a dictionary of arguments by name."""
    items = ((Scalar(place=held.place, text=key), as_node(held)) for key, held in named.items())
    return Table(place=place, items=tuple(items))


def join_mappings(place: Place, parts: Iterable[Name]) -> Table:
    """Put mappings into one, the last counting most; what is none leaves the rest not known."""
    items: list[tuple[Scalar, Node]] = []
    rest: Unknown | None = None
    for part in parts:
        if isinstance(part, Table):
            spend(len(part.items))
            items += part.items
            rest = rest or part.rest
        elif isinstance(part, Unknown):
            rest = rest or part
        else:
            where = part.place if isinstance(part, Made | Group | Scalar) else place
            rest = rest or Unknown(place=where, what=_BY_A_CALL)
    return Table(place=place, items=tuple(items), rest=rest)


def update_dictionary(where: ast.expr, old: Name | None, new: Iterable[Held], frame: Frame) -> None:
    """Put more keys into the dictionary in a name or an attribute."""
    parts: list[Name] = [part for part in new if not (isinstance(part, Table) and _is_bare(part))]
    if isinstance(old, Unknown) and old.what == NOTHING_SET:
        if parts:
            store(where, join_mappings(old.place, parts), frame)
    elif isinstance(old, Table | Unknown | Made):
        store(where, join_mappings(old.place, [old, *parts]), frame)


def _is_bare(table: Table) -> bool:
    return not table.items and table.rest is None
