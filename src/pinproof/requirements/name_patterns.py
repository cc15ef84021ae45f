"""Patterns of projects' names: `contoso-*`, where a star stands for any text."""

from collections.abc import Iterable

from pinproof.requirements.model import normalize_name


def is_named(name: str, patterns: Iterable[str]) -> bool:
    """Tell whether a normalized name fits one of the patterns, which are normalized here."""
    return any(_fits(name, normalize_name(pattern)) for pattern in patterns)


def _fits(name: str, pattern: str) -> bool:
    first, *rest = pattern.split("*")
    if not rest:
        return name == pattern
    *middle, last = rest
    if not name.startswith(first):
        return False
    at = len(first)
    for part in middle:
        found = name.find(part, at)
        if found < 0:
            return False
        at = found + len(part)
    return len(name) - len(last) >= at and name.endswith(last)
