"""A file as a row of pieces: each character belongs to exactly one."""

import re
from collections.abc import Iterable, Iterator
from typing import Literal, NamedTuple, TypeAlias

from pinproof.requirements.grammar.logical_lines import LINE_ENDS
from pinproof.requirements.model import (
    IncludeLine,
    InvalidLine,
    Line,
    OptionLine,
    RequirementLine,
    RequirementsFile,
)
from pinproof.source import Span

PieceKind: TypeAlias = Literal[
    "blank",
    "line-end",
    "continuation",
    "comment",
    "punctuation",
    "name",
    "extra",
    "clause",
    "url",
    "marker",
    "hash",
    "option",
    "path",
    "ignored",
    "invalid",
]


class FilePiece(NamedTuple):
    """A stretch of a file's text and what it is."""

    kind: PieceKind
    span: Span


# What stands between the parts of lines. A comment takes its whole physical line.
_BETWEEN = re.compile(
    rf"(?P<end>\r\n|[{LINE_ENDS}])"
    rf"|(?P<continuation>\\+(?:\r\n|[{LINE_ENDS}]|\Z))"
    rf"|(?P<comment>(?:(?<=\s)|(?<![^{LINE_ENDS}]))#[^{LINE_ENDS}]*)"
    rf"|(?P<blank>[^\S{LINE_ENDS}]+)"
    rf"|(?P<other>(?:[^\s\\]|\\(?![{LINE_ENDS}]|\Z))+)"
)
_KINDS: dict[str, PieceKind] = {
    "end": "line-end",
    "continuation": "continuation",
    "comment": "comment",
    "blank": "blank",
    "other": "punctuation",
}


def pieces(file: RequirementsFile) -> Iterator[FilePiece]:
    """Give the pieces of one file in order; their texts together are the file's."""
    text, at = file.source.text, 0
    for line in file.lines:
        for kind, span in _cut(_named_spans(line)):
            yield from _between(text, at, span.start)
            if span.end > at:
                yield FilePiece(kind, Span(max(at, span.start), span.end))
                at = span.end
    yield from _between(text, at, len(text))


def _between(text: str, start: int, end: int) -> Iterator[FilePiece]:
    while start < end:
        match = _BETWEEN.match(text, start, end)
        assert match is not None
        assert match.lastgroup is not None
        yield FilePiece(_KINDS[match.lastgroup], Span(*match.span()))
        start = match.end()


def _named_spans(line: Line) -> Iterator[tuple[PieceKind, Span]]:
    if line.comment is not None:
        yield "comment", line.comment.span
    if isinstance(line, InvalidLine):
        end = line.span.end if line.comment is None else line.comment.span.start
        yield "invalid", Span(line.span.start, end)
        return
    for option in line.options:
        yield "option", option.span
    for word in line.ignored:
        yield "ignored", word.span
    if isinstance(line, IncludeLine):
        yield "path", line.path.span
    elif isinstance(line, RequirementLine):
        yield from _requirement_spans(line)
    else:
        assert isinstance(line, OptionLine)


def _requirement_spans(line: RequirementLine) -> Iterator[tuple[PieceKind, Span]]:
    if line.name_span is not None:
        yield "name", line.name_span
    for extra in line.extras:
        yield "extra", extra.span
    for clause in line.clauses:
        yield "clause", clause.span
    if line.url is not None:
        yield "url", line.url.span
    if line.marker is not None:
        yield "marker", line.marker.span
    for each in line.hashes:
        yield "hash", each.span


def _cut(named: Iterable[tuple[PieceKind, Span]]) -> Iterator[tuple[PieceKind, Span]]:
    """Let a span within another, such as the name in a URL, divide the outer one."""
    around: list[tuple[PieceKind, int]] = []
    at = 0

    def close(until: int) -> Iterator[tuple[PieceKind, Span]]:
        nonlocal at
        while around and around[-1][1] <= until:
            kind, end = around.pop()
            if at < end:
                yield kind, Span(at, end)
                at = end

    for kind, span in sorted(named, key=lambda each: (each[1].start, -each[1].end)):
        yield from close(span.start)
        if around and at < span.start:
            yield around[-1][0], Span(at, span.start)
        at = max(at, span.start)
        around.append((kind, min(span.end, around[-1][1]) if around else span.end))
    while around:
        yield from close(around[-1][1])
