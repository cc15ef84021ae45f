"""The bundled images in a list, for a person and for a program."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from pinproof.outgoing.text import outgoing_json
from pinproof.target.manylinux import parse_manylinux

if TYPE_CHECKING:
    # Whoever has such entries has read them.
    from pinproof.image.catalogue import CatalogueEntry


def render_text(images: "Sequence[CatalogueEntry]") -> str:
    """Give a table with a row for each image."""
    return "".join(f"{line}\n" for line in _lines(images))


def _lines(images: "Sequence[CatalogueEntry]") -> Iterator[str]:
    table = [("IMAGE", "PYTHON", "SYSTEM", "HOLDS", "KNOWN")]
    for each in images:
        count = f"{each.distribution_count:>5}"
        table.append((each.name, each.python, _system(each.platform), count, each.certainty))
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    for row in table:
        cells = (f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True))
        yield "  ".join(cells).rstrip()
    if any(each.certainty != "captured" for each in images):
        yield ""
        yield "`pinproof image capture` records what an image really holds."


def _system(platform: str) -> str:
    known = parse_manylinux(platform)
    if known is None or known[1] != "x86_64":
        return platform
    return f"glibc {known[0][0]}.{known[0][1]}"


def render_json(images: "Sequence[CatalogueEntry]") -> str:
    """Give a JSON list with an object for each image."""
    rows = [
        {
            "name": each.name,
            "aliases": list(each.aliases),
            "python": each.python,
            "platform": each.platform,
            "framework": list(each.framework),
            "distributions": each.distribution_count,
            "certainty": each.certainty,
        }
        for each in images
    ]
    return outgoing_json(rows) + "\n"
