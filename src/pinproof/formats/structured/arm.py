"""ARM templates: JSON in which a text in brackets is an expression."""

import re

from pinproof.formats.tree import Listing, Node, Scalar, Table, Unknown

_VARIABLE = re.compile(r"\[variables\('([^']+)'\)\]")


def resolve_expressions(document: Node) -> Node:
    """Put literal variables in place, and mark every other expression as not known."""
    variables = document.get("variables") if isinstance(document, Table) else None
    literal = (
        # What a variable takes from another one stays an expression: they may go in circles.
        {key.text: _resolved(value, {}) for key, value in variables.items}
        if isinstance(variables, Table)
        else {}
    )
    return _resolved(document, literal)


def _is_expression(node: Node) -> bool:
    # Two brackets stand for a text that begins with one.
    return isinstance(node, Scalar) and node.text.startswith("[") and not node.text.startswith("[[")


def _resolved(node: Node, literal: dict[str, Node]) -> Node:
    if isinstance(node, Table):
        items = tuple((key, _resolved(value, literal)) for key, value in node.items)
        return Table(place=node.place, items=items)
    if isinstance(node, Listing):
        return Listing(
            place=node.place, items=tuple(_resolved(item, literal) for item in node.items)
        )
    if not _is_expression(node) or not isinstance(node, Scalar):
        return node
    match = _VARIABLE.fullmatch(node.text)
    if match is not None and not isinstance(literal.get(match[1]), Unknown | None):
        return literal[match[1]]
    return Unknown(place=node.place, what="it is an expression of the template")
