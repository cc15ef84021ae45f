"""The instructions of a Dockerfile, and its comments: whole lines, also between continued ones."""

import re

from pinproof.formats.comments.model import CodeLine
from pinproof.formats.comments.rows import Outline, code_lines
from pinproof.formats.dockerfile_text import find_heredoc, split_instructions
from pinproof.source import Span

_COMMENT = re.compile(r"^[ \t]*(#[^\r\n]*)", re.MULTILINE)


def dockerfile_lines(text: str) -> list[CodeLine]:
    """Give an instruction with all it is continued by as one line."""
    spans: list[Span] = []
    contents: list[Span] = []
    for name, span, rest in split_instructions(text):
        spans.append(span)
        body = find_heredoc(rest) if name != "RUN" else None
        if body is not None:
            # What is copied is no script: a `#` in it means what it means where it goes.
            contents.append(Span(span.start + body[1], span.end))
    comments = [
        Span(match.start(1), match.start(1) + len(match[1].rstrip()))
        for match in _COMMENT.finditer(text)
        if not any(start <= match.start(1) < end for start, end in contents)
    ]
    return code_lines(text, Outline(comments=comments, solid=spans), closed=True)
