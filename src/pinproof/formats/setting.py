"""Environment variables and their values, in whatever form a text gives them."""

from collections.abc import Iterator

from pinproof.formats.shell_words import take_tail
from pinproof.formats.tree import Listing, Node, Scalar, Table, Unknown, Value, as_value
from pinproof.record import record
from pinproof.source import Place, Span


@record(eq=False)
class Setting:
    """An environment variable and its value."""

    name: Scalar
    value: Value


def make_unnamed(value: Unknown) -> Setting:
    """Give what stands for variables of which not even the names are known."""
    return Setting(name=Scalar(place=value.place, text=""), value=value)


def read_settings(node: Node | None) -> Iterator[Setting]:
    """Give the variables of a mapping, or of a list of `{name:, value:}`.

    What else a mapping holds, and what is not known as a whole, stands there without a name.
    """
    if isinstance(node, Table):
        yield from _of_table(node)
    elif isinstance(node, Listing):
        for item in node.items:
            name = item.get("name") if isinstance(item, Table) else None
            if isinstance(name, Scalar) and isinstance(item, Table):
                value = as_value(item.get("value")) or Unknown(place=item.place)
                yield Setting(name=name, value=value)
    elif node is not None:
        value = as_value(node)
        if isinstance(value, Unknown):
            yield make_unnamed(value)


def split_assignment(word: Value) -> Setting:
    """Take a word such as `NAME=value` apart."""
    if isinstance(word, Unknown):
        raw = word.place.source.text[word.place.span.start : word.place.span.end]
        name, equals, _ = raw.strip("'\"").partition("=")
        return Setting(name=Scalar(place=word.place, text=name if equals else ""), value=word)
    name, equals, value = word.text.partition("=")
    if not equals:
        unset = Unknown(place=word.place, what="it comes from the shell that runs docker")
        return Setting(name=word, value=unset)
    start = word.place.span.start
    raw = word.place.source.text[start : word.place.span.end]
    at = raw.find(name)
    place = Place(word.place.source, Span(start + at, start + at + len(name)))
    return Setting(
        name=Scalar(place=place if at >= 0 else word.place, text=name), value=take_tail(word, value)
    )


def _of_table(held: Table) -> Iterator[Setting]:
    last = {name.text: (name, value) for name, value in held.items}
    for name, value in last.values():
        yield Setting(name=name, value=as_value(value))
    if held.rest is not None:
        yield make_unnamed(held.rest)
