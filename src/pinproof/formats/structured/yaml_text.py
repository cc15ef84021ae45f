"""YAML to a tree with places."""

import re

import yaml

from pinproof.formats.structured.yaml_loader import choose_loader
from pinproof.formats.tree import Fault, Listing, Node, Scalar, Table, Unknown
from pinproof.source import Place, SourceFile, Span

_STANDARD = "tag:yaml.org,2002:"
_NULL = f"{_STANDARD}null"
_MERGE = f"{_STANDARD}merge"
# What newer PyYAML say before Python itself would give up.
_TOO_DEEP = "maximum nesting depth"
# Filled in before anybody reads the file: Actions and DevOps expressions, replaced tokens.
_TEMPLATE = re.compile(r"\$\{\{|\{\{|\$\(|#\{")


def read_yaml(source: SourceFile) -> tuple[list[Node], Fault | None]:
    """Read every document up to the first fault."""
    documents: list[Node] = []
    try:
        loader = choose_loader(source.text)(source.text)
        while loader.check_node():
            root = loader.get_node()
            if root is not None:
                documents.append(_Tree(source).node(root))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        message = " ".join(part for part in (error.context, error.problem) if part)
        if _TOO_DEEP in message:
            message = "nested too deeply"
        return documents, _fault(source, 0 if mark is None else mark.index, message)
    except yaml.reader.ReaderError as error:
        return documents, _fault(source, error.position, "a character that YAML does not allow")
    except RecursionError:
        return documents, _fault(source, 0, "nested too deeply")
    except ValueError as error:  # an escape beyond Unicode
        return documents, _fault(source, 0, str(error))
    return documents, None


def _fault(source: SourceFile, offset: int, message: str) -> Fault:
    offset = min(offset, len(source.text))
    return Fault(
        place=Place(source, Span(offset, offset)), message=f"not valid YAML: {message or 'unread'}"
    )


class _Tree:
    """One document; a node that is referred to twice is made once."""

    def __init__(self, source: SourceFile) -> None:
        self.source = source
        self.made: dict[int, Node | None] = {}

    def node(self, raw: yaml.Node) -> Node:
        if id(raw) in self.made:
            made = self.made[id(raw)]
            # Still being made: the document contains itself.
            return made or Unknown(place=self.place(raw), what="it contains itself")
        self.made[id(raw)] = None
        node = self.fresh(raw)
        self.made[id(raw)] = node
        return node

    def fresh(self, raw: yaml.Node) -> Node:
        place = self.place(raw)
        if not str(raw.tag).startswith(_STANDARD):
            return Unknown(place=place, what=f"{raw.tag} is worked out later")
        if isinstance(raw, yaml.MappingNode):
            return self.table(raw, place)
        if isinstance(raw, yaml.SequenceNode):
            return Listing(place=place, items=tuple(self.node(each) for each in raw.value))
        text = str(raw.value)
        if _TEMPLATE.search(text):
            return Unknown(place=place, what="it is a template")
        return Scalar(place=place, text=text, is_null=raw.tag == _NULL)

    def table(self, raw: yaml.MappingNode, place: Place) -> Table:
        own: list[tuple[Scalar, Node]] = []
        # By name: a document of a few lines can merge the same names without end.
        merged: dict[str, tuple[Scalar, Node]] = {}
        rest: Unknown | None = None
        for key, value in raw.value:
            if key.tag == _MERGE:
                node = self.node(value)
                # What is merged in counts less than what is written here, the first most of it.
                for part in reversed(node.items if isinstance(node, Listing) else (node,)):
                    if isinstance(part, Table):
                        for item in part.items:
                            merged.pop(item[0].text, None)
                            merged[item[0].text] = item
                        rest = rest or part.rest
                    else:
                        what = part.what if isinstance(part, Unknown) else "it is no mapping"
                        rest = rest or Unknown(place=self.place(value), what=what)
            elif isinstance(key, yaml.ScalarNode):
                name = Scalar(place=self.place(key), text=str(key.value))
                if _TEMPLATE.search(name.text):
                    rest = rest or Unknown(place=name.place, what="it is a template")
                else:
                    own.append((name, self.node(value)))
        return Table(place=place, items=(*merged.values(), *own), rest=rest)

    def place(self, raw: yaml.Node) -> Place:
        end = raw.end_mark.index
        # A block ends where the next thing begins; a message points at its own text.
        while end > raw.start_mark.index and self.source.text[end - 1].isspace():
            end -= 1
        return Place(self.source, Span(raw.start_mark.index, end))
