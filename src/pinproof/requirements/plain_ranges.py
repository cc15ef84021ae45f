"""Ranges of plain versions, compared without the library for specifiers.

Nearly every range in the wild is of the form `>=1.16,<2`, and nearly every version `1.19.5` or
`1.0.post1`. For those, PEP 440 comes to comparing numbers, which needs neither 30 ms of imports
nor a parser. Whatever is less plain is `packaging`'s to decide.
"""

import re
from collections.abc import Callable
from functools import lru_cache
from operator import ge, le, lt
from typing import TypeAlias

Release: TypeAlias = tuple[int, ...]
# The release without trailing zeros, so that `1` equals `1.0`, and the number of the
# post-release, -1 for none; -2 stands for any pre-release, which only a bound may be.
Plain: TypeAlias = tuple[Release, int]
Test: TypeAlias = Callable[[Plain], bool]

# Longer numbers are dates of the next ice age, or an attack: both are the library's.
_NUMBER = r"\d{1,18}"
_VERSION = re.compile(rf"({_NUMBER}(?:\.{_NUMBER})*)(?:\.post({_NUMBER}))?", re.ASCII)
_CLAUSE = re.compile(
    rf"(>=|<=|==|!=|~=|<|>)\s*({_NUMBER}(?:\.{_NUMBER})*)"
    rf"(?:\.post({_NUMBER})|((?:a|b|rc){_NUMBER})|(\.\*))?",
    re.ASCII,
)
_ORDERED = {">=": ge, "<=": le, "<": lt}


def holds(specifier: str, version: str) -> bool | None:
    """Tell whether a version is in a range; `None` where either is not plain.

    Source: PEP 440, Version specifiers, without local, pre- and development releases and epochs.
    """
    plain = _plain(version)
    tests = _tests(specifier)
    if plain is None or tests is None:
        return None
    return all(test(plain) for test in tests)


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
        test = _test(*match.groups()) if match else None
        if test is None:
            return None
        tests.append(test)
    return tuple(tests)


def _test(
    operator: str, release: str, post: str | None, early: str | None, wildcard: str | None
) -> Test | None:
    written = tuple(map(int, release.split(".")))
    if wildcard is not None:
        if operator not in {"==", "!="}:
            return None
        return lambda version: _begins(version[0], written) is (operator == "==")
    bound = (_trimmed(written), int(post) if post else -2 if early else -1)
    compare = _ORDERED.get(operator)
    if compare is not None:
        return lambda version: bool(compare(version, bound))
    if operator == ">":
        if early:
            return None  # releases of `packaging` differ on post-releases there
        # Post-releases of a bound that is none do not count as later.
        return lambda version: version > bound and (post is not None or version[0] != bound[0])
    if operator == "~=":
        series = written[:-1]
        return (
            (lambda version: version >= bound and _begins(version[0], series)) if series else None
        )
    return lambda version: (version == bound) is (operator == "==")


def _begins(release: Release, series: Release) -> bool:
    padding = (0,) * (len(series) - len(release))
    return (release + padding)[: len(series)] == series


@lru_cache(maxsize=4096)
def _plain(version: str) -> Plain | None:
    match = _VERSION.fullmatch(version)
    if match is None:
        return None
    post = -1 if match[2] is None else int(match[2])
    return _trimmed(tuple(map(int, match[1].split(".")))), post


def _trimmed(release: Release) -> Release:
    end = len(release)
    while end > 1 and release[end - 1] == 0:
        end -= 1
    return release[:end]
