"""Files that a notebook writes out by `%%writefile`: requirements, and conda environments."""

import re
from collections.abc import Iterable, Iterator

from pinproof.formats.notebook import WrittenFile
from pinproof.hosts.conda_text import read_conda_text
from pinproof.hosts.literals.json_strings import JSON_INSIDE
from pinproof.hosts.literals.literal import read_literal
from pinproof.hosts.model import Entry, Hosted
from pinproof.hosts.string_lines import NOTHING, StringLines
from pinproof.pip.file_names import is_list_name
from pinproof.requirements.in_host import InHost

_LINE = re.compile(r"[^\r\n]*[^\s][^\r\n]*")


def read_written_files(files: Iterable[WrittenFile]) -> Iterator[Hosted]:
    """Give the lines of each file that pip or conda would be given."""
    for file in files:
        name = file.path.replace("\\", "/").rpartition("/")[2]
        if is_list_name(name):
            yield _of_list(file)
        elif name.lower().endswith((".yml", ".yaml")):
            yield from read_conda_text(file.script, file.start)


def _of_list(file: WrittenFile) -> Hosted:
    script, entries = file.script, []
    for match in _LINE.finditer(script.text, file.start):
        place = script.place(*match.span())
        literal = read_literal(place, match[0], (JSON_INSIDE,))
        entries.append(Entry(span=place.span, parts=(literal,)))
    container = StringLines(
        source=script.source, elements=tuple(each.span for each in entries), head=NOTHING
    )
    about = InHost(what=file.path, heading=script.place(0, file.start).span)
    return Hosted(
        source=script.source,
        about=about,
        entries=tuple(entries),
        container=container,
        runs_elsewhere=True,
    )
