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

_CLAUSE = re.compile(r"(>=|<=|==|!=|~=|<|>)\s*(\d+(?:\.\d+)*)(\.\*|\.post\d+)?", re.ASCII)
_RELEASE = re.compile(r"\d+(?:\.\d+)*", re.ASCII)
_ORDERED = {">=": ge, "<=": le, ">": gt, "<": lt}
# A post-release comes right after its release, and before any later one.
_ORDERED_BY_POST = {">=": gt, "<=": le, ">": gt, "<": le}


def holds(specifier: str, version: str) -> bool | None:
    """Tell whether a version is in a range; `None` where either is not plain.

    Source: PEP 440, Version specifiers. Without local, pre- and development releases, epochs, and
    post-releases other than as bounds, the comparisons are those of the release segments, padded
    with zeros.
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
        test = _test(match[1], match[2], match[3] or "") if match else None
        if test is None:
            return None
        tests.append(test)
    return tuple(tests)


def _test(operator: str, text: str, suffix: str) -> Test | None:
    written = tuple(map(int, text.split(".")))
    bound, series = _trimmed(written), written[:-1]
    is_prefix, is_post = suffix == ".*", suffix.startswith(".post")
    compare = (_ORDERED_BY_POST if is_post else _ORDERED).get(operator)
    if compare is not None:
        return None if is_prefix else lambda release: bool(compare(release, bound))
    if operator == "~=":
        if is_prefix or not series:
            return None
        at_least = gt if is_post else ge
        return lambda release: bool(at_least(release, bound)) and _begins(release, series)
    wanted = operator == "=="
    if is_prefix:
        return lambda release: _begins(release, written) is wanted
    return lambda release: (release == bound and not is_post) is wanted


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
