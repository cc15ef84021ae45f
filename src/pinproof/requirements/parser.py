"""A requirements file's lines, read as pip reads them."""

from typing import TYPE_CHECKING

from pinproof.requirements.grammar.fast_line import (
    BLANK_LINES,
    PLAIN_LINE,
    has_rare_ends,
    read_plain,
)
from pinproof.requirements.grammar.logical_lines import LogicalLine, read_line
from pinproof.requirements.model import (
    DecodeFault,
    Include,
    IncludeFault,
    Line,
    RequirementsFile,
)
from pinproof.source import SourceFile

if TYPE_CHECKING:
    from pinproof.pip.release import PipRelease


def not_followed(_source: SourceFile, _path: str, _constraint: bool) -> IncludeFault:  # noqa: FBT001 - the shape of an Include
    """Leave an include alone."""
    return IncludeFault(kind="not-followed", reason="includes are not followed here")


def parse(
    source: SourceFile,
    *,
    pip: "PipRelease",
    is_constraint: bool = False,
    include: Include = not_followed,
    decode_fault: DecodeFault | None = None,
) -> RequirementsFile:
    """Read a file as a release of pip does.

    `include` is called for each `-r` and `-c` with the including file, the path as written,
    and whether it is a `-c`.
    """
    lines: list[Line] = []
    text, at, size = source.text, 0, len(source.text)
    plain, blank = PLAIN_LINE.match, BLANK_LINES.match
    if decode_fault is not None and "\0" in text:
        # A picture or a program: one fault says it, and none of its "lines" means anything.
        at = size
    is_plain = not has_rare_ends(text)
    while at < size:
        match = plain(text, at) if is_plain else None
        if match is not None:
            requirement = read_plain(source, match, is_constraint=is_constraint)
            if requirement is not None:
                lines.append(requirement)
                at = match.end()
                continue
        elif is_plain:
            match = blank(text, at)
            if match is not None:
                at = match.end()
                continue
        logical = read_line(text, at)
        at = logical.end
        if logical.text:
            lines.append(
                _read(
                    source,
                    logical,
                    is_constraint=is_constraint,
                    include=include,
                    pip=pip,
                )
            )
    return RequirementsFile(
        source=source, lines=tuple(lines), is_constraint=is_constraint, decode_fault=decode_fault
    )


def _read(
    source: SourceFile,
    logical: LogicalLine,
    *,
    is_constraint: bool,
    include: Include,
    pip: "PipRelease",
) -> Line:
    # Plain lines need none of what the exact path imports.
    from pinproof.requirements.grammar.exact import read_exact  # noqa: PLC0415 - as said
    from pinproof.requirements.grammar.statement import Reading  # noqa: PLC0415 - as above

    reading = Reading(
        source=source,
        is_constraint=is_constraint,
        include=include,
        pip=pip,
    )
    return read_exact(reading, logical)
