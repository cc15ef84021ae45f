"""The lines and comments of YAML: whatever stands behind a blank and a `#` and in no scalar."""

import re
from bisect import bisect_right

import yaml

from pinproof.formats.comments.model import CodeLine
from pinproof.formats.comments.rows import Outline, code_lines
from pinproof.formats.structured.yaml_loader import choose_loader
from pinproof.source import Span

_COMMENT = re.compile(r"(?:^|(?<=[ \t]))#[^\r\n]*", re.MULTILINE)
# What stands on the line that begins a literal or folded block.
_HEADER = re.compile(r"[|>][-+0-9]*[ \t]*(#[^\r\n]*)?")


def yaml_lines(text: str) -> list[CodeLine]:
    """Give the lines up to where the text is no YAML."""
    scalars: list[Span] = []
    comments: list[Span] = []
    blocks: list[Span] = []
    end = len(text)
    try:
        for token in yaml.scan(text, Loader=choose_loader(text)):
            if isinstance(token, yaml.ScalarToken):
                span = _stripped(text, token.start_mark.index, token.end_mark.index)
                scalars.append(span)
                if token.style in ("|", ">"):
                    blocks.append(span)
                    header = _HEADER.match(text, span.start)
                    comments += [_stripped(text, *header.span(1))] if header and header[1] else []
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        end = mark.index if mark is not None else 0
    except (yaml.reader.ReaderError, RecursionError, ValueError):
        end = 0
    begins = [span.start for span in scalars]
    for match in _COMMENT.finditer(text, 0, end):
        at = bisect_right(begins, match.start()) - 1
        if at < 0 or match.start() >= scalars[at].end:
            comments.append(_stripped(text, *match.span()))
    comments.sort()
    return code_lines(text, Outline(comments=comments, solid=scalars, closed=blocks))


def _stripped(text: str, start: int, end: int) -> Span:
    return Span(start, start + len(text[start:end].rstrip()))
