"""The order in which pip decides on projects: what it takes up first."""

import math
from collections.abc import Sequence
from typing import TypeAlias

from resolvelib.resolvers import RequirementInformation

from pinproof.pip.behaviour import SETUPTOOLS_LAST, preference
from pinproof.pip.release import PipRelease
from pinproof.resolve.candidates import REQUIRES_PYTHON_IDENTIFIER, Candidate
from pinproof.resolve.requirements import ExplicitRequirement, Requirement, SpecifierRequirement

Information: TypeAlias = RequirementInformation[Requirement, Candidate]
PreferenceKey: TypeAlias = tuple[bool | int | float | str, ...]

_UPPER = frozenset(("<", "<=", "~="))


def make_preference_key(
    identifier: str,
    information: Sequence[Information],
    backtrack_causes: Sequence[Information],
    *,
    pip: PipRelease,
    order: float,
    depths: dict[str, float],
) -> PreferenceKey:
    """Give the sort key of a project that is still open.

    `order` is its place in the file, infinite for what no line names. `depths` are the
    distances from the file learned so far; this one is added.
    """
    operators = [
        (clause.operator, clause.version)
        for asked in information
        if isinstance(asked.requirement, SpecifierRequirement)
        for clause in asked.requirement.specifier
    ]
    way = preference(pip)
    if way == "bounds":
        direct = any(isinstance(asked.requirement, ExplicitRequirement) for asked in information)
        pinned = any(op[:2] == "==" and "*" not in version for op, version in operators)
        bounded = any(op in _UPPER or (op == "==" and "*" in version) for op, version in operators)
        return (not direct, not pinned, not bounded, order, not operators, identifier)
    pinned = any(op[:2] == "==" for op, _ in operators)
    late = pip.has(SETUPTOOLS_LAST) and identifier == "setuptools"
    if way == "rating":
        if any(isinstance(asked.requirement, ExplicitRequirement) for asked in information):
            rating = 0
        else:
            rating = 1 if pinned else 2 if operators else 3
        return (late, rating, order, identifier)
    depth = 1.0 if order != math.inf else _depth(information, depths)
    depths[identifier] = depth
    return (
        identifier != REQUIRES_PYTHON_IDENTIFIER,
        late,
        not pinned,
        not _caused_backtrack(identifier, backtrack_causes),
        depth,
        order,
        not operators,
        identifier,
    )


def _depth(information: Sequence[Information], depths: dict[str, float]) -> float:
    return 1.0 + min(
        (
            0.0 if asked.parent is None else depths.get(asked.parent.identifier, math.inf)
            for asked in information
        ),
        default=math.inf,
    )


def _caused_backtrack(identifier: str, causes: Sequence[Information]) -> bool:
    return any(
        identifier == cause.requirement.identifier
        or (cause.parent is not None and identifier == cause.parent.identifier)
        for cause in causes
    )
