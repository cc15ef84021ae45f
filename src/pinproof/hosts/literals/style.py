"""How a text is written inside of another one: what it says, and how to write something else."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Protocol

from pinproof.record import NamedTuple


class Unwritten(NamedTuple):
    """What a raw text says, and for each of its characters where that stands in the raw one."""

    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def raw_span(self, start: int, end: int) -> tuple[int, int]:
        """Give the raw offsets of a piece; of an empty piece the place right after what is before.

        An empty text has no such place: both are 0.
        """
        if start < end:
            return self.starts[start], self.ends[end - 1]
        if not self.text:
            return 0, 0
        at = self.ends[start - 1] if start else self.starts[0]
        return at, at


class Style(Protocol):
    """One way to write a text inside of another: a YAML scalar, a string of Python, a shell word.

    A style is asked both ways, and what it writes counts only if it reads the same again.
    """

    def decoded(self, raw: str) -> Unwritten | None:
        """Tell what a raw text says; `None` where it is no literal of this style."""
        ...

    def pieces(self, text: str, raw: str) -> Iterable[str]:
        """Give ways to write a part of that literal, the plainest first."""
        ...

    def whole(self, text: str, raw: str) -> Iterable[str]:
        """Give ways to write a literal, those first that are like the raw one."""
        ...


class Rewritten(NamedTuple):
    """What to put in the place of `raw[start:end]`."""

    start: int
    end: int
    text: str


def decode_through(styles: Sequence[Style], raw: str) -> Unwritten | None:
    """Read through several styles, the outermost first."""
    inner: Unwritten | None = None
    for style in styles:
        found = style.decoded(raw if inner is None else inner.text)
        if found is None or inner is None:
            inner = found
        else:
            inner = Unwritten(
                found.text,
                tuple([inner.raw_span(start, start + 1)[0] for start in found.starts]),
                tuple([inner.raw_span(end - 1, end)[1] for end in found.ends]),
            )
        if inner is None:
            return None
    return inner


def rewrite(styles: Sequence[Style], raw: str, start: int, end: int, new: str) -> Rewritten | None:
    """Write `new` for the characters `start` to `end` of what a raw text says.

    As little as possible is written anew; `None` where no way to write it reads as is meant.
    """
    outer, *inner = styles
    said = outer.decoded(raw)
    if said is None:
        return None
    if inner:
        change = rewrite(inner, said.text, start, end, new)
        if change is None:
            return None
        start, end, new = change
    wanted = said.text[:start] + new + said.text[end:]
    first, last = said.raw_span(start, end)
    for piece in outer.pieces(new, raw) if said.text else ():
        if _says(outer, raw[:first] + piece + raw[last:], wanted):
            return Rewritten(first, last, piece)
    whole = next((each for each in outer.whole(wanted, raw) if _says(outer, each, wanted)), None)
    return None if whole is None else Rewritten(0, len(raw), whole)


def write_literal(styles: Sequence[Style], text: str, like: str) -> str | None:
    """Write a new literal in the manner of another one; `None` where that cannot be."""
    outer, *inner = styles
    if inner:
        said = outer.decoded(like)
        within = None if said is None else write_literal(inner, text, said.text)
        if within is None:
            return None
        text = within
    ways = (*outer.whole(text, like), *outer.pieces(text, like))
    return next((way for way in ways if _says(outer, way, text)), None)


def _says(style: Style, raw: str, wanted: str) -> bool:
    said = style.decoded(raw)
    return said is not None and said.text == wanted


def split_tokens(
    pattern: re.Pattern[str], raw: str, start: int, end: int, read: Callable[[str], str]
) -> Iterator[tuple[str, int, int]]:
    """Give each character of a text with its place; where the pattern matches, what `read` makes.

    `read` may raise a `ValueError` for an escape that is none.
    """
    at = start
    for match in pattern.finditer(raw, start, end):
        yield from ((raw[i], i, i + 1) for i in range(at, match.start()))
        yield from ((char, match.start(), match.end()) for char in read(match[0]))
        at = match.end()
    yield from ((raw[i], i, i + 1) for i in range(at, end))


def gather_characters(characters: Iterable[tuple[str, int, int]]) -> Unwritten:
    """Put characters with their places together."""
    each = list(characters)
    return Unwritten(
        "".join([char for char, _, _ in each]),
        tuple([start for _, start, _ in each]),
        tuple([end for _, _, end in each]),
    )
