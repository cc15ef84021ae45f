"""Conda environments whose YAML stands in a string of another file, such as a notebook's."""

from collections.abc import Iterator

from pinproof.formats.script import Script
from pinproof.formats.tree import Listing, Node, Scalar, Table, Unknown
from pinproof.hosts.conda import read_conda
from pinproof.hosts.model import Hosted
from pinproof.source import Place, SourceFile


def read_conda_text(script: Script, start: int = 0) -> Iterator[Hosted]:
    """Give the environments in a text from an offset on."""
    from pinproof.formats.structured.yaml_text import read_yaml  # noqa: PLC0415 - only YAML needs its parser

    text = SourceFile(path=script.source.path, text=script.text[start:])
    # What is wrong with it is said where it is read as a file.
    documents, _ = read_yaml(text)
    for document in documents:
        environment = read_conda(_moved(document, script, start, {}))
        if environment is not None:
            yield environment


def _moved(node: Node, script: Script, start: int, done: dict[int, Node]) -> Node:
    """Give a tree with its places in the notebook."""
    if id(node) in done:
        return done[id(node)]
    place = _place(node.place, script, start)
    moved: Node
    match node:
        case Scalar():
            moved = Scalar(place=place, text=node.text, is_null=node.is_null)
        case Unknown():
            moved = Unknown(place=place, what=node.what)
        case Listing():
            items = tuple(_moved(each, script, start, done) for each in node.items)
            moved = Listing(place=place, items=items)
        case Table():
            pairs = tuple(
                (
                    Scalar(place=_place(key.place, script, start), text=key.text),
                    _moved(value, script, start, done),
                )
                for key, value in node.items
            )
            rest = None if node.rest is None else Unknown(place=place, what=node.rest.what)
            moved = Table(place=place, items=pairs, rest=rest)
    done[id(node)] = moved
    return moved


def _place(place: Place, script: Script, start: int) -> Place:
    return script.place(start + place.span.start, start + place.span.end)
