"""The logical lines and comments of a requirements file, as pip reads them."""

from pinproof.formats.comments.model import CodeLine
from pinproof.requirements.grammar.logical_lines import read_line
from pinproof.source import Span


def requirement_lines(text: str) -> list[CodeLine]:
    """Give what pip takes for a line and its comment, however many physical lines it runs over."""
    lines: list[CodeLine] = []
    at = 0
    while at < len(text):
        logical = read_line(text, at)
        comment = logical.comment
        if logical.text or comment is not None:
            # From the line's beginning: a blank before a comment belongs to its line.
            end = max(logical.span.end, comment.span.end if comment is not None else 0)
            lines.append(
                CodeLine(
                    span=Span(at, end),
                    comments=(comment.span,) if comment is not None else (),
                    is_code=bool(logical.text),
                    reach=end,
                    takes_comment=not text[at:end].endswith("\\"),
                )
            )
        at = logical.end
    return lines
