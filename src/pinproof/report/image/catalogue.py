"""The bundled images in a list, for a person and for a program."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from pinproof.outgoing.text import outgoing_json
from pinproof.report.parts.folding import fold
from pinproof.report.parts.style import paint
from pinproof.target.manylinux import parse_manylinux

if TYPE_CHECKING:
    # Whoever has such entries has read them.
    from pinproof.image.catalogue import CatalogueEntry


def render_text(
    images: "Sequence[CatalogueEntry]", *, color: bool = False, width: int | None = None
) -> str:
    """Give a table with a row for each image, or two where the terminal is narrow."""
    return "".join(f"{line}\n" for line in _lines(images, color=color, width=width))


def _lines(images: "Sequence[CatalogueEntry]", *, color: bool, width: int | None) -> Iterator[str]:
    table = [("IMAGE", "PYTHON", "SYSTEM", "HOLDS", "KNOWN")]
    for each in images:
        count = f"{each.distribution_count:>5}"
        table.append((each.name, each.python, _system(each.platform), count, each.certainty))
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    # An image's name is there to be copied: it stays whole, and has a line of its own if need be.
    is_wide = width is None or sum(widths) + 2 * len(widths) - 2 <= width
    for row in table:
        name, *rest = (f"{cell:<{room}}" for cell, room in zip(row, widths, strict=True))
        shown = paint(name.rstrip(), "1", color=color)
        if is_wide:
            yield "  ".join((shown + name[len(name.rstrip()) :], *rest)).rstrip()
        else:
            yield shown
            yield "    " + "  ".join(rest).rstrip()
    for each in images:
        said = None
        if each.failing_count:
            said = f"{each.name} is broken by itself"
        elif each.doubtful_count:
            said = f"not all of {each.name} may work"
        if said is not None:
            yield ""
            yield from fold(f"{said}: `pinproof image show` tells more.", width)
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
            "failing": each.failing_count,
            "doubtful": each.doubtful_count,
        }
        for each in images
    ]
    return outgoing_json(rows) + "\n"
