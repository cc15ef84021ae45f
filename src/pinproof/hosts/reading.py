"""The lines of a host as a requirements file, each part at its place in the host."""

from bisect import bisect_right
from collections.abc import Sequence
from typing import Any

from pinproof.hosts.literals.literal import Literal
from pinproof.hosts.model import Hosted, Unfollowed
from pinproof.hosts.writing import Writing
from pinproof.pip.release import PipRelease
from pinproof.record import field_names, replace
from pinproof.requirements.model import (
    EditableLine,
    Include,
    IncludeFault,
    IncludeLine,
    InvalidLine,
    Line,
    OptionLine,
    RequirementLine,
    RequirementsFile,
    Word,
)
from pinproof.requirements.parser import not_followed, parse
from pinproof.source import SourceFile, Span

_KINDS = (EditableLine, RequirementLine, OptionLine, IncludeLine, InvalidLine)


def read_hosted(
    hosted: Hosted, pip: PipRelease, *, include: Include = not_followed
) -> RequirementsFile:
    """Read the lines as pip reads them from a file; then give each part its place in the host.

    `include` is asked as for any file, with paths as they are written seen from the host.
    """

    def included(
        source: SourceFile,
        written: str,
        constraint: bool,  # noqa: FBT001 - the shape of an Include
    ) -> RequirementsFile | IncludeFault:
        path = hosted.paths.get(written, written)
        if isinstance(path, Unfollowed):
            return IncludeFault(kind="not-followed", reason=path.reason)
        found = include(source, path, constraint)
        is_gone = isinstance(found, IncludeFault) and found.kind == "missing"
        if is_gone and hosted.runs_elsewhere:
            return IncludeFault(kind="not-followed", reason="it may be there when this is run")
        if is_gone and written in hosted.paths and not constraint:
            return IncludeFault(kind="not-followed", reason="it is looked for with the deployment")
        return found

    joined = _Joined(hosted)
    plain = SourceFile(path=hosted.source.path, text=joined.text)
    read = parse(plain, include=included, pip=pip)
    source = replace(hosted.source, host=Writing(hosted))
    foreign = tuple(replace(line, source=source) for line in hosted.about.foreign)
    lines = (_moved(line, source, joined) for line in read.lines)
    dropped = [(entry.span, entry.dropped) for entry in hosted.entries if entry.dropped]
    return RequirementsFile(
        source=source,
        lines=tuple(_without(line, dropped) for line in lines),
        host=replace(hosted.about, foreign=foreign),
    )


class _Joined:
    """The lines as one text, and where its characters stand in the host."""

    def __init__(self, hosted: Hosted) -> None:
        texts: list[str] = []
        # Where each piece begins in the text, and the literal that it is of, or an offset.
        self._begins: list[int] = []
        self._pieces: list[Literal | int] = []
        length = 0
        for entry in hosted.entries:
            at = entry.span.start
            for part in (*entry.parts, "\n"):
                self._begins.append(length)
                self._pieces.append(at if isinstance(part, str) else part)
                text = part if isinstance(part, str) else part.text
                texts.append(text)
                length += len(text)
                at = at if isinstance(part, str) else part.place.span.end
        self.text = "".join(texts)

    def span(self, span: Span) -> Span:
        """Give where a piece of the text stands; what is not written there is at its neighbour."""
        first = self._place(self._written_from(span), 0)
        last = self._place(max(span.end - 1, span.start), 1) if span.end > span.start else first
        return Span(first, max(first, last))

    def _written_from(self, span: Span) -> int:
        """Give where a piece begins to be written: `==` between two texts belongs to the second."""
        number = max(bisect_right(self._begins, span.start) - 1, 0)
        following = number + 1
        if (
            number > 0
            and following < len(self._pieces)
            and isinstance(self._pieces[number], int)
            and not isinstance(self._pieces[number - 1], int)
            and not isinstance(self._pieces[following], int)
            and self._begins[following] < span.end
        ):
            return self._begins[following]
        return span.start

    def _place(self, at: int, side: int) -> int:
        number = max(bisect_right(self._begins, at) - 1, 0)
        # An empty literal begins where the next piece does.
        piece = self._pieces[number] if self._pieces else 0
        if isinstance(piece, int):
            return piece
        within = at - self._begins[number]
        if within >= len(piece.text):
            return piece.place.span.end
        return piece.span_of(within, within + 1)[side]


def _moved(line: Line, source: SourceFile, joined: _Joined) -> Line:
    kind = next(kind for kind in _KINDS if isinstance(line, kind))
    values = {name: _placed(getattr(line, name), joined) for name in field_names(line)}
    moved: Line = kind(**{**values, "source": source})
    return moved


def _without(line: Line, dropped: Sequence[tuple[Span, tuple[Word, ...]]]) -> Line:
    """Give a line the words that stand behind it and do not come to pip."""
    if isinstance(line, InvalidLine):
        return line
    words = [
        word
        for span, lost in dropped
        if span.start <= line.span.start and line.span.end <= span.end
        for word in lost
    ]
    return replace(line, ignored=(*line.ignored, *words)) if words else line


def _placed(value: Any, joined: _Joined) -> Any:
    """Move every span in a value; what an include leads to stays where it is."""
    if isinstance(value, Span):
        return joined.span(value)
    if isinstance(value, tuple):
        parts = [_placed(each, joined) for each in value]
        return type(value)(*parts) if hasattr(value, "_fields") else tuple(parts)
    return value
