"""A rule's documentation page, read from the docstring of its module."""

import re
from collections.abc import Iterator
from inspect import cleandoc
from typing import NamedTuple

from pinproof.record import record

REQUIRED_HEADINGS = ("What it does", "Why is this bad", "Example")
HEADINGS = (*REQUIRED_HEADINGS, "Limits", "Sources")
CURE = "Use instead:"
DEFAULT_PATH = "requirements.txt"

_FIRST_HEADING = re.compile(r"^## ", re.MULTILINE)
_HEADING = re.compile(r"## (\S.*)")
_FENCE = re.compile(r"(`{3,})\s*(\S*)[ \t]*(.*)")
_SENTENCE_END = re.compile(r"(?<=[.!?])(?=\s+[A-Z`]|\s*$)")
_ABBREVIATIONS = ("e.g.", "i.e.", "etc.", "vs.")


class Section(NamedTuple):
    """A heading of second level, without its marks, and the text below it."""

    heading: str
    body: str


class Block(NamedTuple):
    """A fenced block. `path` is the second word after the fence, `requirements.txt` without one."""

    language: str
    path: str
    text: str


@record
class Page:
    """What a rule's docstring says.

    `text` is all of it, without indentation. `summary` is the sentence before the first heading,
    in one line, and where there is none the first of "What it does". `example` are the files that
    the rule flags, `cure` the same files as they ought to be: the blocks after "Use instead:".
    """

    text: str
    summary: str
    sections: tuple[Section, ...]
    example: tuple[Block, ...]
    cure: tuple[Block, ...]

    def section(self, heading: str) -> str | None:
        """Give the text below a heading, `None` when there is no such heading."""
        return next((part.body for part in self.sections if part.heading == heading), None)


def parse_page(docstring: str) -> Page:
    """Take a rule's docstring apart; what is missing is empty."""
    text = cleandoc(docstring)
    sections = tuple(_sections(text))
    bodies = dict(sections)
    lead = text[: match.start()] if (match := _FIRST_HEADING.search(text)) else text
    before, _, after = bodies.get("Example", "").partition(f"\n{CURE}\n")
    return Page(
        text=text,
        summary=first_sentence(lead if lead.strip() else bodies.get("What it does", "")),
        sections=sections,
        example=tuple(_blocks(before)),
        cure=tuple(_blocks(after)),
    )


def first_sentence(text: str) -> str:
    """Give the first sentence of the first paragraph, in one line."""
    paragraph = " ".join(text.strip().partition("\n\n")[0].split())
    for end in _SENTENCE_END.finditer(paragraph):
        sentence = paragraph[: end.start()]
        if not sentence.endswith(_ABBREVIATIONS):
            return sentence
    return paragraph


def _sections(text: str) -> Iterator[Section]:
    heading: str | None = None
    body: list[str] = []
    fence: str | None = None
    for line in text.splitlines():
        fence = _fence_after(line, fence)
        match = _HEADING.fullmatch(line) if fence is None else None
        if match is None:
            body.append(line)
            continue
        if heading is not None:
            yield Section(heading, "\n".join(body).strip("\n"))
        heading, body = match[1].strip(), []
    if heading is not None:
        yield Section(heading, "\n".join(body).strip("\n"))


def _blocks(text: str) -> Iterator[Block]:
    opening: re.Match[str] | None = None
    fence: str | None = None
    body: list[str] = []
    for line in text.splitlines():
        was, fence = fence, _fence_after(line, fence)
        if was is None:
            opening, body = _FENCE.fullmatch(line), []
        elif fence is not None:
            body.append(line)
        elif opening is not None:
            path = opening[3].strip() or DEFAULT_PATH
            yield Block(opening[2], path, "".join(f"{row}\n" for row in body))


def _fence_after(line: str, fence: str | None) -> str | None:
    """Give the fence that is open after a line; `None` outside of blocks."""
    match = _FENCE.fullmatch(line)
    if fence is None:
        return match[1] if match else None
    return None if line.strip() == fence else fence
