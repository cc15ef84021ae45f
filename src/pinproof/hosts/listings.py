"""Lists of texts in structured files and in code, each text a line for pip."""

from collections.abc import Iterator
from typing import Literal as OneOf
from typing import TypeAlias

from pinproof.formats.tree import Listing, Scalar, Unknown
from pinproof.hosts.containers import BlockList, CommaList, Container
from pinproof.hosts.literals.literal import Literal, read_literal
from pinproof.hosts.literals.style import Style
from pinproof.hosts.model import Entry
from pinproof.requirements.model import Word
from pinproof.source import Place, SourceFile, Span

# How texts are written in the host; code of a notebook stands in strings of JSON.
Dialect: TypeAlias = OneOf["yaml", "json", "python", "toml"]


def read_lines(
    listing: Listing, dialect: Dialect
) -> tuple[tuple[Entry, ...], Container, tuple[Word, ...]]:
    """Give the texts of a list, what they stand in, and what is not known of it."""
    block = dialect == "yaml" and not _raw(listing.place).startswith("[")
    # An element that is defined elsewhere in the file stands there alone.
    inside = [item.place.span for item in listing.items if _holds(listing.place, item.place)]
    container = _container(listing.place.source, tuple(sorted(inside)), block=block)
    entries = [
        Entry(span=item.place.span, parts=(read_scalar(item, dialect, in_block=block),))
        for item in listing.items
        if isinstance(item, Scalar)
    ]
    return tuple(entries), container, tuple(_unknown(listing))


def _container(source: SourceFile, elements: tuple[Span, ...], *, block: bool) -> Container:
    if block and stands_in_string(source):
        from pinproof.hosts.string_lines import DASH, StringLines  # noqa: PLC0415 - few stand there

        return StringLines(source=source, elements=elements, head=DASH)
    kind = BlockList if block else CommaList
    return kind(source=source, elements=elements)


def stands_in_string(source: SourceFile) -> bool:
    """Tell whether what is no JSON itself stands in strings of JSON in such a file."""
    return source.path.endswith((".ipynb", ".json"))


def read_scalar(value: Scalar, dialect: Dialect, *, in_block: bool = True) -> Literal:
    """Take one text with the way it is written."""
    return read_literal(value.place, value.text, _styles(value.place, dialect, in_block=in_block))


def _styles(place: Place, dialect: Dialect, *, in_block: bool) -> tuple[Style, ...]:
    is_notebook = place.source.path.endswith(".ipynb")
    in_string = stands_in_string(place.source)
    match dialect:
        case "yaml":
            from pinproof.hosts.literals.json_strings import JSON_INSIDE  # noqa: PLC0415 - one of four
            from pinproof.hosts.literals.yaml_scalars import IN_BLOCK, IN_FLOW  # noqa: PLC0415 - only YAML needs its parser

            scalar = IN_BLOCK if in_block else IN_FLOW
            return (JSON_INSIDE, scalar) if in_string else (scalar,)
        case "json":
            from pinproof.hosts.literals.json_strings import JSON_STRING  # noqa: PLC0415 - one of four

            return (JSON_STRING,)
        case "toml":
            from pinproof.hosts.literals.toml_strings import TOML_STRING  # noqa: PLC0415 - as above

            return (TOML_STRING,)
        case "python":
            from pinproof.hosts.literals.json_strings import JSON_INSIDE  # noqa: PLC0415 - as above
            from pinproof.hosts.literals.python_strings import PYTHON_STRING  # noqa: PLC0415 - as above

            return (JSON_INSIDE, PYTHON_STRING) if is_notebook else (PYTHON_STRING,)


def _unknown(listing: Listing) -> Iterator[Word]:
    for item in listing.items:
        if isinstance(item, Unknown):
            yield Word(item.what, item.place.span)
        elif not isinstance(item, Scalar):
            yield Word("it is not a single text", item.place.span)


def _raw(place: Place) -> str:
    return place.source.text[place.span.start : place.span.end]


def _holds(outer: Place, inner: Place) -> bool:
    return outer.span.start <= inner.span.start and inner.span.end <= outer.span.end
