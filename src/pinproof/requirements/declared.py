"""Requirements as distributions declare them, old spellings included."""

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from pinproof.record import record
from pinproof.requirements.digits import has_endless_number
from pinproof.requirements.model import normalize_name
from pinproof.requirements.specifiers import mend_legacy, read_specifier

if TYPE_CHECKING:
    from packaging.specifiers import SpecifierSet

# Compiled when the first is read: a check of pins alone reads none.
# A name and a range, in parentheses or not, and perhaps a marker.
_NAME = r"\s*([A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)"
_NAME_AND_RANGE = rf"(?s){_NAME}(?:\s*\(([^()]*)\)|\s*([=<>!~][^()\[\]@;]*))?\s*(;.*)?"


@record
class DeclaredRequirement:
    """A requirement of a distribution; `name` and `extras` are as written."""

    name: str
    specifier: "SpecifierSet"
    extras: frozenset[str] = frozenset()
    marker: str | None = None
    url: str | None = None


@lru_cache(maxsize=8192)
def read_requirement(text: str, *, lenient: bool = True) -> DeclaredRequirement | None:
    """Read a declared requirement; `None` for one that cannot be read.

    `lenient` reads `click (>=7.*)` as pip before 24.1 does; later ones discard what says so.
    """
    if has_endless_number(text):
        return None
    plain = re.fullmatch(_NAME_AND_RANGE, text)
    if plain is not None and plain[4] is None:
        # What packaging parses requirements with costs as much to load as all the rest.
        specifier = read_specifier(plain[2] or plain[3] or "", lenient=lenient)
        if specifier is None:
            return None
        return DeclaredRequirement(name=plain[1], specifier=specifier)
    from packaging.requirements import InvalidRequirement, Requirement  # noqa: PLC0415 - see above

    try:
        read = Requirement(text)
    except (InvalidRequirement, RecursionError):
        requirement, semicolon, marker = text.partition(";")
        mended = mend_legacy(requirement) + semicolon + marker
        return read_requirement(mended) if lenient and mended != text else None
    specifier = read_specifier(str(read.specifier))
    assert specifier is not None  # noqa: S101 - it was just read
    return DeclaredRequirement(
        name=read.name,
        specifier=specifier,
        extras=frozenset(read.extras),
        marker=None if read.marker is None else str(read.marker),
        url=read.url,
    )


@lru_cache(maxsize=1 << 14)
def surely_accepts(text: str, version: str) -> bool:
    """Tell at once that a declared requirement accepts a version; `False` if in doubt.

    Most requirements are met, and to see that takes no marker.
    """
    plain = re.fullmatch(_NAME_AND_RANGE, text)
    specifier = plain and read_specifier(plain[2] or plain[3] or "", lenient=True)
    return specifier is not None and specifier.contains(version)


def as_written_today(requirement: str) -> str:
    """Give a declared requirement without its marker, an old spelling as today: `flask==1.0.3`."""
    known = read_requirement(requirement)
    if known is None:
        return requirement
    extras = f"[{','.join(sorted(known.extras))}]" if known.extras else ""
    return f"{known.name}{extras}{known.specifier}" if known.url is None else requirement


@lru_cache(maxsize=1 << 14)
def requirement_name(requirement: str) -> str:
    """Give the normalized name of a declared requirement, `""` when there is none."""
    match = re.match(_NAME, requirement)
    return normalize_name(match[1]) if match else ""
