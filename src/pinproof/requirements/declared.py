"""Requirements as distributions declare them, old spellings included."""

import re
from functools import lru_cache

from pinproof.record import record
from pinproof.requirements.digits import has_endless_number
from pinproof.requirements.model import normalize_name
from pinproof.requirements.plain_markers import is_plain
from pinproof.requirements.plain_ranges import holds
from pinproof.requirements.version_range import VersionRange, is_surely_valid, version_range

# PEP 440 never allowed a wildcard there; pip before 24.1 compared it as text, which comes to
# the same as leaving it out.
_WILDCARD = re.compile(r"([<>]=?)\s*(\d+(?:\.\d+)*)\.\*")
_NAME = r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?"
# A name, extras, clauses in parentheses or not, a marker.
_PLAIN = re.compile(
    rf"\s*({_NAME})\s*(?:\[\s*({_NAME}(?:\s*,\s*{_NAME})*)\s*\]\s*)?"
    r"(?:\(([^()]*)\)|([=<>!~][^()\[\]@;]*))?\s*(?:;(.*))?",
    re.ASCII,
)


@record
class DeclaredRequirement:
    """A requirement of a distribution; `name` and `extras` are as written."""

    name: str
    specifier: VersionRange
    extras: frozenset[str] = frozenset()
    marker: str | None = None
    url: str | None = None


def surely_accepts(text: str, version: str) -> bool:
    """Tell at once that a declared requirement accepts a version; `False` if in doubt.

    Most requirements are met, and to see that takes no parser.
    """
    plain = _PLAIN.fullmatch(text)
    if plain is None or plain[2] is not None:
        return False
    return holds(_WILDCARD.sub(r"\1\2", plain[3] or plain[4] or ""), version) is True


@lru_cache(maxsize=8192)
def contains(specifier: str, version: str) -> bool | None:
    """Tell whether a range takes a version, pre-releases too; `None` for what cannot be read."""
    inside = holds(specifier, version)
    if inside is not None:
        return inside
    try:
        return version_range(specifier).contains(version)
    except ValueError:
        return None


@lru_cache(maxsize=8192)
def read_requirement(text: str, *, lenient: bool = True) -> DeclaredRequirement | None:
    """Read a declared requirement; `None` for one that cannot be read.

    `lenient` reads `click (>=7.*)` as pip before 24.1 does; later ones discard what says so.
    """
    if has_endless_number(text):
        return None
    plain = _read_plain(text)
    if plain is None and lenient:
        plain = _read_plain(_mended(text))
    if plain is not None:
        return plain
    from packaging.requirements import InvalidRequirement, Requirement  # noqa: PLC0415 - slow to load

    try:
        read = Requirement(text)
    except (InvalidRequirement, RecursionError):
        if not lenient:
            return None
    else:
        return DeclaredRequirement(
            name=read.name,
            specifier=version_range(str(read.specifier)),
            extras=frozenset(read.extras),
            marker=None if read.marker is None else str(read.marker),
            url=read.url,
        )
    mended = _mended(text)
    return None if mended == text else read_requirement(mended, lenient=False)


def _mended(text: str) -> str:
    requirement, semicolon, marker = text.partition(";")
    return _WILDCARD.sub(r"\1\2", requirement) + semicolon + marker


def _read_plain(text: str) -> DeclaredRequirement | None:
    """Read a requirement of the usual form; `None` for the parser's to read or to refuse."""
    match = _PLAIN.fullmatch(text)
    if match is None:
        return None
    specifier, marker = match[3] or match[4] or "", match[5]
    if not is_surely_valid(specifier) or not (marker is None or is_plain(marker)):
        return None
    extras = frozenset(re.split(r"\s*,\s*", match[2])) if match[2] else frozenset()
    return DeclaredRequirement(
        name=match[1], specifier=version_range(specifier), extras=extras, marker=marker
    )


_NAME_FIRST = re.compile(r"\s*([A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)")


def parsed(requirement: str) -> DeclaredRequirement | None:
    """Read a declared requirement, old spellings too; `None` for one that cannot be read."""
    return read_requirement(requirement)


def as_written_today(requirement: str) -> str:
    """Give a declared requirement without its marker, an old spelling as today: `flask==1.0.3`."""
    known = parsed(requirement)
    if known is None:
        return requirement
    extras = f"[{','.join(sorted(known.extras))}]" if known.extras else ""
    return f"{known.name}{extras}{known.specifier}" if known.url is None else requirement


def requirement_name(requirement: str) -> str:
    """Give the normalized name of a declared requirement, `""` when there is none."""
    match = _NAME_FIRST.match(requirement)
    return normalize_name(match[1]) if match else ""
