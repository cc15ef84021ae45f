"""Requirements as distributions declare them, old spellings included."""

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from pinproof.install.plain_ranges import holds

if TYPE_CHECKING:
    from packaging.requirements import Requirement

# PEP 440 never allowed a wildcard there; pip before 24.1 compared it as text, which comes to
# the same as leaving it out.
_WILDCARD = re.compile(r"([<>]=?)\s*(\d+(?:\.\d+)*)\.\*")


# A name and clauses, in parentheses or not; what follows `;` is left to the parser.
_PLAIN = re.compile(
    r"\s*[A-Za-z0-9][\w.-]*\s*(?:\(([^()]*)\)|([^\w\s()\[\]@;][^()\[\]@;]*))?\s*(?:;.*)?"
)


def surely_accepts(text: str, version: str) -> bool:
    """Tell at once that a declared requirement accepts a version; `False` if in doubt.

    Most requirements are met, and to see that takes no parser.
    """
    plain = _PLAIN.fullmatch(text)
    if plain is None:
        return False
    return contains(plain[1] or plain[2] or "", version) is True


@lru_cache(maxsize=8192)
def contains(specifier: str, version: str) -> bool | None:
    """Tell whether a range takes a version, pre-releases too; `None` for what cannot be read."""
    inside = holds(specifier, version)
    if inside is not None:
        return inside
    from packaging.specifiers import SpecifierSet  # noqa: PLC0415 - see `plain_ranges`

    try:
        return SpecifierSet(specifier).contains(version, prereleases=True)
    except ValueError:
        return None


@lru_cache(maxsize=8192)
def read_requirement(text: str, *, lenient: bool = True) -> "Requirement | None":
    """Read a declared requirement; `None` for one that cannot be read.

    `lenient` reads `click (>=7.*)` as pip before 24.1 does; later ones discard what says so.
    """
    from packaging.requirements import InvalidRequirement, Requirement  # noqa: PLC0415 - slow to load

    try:
        return Requirement(text)
    except InvalidRequirement:
        if not lenient:
            return None
    requirement, semicolon, marker = text.partition(";")
    mended = _WILDCARD.sub(r"\1\2", requirement)
    if mended == requirement:
        return None
    return read_requirement(mended + semicolon + marker, lenient=False)
