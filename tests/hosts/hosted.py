"""Reading texts as hosts, for tables in tests."""

import textwrap

from support.reading import pip_named

from pinproof.hosts.model import Hosted
from pinproof.hosts.reading import read_hosted
from pinproof.requirements.model import RequirementLine, RequirementsFile
from pinproof.rule import Edit, Fix, pin_to
from pinproof.source import Span


def dedented(text: str) -> str:
    """Give a text without the indentation of the test, and without its first line end."""
    return textwrap.dedent(text).removeprefix("\n")


def piece(file: RequirementsFile, span: Span | None) -> str | None:
    """Give what stands in the host at a span."""
    return None if span is None else file.source.text[span.start : span.end]


def shown(hosted: Hosted | None) -> list[tuple[int, str]]:
    """Give each line with its number in the host and what stands there."""
    assert hosted is not None
    file = read_hosted(hosted, pip_named())
    return [(line.number, piece(file, line.span) or "") for line in file.lines]


def line_of(file: RequirementsFile, name: str) -> RequirementLine:
    """Find the line of a project."""
    return next(
        line for line in file.lines if isinstance(line, RequirementLine) and line.name == name
    )


def pinned(hosted: Hosted | None, name: str, version: str) -> str:
    """Give the host's text with the line of a project pinned."""
    assert hosted is not None
    file = read_hosted(hosted, pip_named())
    fix = pin_to(line_of(file, name), version)
    return _applied(file, fix)


def added(hosted: Hosted | None, after: str, *lines: str) -> str:
    """Give the host's text with lines after the one of a project."""
    assert hosted is not None
    file = read_hosted(hosted, pip_named())
    place = line_of(file, after).at(None)
    return _applied(
        file, Fix(message="", edits=(Edit(place=place, text="\n".join(lines), how="after"),))
    )


def dropped(hosted: Hosted | None, name: str) -> str:
    """Give the host's text without the line of a project."""
    assert hosted is not None
    file = read_hosted(hosted, pip_named())
    edit = Edit(place=line_of(file, name).at(None), text="", how="drop")
    return _applied(file, Fix(message="", edits=(edit,)))


def _applied(file: RequirementsFile, fix: Fix | None) -> str:
    written = None if fix is None else fix.as_written()
    if written is None:
        return "cannot be written"
    text = file.source.text
    for edit in sorted(written.edits, key=lambda edit: edit.place.span, reverse=True):
        start, end = edit.place.span
        text = text[:start] + edit.text + text[end:]
    return text
