"""Which Python releases a requires-python allows, read as leniently as pip reads it."""

import re
from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING

from pinproof.pip.behaviour import LEGACY_SPECIFIERS
from pinproof.pip.release import PipRelease
from pinproof.requirements.digits import has_endless_number
from pinproof.requirements.plain_ranges import holds
from pinproof.target.model import PythonVersion

if TYPE_CHECKING:
    from packaging.specifiers import Specifier

# What the packaging library of pip < 24.1 took besides PEP 440; it compared these as strings.
_LEGACY_CLAUSE = re.compile(r"(==|!=|<=|>=|<|>)\s*[^,;\s)]*")


def _clause(text: str, *, lenient: bool) -> "Specifier | None":
    from packaging.specifiers import InvalidSpecifier, Specifier  # noqa: PLC0415 - see `plain_ranges`

    try:
        return Specifier(text)
    except InvalidSpecifier:
        if not lenient or not _LEGACY_CLAUSE.fullmatch(text):
            return None
        return _clause(text.removesuffix(".*"), lenient=False)


@lru_cache(maxsize=4096)
def _allows(text: str, version: str, *, lenient: bool) -> bool:
    inside = holds(text, version)
    if inside is not None:
        return inside
    if has_endless_number(text):
        return True
    parts = filter(None, map(str.strip, text.split(",")))
    clauses = [_clause(part, lenient=lenient) for part in parts]
    # One clause that cannot be read makes pip ignore the whole set.
    return None in clauses or all(clause.contains(version) for clause in clauses if clause)


def python_allowed(text: str | None, python: PythonVersion, pip: PipRelease) -> bool:
    """Tell whether a requires-python allows that Python.

    An invalid clause such as `>=3.5.*` counts without its wildcard for a pip before 24.1;
    later ones, and anything less readable, let pip ignore the whole set.
    """
    return not text or _allows(text, python.full, lenient=pip.has(LEGACY_SPECIFIERS))


def other_patches(texts: set[str], python: PythonVersion) -> tuple[PythonVersion, ...]:
    """Give the patch releases for which those ranges may decide otherwise.

    Empty unless the patch release is assumed and a range speaks of its series.
    """
    if not python.assumed:
        return ()
    names_series: Callable[[str], object] = re.compile(
        rf"(?<![\d.]){python.major}\.{python.minor}(?!\d)"
    ).search
    if not any(names_series(text) for text in texts):
        return ()
    return tuple(
        PythonVersion(python.major, python.minor, patch)
        for patch in range(python.patch + 1)
        if patch != python.patch
    )
