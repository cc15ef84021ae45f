"""What a script says of its own dependencies, in a comment. Source: PEP 723."""

import re

from pinproof.formats.script import Script
from pinproof.formats.structured.toml_text import read_toml
from pinproof.formats.tree import Fault, Listing, Scalar
from pinproof.hosts.listings import read_lines
from pinproof.hosts.model import Hosted
from pinproof.requirements.in_host import InHost
from pinproof.source import Place, SourceFile, Span

_BLOCK = re.compile(
    r"^# /// script[ \t]*\r?\n(?P<content>(?:#(?:| [^\n]*)\n)+?)# ///[ \t]*\r?$", re.MULTILINE
)
_LINE = re.compile(r"# ?(?P<text>[^\n]*\n)")


def read_script_block(source: SourceFile) -> Hosted | Fault | None:
    """Give the lines of a script's block; `None` for one without dependencies."""
    blocks = list(_BLOCK.finditer(source.text))
    if not blocks:
        return None
    if len(blocks) > 1:
        place = Place(source, Span(*blocks[1].span()))
        return Fault(place=place, message="a second block of that kind: no tool reads either")
    text: list[str] = []
    steps: list[tuple[int, int]] = []
    length, start = 0, blocks[0].start("content")
    for line in _LINE.finditer(blocks[0]["content"]):
        steps.append((length, start + line.start("text")))
        text.append(line["text"])
        length += len(line["text"])
    document = read_toml(Script(source=source, text="".join(text), steps=tuple(steps)))
    if isinstance(document, Fault):
        return document
    key, listed = document.table.key("dependencies"), document.table.get("dependencies")
    if key is None or not isinstance(listed, Listing):
        return None
    entries, container, unread = read_lines(listed, "toml")
    about = InHost(
        what="the script's dependencies", heading=key.place.span, unread=unread, is_library=True
    )
    python = document.table.get("requires-python")
    return Hosted(
        source=source,
        about=about,
        entries=entries,
        container=container,
        python=python if isinstance(python, Scalar) else None,
        is_lowest=True,
    )
