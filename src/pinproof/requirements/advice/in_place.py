"""A text read as the requirement that stands in the place of a line."""

from pinproof.pip.release import PipRelease
from pinproof.requirements.model import Line, RequirementLine
from pinproof.requirements.parser import parse
from pinproof.source import SourceFile


def read_one(line: Line, text: str, pip: PipRelease) -> RequirementLine | None:
    """Read a text as the one requirement by name that stands in the place of a line."""
    source = SourceFile(path=line.source.path, text=text)
    lines = parse(source, pip=pip).lines
    if len(lines) != 1:
        return None
    (read,) = lines
    if not isinstance(read, RequirementLine) or read.name is None or read.url is not None:
        return None
    return RequirementLine(
        source=line.source,
        span=line.span,
        text=text,
        name=read.name,
        extras=read.extras,
        clauses=read.clauses,
        marker=read.marker,
    )
