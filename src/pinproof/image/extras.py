"""Requirements that count only where somebody asks for an extra."""

import re
from collections.abc import Set as AbstractSet
from typing import TypeAlias

from packaging.requirements import InvalidRequirement, Requirement

from pinproof.image.manifest import ImageManifest
from pinproof.requirements.model import normalize_name

Asked: TypeAlias = AbstractSet[tuple[str, str]]

_TOKEN = re.compile(r"""\(|\)|"[^"]*"|'[^']*'|[^\s()"']+""")


def find_asked_extras(image: ImageManifest) -> Asked:
    """Give the extras, by normalized names, that what an image holds asks of one another.

    Markers other than on extras are taken to hold.
    """
    asked: set[tuple[str, str]] = set()
    waiting = [
        (normalize_name(held.name), requirement)
        for held in image.distributions.values()
        for text in held.requires or ()
        if (requirement := _requirement(text)) is not None and requirement.extras
    ]
    while True:
        # An extra may ask for another one, so each round may wake more.
        found = {
            (normalize_name(requirement.name), normalize_name(extra))
            for name, requirement in waiting
            if not _is_unasked(requirement, name, asked)
            for extra in requirement.extras
        }
        if found <= asked:
            return asked
        asked |= found


def is_unasked(text: str, name: str, asked: Asked) -> bool:
    """Tell whether a requirement of `name` waits for an extra that is not among `asked`."""
    requirement = _requirement(text)
    return requirement is not None and _is_unasked(requirement, normalize_name(name), asked)


def _requirement(text: str) -> Requirement | None:
    try:
        return Requirement(text)
    except InvalidRequirement:
        return None


def _is_unasked(requirement: Requirement, name: str, asked: Asked) -> bool:
    if requirement.marker is None:
        return False
    extras = {extra for project, extra in asked if project == name}
    return not _may_hold(_TOKEN.findall(str(requirement.marker)), extras)


def _may_hold(tokens: list[str], extras: AbstractSet[str]) -> bool:
    """Judge a marker's tokens, every comparison but those of extras taken to hold."""
    for word, judge in (("or", any), ("and", all)):
        parts = _split(tokens, word)
        if len(parts) > 1:
            return judge(_may_hold(part, extras) for part in parts)
    if tokens[0] == "(":
        return _may_hold(tokens[1:-1], extras)
    if "extra" not in tokens or "==" not in tokens:
        return True
    quoted = next((token[1:-1] for token in tokens if token[0] in "\"'"), "")
    return normalize_name(quoted) in extras


def _split(tokens: list[str], word: str) -> list[list[str]]:
    """Split at a word that stands in no parentheses."""
    parts: list[list[str]] = [[]]
    depth = 0
    for piece in tokens:
        depth += {"(": 1, ")": -1}.get(piece, 0)
        if piece == word and not depth:
            parts.append([])
        else:
            parts[-1].append(piece)
    return parts
