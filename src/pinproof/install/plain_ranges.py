"""Ranges of plain release numbers, compared without the library for specifiers.

Nearly every range in the wild is of the form `>=1.16,<2`, and nearly every version `1.19.5`. For
those, PEP 440 comes to comparing numbers, which needs neither 30 ms of imports nor a parser.
Whatever is less plain is `packaging`'s to decide.
"""

import re
from functools import lru_cache

_CLAUSE = re.compile(r"(>=|<=|==|!=|<|>)\s*(\d+(?:\.\d+)*)")
_RELEASE = re.compile(r"\d+(?:\.\d+)*")


def holds(specifier: str, version: str) -> bool | None:
    """Tell whether a version is in a range; `None` where either is not plain.

    Source: PEP 440, Version specifiers: without local, pre-, post- and development releases,
    wildcards and epochs, the ordered and the exclusive comparisons are those of the release
    segments, padded with zeros.
    """
    release = _numbers(version)
    if release is None:
        return None
    inside = True
    for part in specifier.split(",") if specifier.strip() else ():
        clause = _clause(part.strip())
        if clause is None:
            return None
        inside = inside and _compare(clause[0], release, clause[1])
    return inside


def _compare(operator: str, version: tuple[int, ...], bound: tuple[int, ...]) -> bool:
    if operator == ">=":
        return version >= bound
    if operator == "<":
        return version < bound
    if operator == "<=":
        return version <= bound
    if operator == ">":
        return version > bound
    return (version == bound) is (operator == "==")


@lru_cache(maxsize=4096)
def _clause(text: str) -> tuple[str, tuple[int, ...]] | None:
    match = _CLAUSE.fullmatch(text)
    numbers = _numbers(match[2]) if match else None
    return (match[1], numbers) if match and numbers is not None else None


@lru_cache(maxsize=4096)
def _numbers(version: str) -> tuple[int, ...] | None:
    """Give the release segment without its trailing zeros, so that `1` equals `1.0`."""
    if not version.isascii() or _RELEASE.fullmatch(version) is None:
        return None
    numbers = [int(number) for number in version.split(".")]
    while len(numbers) > 1 and numbers[-1] == 0:
        numbers.pop()
    return tuple(numbers)
