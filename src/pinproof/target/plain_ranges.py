"""Ranges of plain release numbers, compared without the library for specifiers.

Nearly every range in the wild is of the form `>=1.16,<2`, and nearly every version `1.19.5`. For
those, PEP 440 comes to comparing numbers, which needs neither 30 ms of imports nor a parser.
Whatever is less plain is `packaging`'s to decide.
"""

import re
from collections.abc import Callable
from functools import lru_cache
from operator import ge, gt, le, lt
from typing import TypeAlias

Release: TypeAlias = tuple[int, ...]
Test: TypeAlias = Callable[[Release], bool]

_CLAUSE = re.compile(r"(>=|<=|==|!=|~=|<|>)\s*(\d+(?:\.\d+)*)(\.\*)?", re.ASCII)
_RELEASE = re.compile(r"\d+(?:\.\d+)*", re.ASCII)
_ORDERED = {">=": ge, "<=": le, ">": gt, "<": lt}


def holds(specifier: str, version: str) -> bool | None:
    """Tell whether a version is in a range; `None` where either is not plain.

    Source: PEP 440, Version specifiers. Without local, pre-, post- and development releases and
    epochs, the comparisons are those of the release segments, padded with zeros.
    """
    release = _release(version)
    tests = _tests(specifier)
    if release is None or tests is None:
        return None
    return all(test(release) for test in tests)


def is_plain(specifier: str) -> bool:
    """Tell whether all clauses of a specifier are plain."""
    return _tests(specifier) is not None


@lru_cache(maxsize=4096)
def _tests(specifier: str) -> tuple[Test, ...] | None:
    if not specifier.strip():
        return ()
    tests = []
    for part in specifier.split(","):
        match = _CLAUSE.fullmatch(part.strip())
        test = _test(match[1], match[2], is_prefix=match[3] is not None) if match else None
        if test is None:
            return None
        tests.append(test)
    return tuple(tests)


def _test(operator: str, text: str, *, is_prefix: bool) -> Test | None:
    written = tuple(map(int, text.split(".")))
    bound = _trimmed(written)
    if operator == "~=":
        series = written[:-1]
        if is_prefix or not series:
            return None
        return lambda release: release >= bound and _begins(release, series)
    if is_prefix:
        if operator in _ORDERED:
            return None
        return lambda release: _begins(release, written) is (operator == "==")
    compare = _ORDERED.get(operator)
    if compare is not None:
        return lambda release: bool(compare(release, bound))
    return lambda release: (release == bound) is (operator == "==")


def _begins(release: Release, series: Release) -> bool:
    padding = (0,) * (len(series) - len(release))
    return (release + padding)[: len(series)] == series


@lru_cache(maxsize=4096)
def _release(version: str) -> Release | None:
    if _RELEASE.fullmatch(version) is None:
        return None
    return _trimmed(tuple(map(int, version.split("."))))


def _trimmed(release: Release) -> Release:
    """Leave trailing zeros out, so that `1` equals `1.0`."""
    end = len(release)
    while end > 1 and release[end - 1] == 0:
        end -= 1
    return release[:end]
