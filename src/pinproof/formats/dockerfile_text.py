"""A Dockerfile's text to its instructions: continued lines, comments, here-documents.

Source: Docker's manual, Dockerfile reference.
"""

import re
from collections.abc import Iterator

from pinproof.source import Span

_INSTRUCTION = re.compile(r"[ \t]*([A-Za-z]+)[ \t]+")
_HEREDOC = re.compile(r"<<-?[\"']?(\w+)[\"']?")
# Directives stand before everything else, comments included.
_DIRECTIVE = re.compile(r"[ \t]*#[ \t]*(\w+)[ \t]*=[ \t]*(\S+)[ \t]*\r?(?:\n|$)")
_BREAK = re.compile(r"(?<!\\)(?<!\\\r)\n")


def split_instructions(text: str) -> Iterator[tuple[str, Span, str]]:
    """Give each instruction's name, the span of what follows it, and that as a shell reads it.

    Lines are continued with a backslash there, whatever the file uses, and comments between
    them are blank; offsets are those of the text.
    """
    escape = _escape(text)
    continued = re.compile(rf"{re.escape(escape)}([ \t]*)(\r?\n)")
    at = 0
    while at < len(text):
        end = _line_end(text, at)
        match = _INSTRUCTION.match(text, at, end)
        if match is None:
            at = end + 1
            continue
        while text[at:end].rstrip().endswith(escape) and end < len(text):
            end = _line_end(text, end + 1)
            # Comments and empty lines may stand between continued lines.
            while text[text.rfind("\n", 0, end) + 1 : end].lstrip()[:1] in ("", "#"):
                if end >= len(text):
                    break
                end = _line_end(text, end + 1)
        name = match[1].upper()
        head = body_end = len(text[:end].rstrip())
        heredocs = (
            _HEREDOC.findall(text, match.end(), end) if name in ("RUN", "COPY", "ADD") else ()
        )
        for word in heredocs:
            closing = re.compile(rf"^\t*{word}[ \t]*\r?$", re.MULTILINE).search(text, end)
            end = closing.start() if closing is not None else len(text)
            body_end = end
            if closing is not None:
                end = _line_end(text, end)
        span = Span(match.end(), max(len(text[:body_end].rstrip()), match.end()))
        plain = _blank_comments(text[span.start : head])
        plain = continued.sub(r"\1\\\2", plain)
        yield name, span, _BREAK.sub(" ", plain) + text[head : span.end]
        at = max(end, at) + 1


def find_heredoc(rest: str) -> tuple[str, int] | None:
    """Give the command before a here-document and where the document begins; `None` without one."""
    match = _HEREDOC.search(rest)
    at = rest.find("\n", match.end()) if match is not None else -1
    if match is None or at < 0:
        return None
    return rest[: match.start()].strip(), at + 1


def _escape(text: str) -> str:
    at = 0
    while (match := _DIRECTIVE.match(text, at)) is not None:
        if match[1].lower() == "escape":
            return match[2] if match[2] in ("\\", "`") else "\\"
        at = match.end()
    return "\\"


def _blank_comments(text: str) -> str:
    return re.sub(r"(?<=\n)[ \t]*#[^\n]*(?:\n|$)", lambda found: " " * len(found[0]), text)


def _line_end(text: str, at: int) -> int:
    end = text.find("\n", at)
    return len(text) if end < 0 else end
