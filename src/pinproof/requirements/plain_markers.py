"""Markers of the plain form, evaluated without the library's parser.

Nearly all markers compare a variable with a text, joined by `and` and `or`. What is written
otherwise, or compares what only `packaging` knows how to compare, is left to it.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import TypeAlias

from pinproof.requirements.model import normalize_name
from pinproof.requirements.plain_ranges import holds

_TOKEN = re.compile(
    r"\s*(?:(\()|(\))|(and|or)\b"
    r"|(python_version|python_full_version|extra|os_name|sys_platform|platform_system"
    r"|platform_machine|platform_python_implementation|implementation_name)"
    r"\s*(<=|>=|<|>|==|!=|~=)\s*(?:\"([^\"\\]*)\"|'([^'\\]*)'))\s*"
)
_DEEPEST = 20
_NUMBERED = frozenset(("python_version", "python_full_version"))

Comparison: TypeAlias = tuple[str, str, str]
# `and` within, `or` between; a list stands for parentheses.
Groups: TypeAlias = "list[list[Comparison | Groups]]"


def evaluate(marker: str, environment: Mapping[str, str], extra: str) -> bool | None:
    """Tell whether a marker holds; `None` where it is not plain. Source: PEP 508, 685."""
    groups = _read(marker)
    return None if groups is None else _any(groups, environment, extra)


def is_plain(marker: str) -> bool:
    """Tell whether a marker is of the plain form, and so a valid one."""
    return _read(marker) is not None


@lru_cache(maxsize=4096)
def _read(marker: str) -> "Groups | None":
    open_groups: list[Groups] = [[[]]]
    wants_term = True
    at = 0
    while at < len(marker):
        token = _TOKEN.match(marker, at)
        if token is None or len(open_groups) > _DEEPEST:
            return None
        at = token.end()
        opening, closing, joint, variable, operator, double, single = token.groups()
        if wants_term is not (opening is not None or variable is not None):
            return None
        if opening:
            open_groups.append([[]])
        elif closing:
            inner = open_groups.pop()
            if not open_groups:
                return None
            open_groups[-1][-1].append(inner)
        elif joint:
            wants_term = True
            if joint == "or":
                open_groups[-1].append([])
        else:
            text = single if double is None else double
            if not _is_plain(variable, operator, text):
                return None
            open_groups[-1][-1].append((variable, operator, text))
            wants_term = False
    return None if wants_term or len(open_groups) != 1 else open_groups[0]


def _is_plain(variable: str, operator: str, text: str) -> bool:
    if variable in _NUMBERED:
        return holds(operator + text, "3") is not None
    # Older releases of `packaging` compared as versions whatever reads as one.
    return operator in {"==", "!="} and text[:1].isalpha() and text[:1] not in "vV"


def _any(groups: Groups, environment: Mapping[str, str], extra: str) -> bool | None:
    results = [[_holds(term, environment, extra) for term in group] for group in groups]
    if any(result is None for group in results for result in group):
        return None
    return any(all(group) for group in results)


def _holds(term: "Comparison | Groups", environment: Mapping[str, str], extra: str) -> bool | None:
    if isinstance(term, list):
        return _any(term, environment, extra)
    variable, operator, text = term
    if variable in _NUMBERED:
        return holds(operator + text, environment[variable])
    if variable == "extra":
        return (normalize_name(extra) == normalize_name(text)) is (operator == "==")
    return (environment[variable] == text) is (operator == "==")
