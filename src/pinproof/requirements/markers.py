"""Markers, read and evaluated by packaging as pip's own copy of it does.

Source: PEP 508, Environment Markers; PEP 685, Comparison of extra names.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING

from pinproof.pip.behaviour import LEGACY_SPECIFIERS
from pinproof.pip.release import PipRelease
from pinproof.record import NamedTuple

if TYPE_CHECKING:
    from packaging.markers import Marker

# Any place: whether a comparison has a meaning does not depend on it.
_SOMEWHERE = {
    "extra": "",
    "implementation_name": "cpython",
    "implementation_version": "3.7.17",
    "os_name": "posix",
    "platform_machine": "x86_64",
    "platform_python_implementation": "CPython",
    "platform_release": "5.4",
    "platform_system": "Linux",
    "platform_version": "1",
    "python_full_version": "3.7.17",
    "python_version": "3.7",
    "sys_platform": "linux",
}
_VALUE = r"'[^']*'|\"[^\"]*\""
_DOUBTFUL = rf"([\w.]+|{_VALUE})\s*(~=|===)\s*([\w.]+|{_VALUE})"


class MarkerFault(NamedTuple):
    """Where evaluating a marker stops pip, in offsets of its text, why, and what to write."""

    message: str
    cure: str
    start: int
    end: int


@lru_cache(maxsize=4096)
def read_marker(text: str) -> "Marker":
    """Read a marker; an `InvalidMarker`, which is a `ValueError`, or a `RecursionError` if none."""
    from packaging.markers import Marker  # noqa: PLC0415 - most lines have no marker

    return Marker(text)


def evaluate_marker(text: str, environment: Mapping[str, str], pip: PipRelease) -> bool:
    """Evaluate a marker as a release of pip does, with a value for each variable.

    Raises as `read_marker`, and an `UndefinedComparison` or an `UndefinedEnvironmentName`, both
    `ValueError`s, where pip stops.
    """
    from packaging.markers import UndefinedComparison  # noqa: PLC0415 - as above

    values = dict(environment)
    try:
        return read_marker(text).evaluate(values)
    except UndefinedComparison:
        if "===" not in text or not pip.has(LEGACY_SPECIFIERS):
            raise
    # There `===` compares texts, whatever they are.
    return read_marker(text.replace("===", "==")).evaluate(values)


@lru_cache(maxsize=4096)
def find_marker_fault(text: str, pip: PipRelease) -> MarkerFault | None:
    """Tell where a valid marker stops a release of pip all the same, when it is evaluated."""
    from packaging.markers import UndefinedComparison, UndefinedEnvironmentName  # noqa: PLC0415 - as above

    try:
        evaluate_marker(text, _SOMEWHERE, pip)
    except UndefinedEnvironmentName as error:
        name = str(error).strip("'")
        at = max(text.find(name), 0)
        return MarkerFault(f"pip has no value for {name} here", "remove it", at, at + len(name))
    except UndefinedComparison:
        return _incomparable(text, pip)
    return None


def _incomparable(text: str, pip: PipRelease) -> MarkerFault:
    comparisons = re.finditer(_DOUBTFUL, text)
    match = next((each for each in comparisons if not _is_comparable(each[0], pip)), None)
    if match is None:
        return MarkerFault("pip cannot evaluate this marker", "write it differently", 0, len(text))
    left, operator, right = match.groups()
    value = right.strip("'\"")
    # `~= '3'` lacks the part that it would leave open.
    instead = f"{operator} '{value}.0'" if value.isdigit() else f"== {right}"
    return MarkerFault(
        f"{operator} cannot compare {left} with {right}: pip fails with a traceback",
        f"write {left} {instead}",
        *match.span(),
    )


def _is_comparable(text: str, pip: PipRelease) -> bool:
    from packaging.markers import UndefinedComparison  # noqa: PLC0415 - as above

    try:
        evaluate_marker(text, _SOMEWHERE, pip)
    except UndefinedComparison:
        return False
    return True
