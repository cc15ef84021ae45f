"""Which Python releases a requires-python allows, read as leniently as pip reads it."""

import re
from collections.abc import Callable, Iterator
from collections.abc import Set as AbstractSet
from functools import lru_cache

from pinproof.pip.behaviour import LEGACY_SPECIFIERS
from pinproof.pip.release import PipRelease
from pinproof.requirements.specifiers import read_specifier
from pinproof.target.model import PythonVersion

# No series, and no patch release of one, has a higher number.
_MOST = 31


@lru_cache(maxsize=4096)
def _allows(text: str, version: str, *, lenient: bool) -> bool:
    specifier = read_specifier(text, lenient=lenient)
    # One clause that cannot be read makes pip ignore the whole set.
    return specifier is None or specifier.contains(version)


def python_allowed(text: str | None, python: PythonVersion, pip: PipRelease) -> bool:
    """Tell whether a requires-python allows that Python.

    A clause such as `>=3.5.*`, which PEP 440 does not know, counts for a pip before 24.1; later
    ones, and anything less readable, let pip ignore the whole set.
    """
    return not text or _allows(text, python.full, lenient=pip.has(LEGACY_SPECIFIERS))


def allowed_minors(text: str) -> Iterator[int]:
    """Give the series of Python 3 of which a range allows any release: 7 for 3.7.

    None for what PEP 440 cannot read.
    """
    allowed = read_specifier(text)
    if allowed is not None:
        for minor in range(_MOST):
            if any(allowed.contains(f"3.{minor}.{patch}") for patch in range(_MOST)):
                yield minor


def other_patches(texts: AbstractSet[str], python: PythonVersion) -> tuple[PythonVersion, ...]:
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
