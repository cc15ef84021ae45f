"""Versions and ranges, read by packaging; what only older pips take is brought into its form.

Source: PEP 440, Version specifiers.
"""

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from packaging.version import Version

from pinproof.requirements.digits import has_endless_number

if TYPE_CHECKING:
    from packaging.specifiers import SpecifierSet

# Compared as text, `1.*` stood before every release that begins with 1.
_LEGACY = r"([<>])=?(\s*\d+(?:\.\d+)*)\.\*"


@lru_cache(maxsize=4096)
def read_version(text: str) -> Version | None:
    """Read a version; `None` for what PEP 440 does not allow."""
    try:
        return Version(text)
    except ValueError:
        return None


@lru_cache(maxsize=8192)
def read_specifier(text: str, *, lenient: bool = False) -> "SpecifierSet | None":
    """Read a specifier, to contain pre-releases too; `None` for what cannot be read.

    `lenient` takes `>=1.*` as the pips that have `LEGACY_SPECIFIERS` do.
    """
    from packaging.specifiers import InvalidSpecifier, SpecifierSet  # noqa: PLC0415 - pins need none

    if has_endless_number(text):
        return None
    try:
        return SpecifierSet(text, prereleases=True)
    except InvalidSpecifier:
        mended = mend_legacy(text)
        return read_specifier(mended) if lenient and mended != text else None


def mend_legacy(text: str) -> str:
    """Write the clauses that older pips take in the form of PEP 440, as far as there is one."""
    return re.sub(_LEGACY, lambda match: f"{_BOUND[match[1]]}{match[2]}", text)


_BOUND = {">": ">=", "<": "<"}


@lru_cache(maxsize=8192)
def is_outside_range(version: str, text: str) -> bool:
    """Tell that a version is surely not in a range; `False` where either cannot be read."""
    specifier, known = read_specifier(text, lenient=True), read_version(version)
    return specifier is not None and known is not None and not specifier.contains(known)
