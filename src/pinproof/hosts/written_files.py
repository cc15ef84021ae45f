"""Files that a notebook writes out by `%%writefile`: requirements, and conda environments."""

import re
from collections.abc import Iterable, Iterator

from pinproof.formats.notebook import WrittenFile
from pinproof.formats.script import Script
from pinproof.formats.tree import Listing, Node, Scalar, Table, Unknown
from pinproof.hosts.conda import read_conda
from pinproof.hosts.literals.json_strings import JSON_INSIDE
from pinproof.hosts.literals.literal import read_literal
from pinproof.hosts.model import Entry, Hosted
from pinproof.requirements.list_names import is_list_name
from pinproof.requirements.model import InHost
from pinproof.source import Place, SourceFile

_LINE = re.compile(r"[^\r\n]*[^\s][^\r\n]*")


def read_written_files(files: Iterable[WrittenFile]) -> Iterator[Hosted]:
    """Give the lines of each file that pip or conda would be given."""
    for file in files:
        name = file.path.replace("\\", "/").rpartition("/")[2]
        if is_list_name(name):
            yield _of_list(file)
        elif name.lower().endswith((".yml", ".yaml")):
            yield from _of_yaml(file)


def _of_list(file: WrittenFile) -> Hosted:
    script, entries = file.script, []
    for match in _LINE.finditer(script.text, file.start):
        place = script.place(*match.span())
        literal = read_literal(place, match[0], (JSON_INSIDE,))
        entries.append(Entry(span=place.span, parts=(literal,)))
    about = InHost(what=file.path, heading=script.place(0, file.start).span)
    return Hosted(source=script.source, about=about, entries=tuple(entries), runs_elsewhere=True)


def _of_yaml(file: WrittenFile) -> Iterator[Hosted]:
    from pinproof.formats.structured.yaml_text import read_yaml  # noqa: PLC0415 - only YAML needs its parser

    text = SourceFile(path=file.path, text=file.script.text[file.start :])
    # What is wrong with it is said where it is read as a file.
    documents, _ = read_yaml(text)
    for document in documents:
        environment = read_conda(_moved(document, file.script, file.start, {}))
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
