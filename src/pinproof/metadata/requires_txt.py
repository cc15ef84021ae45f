"""The `requires.txt` of an `*.egg-info`: what a distribution needs, grouped by extra and marker.

Source: setuptools, The Internal Structure of Python Eggs, requires.txt; read as the standard
library's `importlib.metadata` reads it, and with it pip.
"""

import re

from pinproof.metadata.lines import split_lines
from pinproof.record import NamedTuple

_SECTION = re.compile(r"\[([^:\]]*)(?::([^\]]*))?\]")


class ListedRequirement(NamedTuple):
    """A requirement as core metadata would state it, and the offsets of its line."""

    text: str
    start: int
    end: int


class RequiresTxt(NamedTuple):
    """What the file lists; extras in the order in which they are met."""

    requirements: tuple[ListedRequirement, ...]
    extras: tuple[str, ...]


def read_requires_txt(text: str) -> RequiresTxt:
    """Read the file; a section's extra and marker become the marker of what stands in it."""
    requirements: list[ListedRequirement] = []
    extras: dict[str, None] = {}
    condition = ""
    for raw in split_lines(text):
        line = raw.text.strip()
        if not line or line.startswith("#"):
            continue
        section = _SECTION.fullmatch(line)
        if section is None:
            listed = with_condition(line, condition)
            requirements.append(ListedRequirement(listed, raw.start, raw.end))
            continue
        extra, marker = section[1].strip(), (section[2] or "").strip()
        condition = marker
        if extra:
            extras[extra] = None
            asked = f'extra == "{extra}"'
            condition = f"({marker}) and {asked}" if marker else asked
    return RequiresTxt(tuple(requirements), tuple(extras))


def with_condition(requirement: str, condition: str) -> str:
    """Give a requirement that holds only under a marker, `""` for none, beside its own."""
    if not condition:
        return requirement
    # A direct reference's URL may hold `;`: only one behind a blank begins a marker.
    sign = " ;" if " @ " in requirement else ";"
    wanted, _, marker = requirement.partition(sign)
    own = f"({marker.strip()}) and " if marker.strip() else ""
    return f"{wanted.rstrip()} ; {own}{condition}"
