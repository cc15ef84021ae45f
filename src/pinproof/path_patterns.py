"""Patterns for paths, as `.gitignore` writes them: read by pathspec, each in bounded time."""

import re
from collections.abc import Iterable, Iterator

from pinproof.record import NamedTuple

_LONGEST = 1000
# What pathspec makes of `?` and of `*`.
_ANY = "[^/]"
_STAR = f"{_ANY}*"


class PathPattern(NamedTuple):
    """A pattern; `fits` is false for one with `!`, which takes back what others fit."""

    regex: re.Pattern[str]
    fits: bool


def read_patterns(lines: Iterable[str]) -> Iterator[tuple[int, PathPattern]]:
    """Give each pattern with the number of its line, from 0; what is none is passed over."""
    # Few projects have any, and only they wait for the library.
    from pathspec import RegexPattern, lookup_pattern  # noqa: PLC0415 - see above

    made = lookup_pattern("gitignore")
    for at, line in enumerate(lines):
        try:
            pattern = made(line[:_LONGEST])
        except (ValueError, re.error):
            continue
        regex = pattern.regex if isinstance(pattern, RegexPattern) else None
        if regex is not None and pattern.include is not None:
            yield at, PathPattern(re.compile(unambiguous(regex.pattern)), pattern.include)


def unambiguous(regex: str) -> str:
    """Write pathspec's expression so that each of its stars is tried in one way.

    Of several stars in a name each but the last may take as little as it can: where that does not
    fit, nothing else does. Source: Python's own `fnmatch.translate`.
    """
    first, *rest = regex.split(_STAR)
    written = [first]
    for number, part in enumerate(rest):
        is_last = number == len(rest) - 1 or "/" in part.replace(_ANY, "")
        little = f"(?=(?P<star{number}>{_STAR}?{part}))(?P=star{number})"
        written.append(f"{_STAR}{part}" if is_last else little)
    return "".join(written)


def find_deciding_line(patterns: Iterable[tuple[int, PathPattern]], inside: str) -> int | None:
    """Give the line of the pattern that fits a path, `None` where none does: the last one counts.

    `inside` is the path as seen from the folder of the patterns; a folder's ends in `/`. What
    fits a folder fits all that is in it.
    """
    ends = [at for at, char in enumerate(inside) if char == "/"]
    paths = [inside, *(inside[:at] for at in ends), *(inside[: at + 1] for at in ends)]
    decided: int | None = None
    for at, pattern in patterns:
        if any(pattern.regex.search(each) is not None for each in paths):
            decided = at if pattern.fits else None
    return decided
