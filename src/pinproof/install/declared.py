"""Requirements as distributions declare them, old spellings included."""

import re
from functools import lru_cache

from packaging.requirements import InvalidRequirement, Requirement

# PEP 440 never allowed a wildcard there; pip before 24.1 compared it as text, which comes to
# the same as leaving it out.
_WILDCARD = re.compile(r"([<>]=?)\s*(\d+(?:\.\d+)*)\.\*")


@lru_cache(maxsize=8192)
def read_requirement(text: str, *, lenient: bool = True) -> Requirement | None:
    """Read a declared requirement; `None` for one that cannot be read.

    `lenient` reads `click (>=7.*)` as pip before 24.1 does; later ones discard what says so.
    """
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
