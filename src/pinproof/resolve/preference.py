"""The order in which pip decides on projects: what it takes up first."""

import math
from collections.abc import Collection, Iterable, Sequence
from typing import TypeAlias

from resolvelib.resolvers import RequirementInformation

from pinproof.pip.behaviour import SETUPTOOLS_LAST, preference
from pinproof.pip.release import PipRelease
from pinproof.record import record
from pinproof.resolve.candidates import REQUIRES_PYTHON_IDENTIFIER, Candidate
from pinproof.resolve.requirements import ExplicitRequirement, Requirement, SpecifierRequirement

Information: TypeAlias = RequirementInformation[Requirement, Candidate]
PreferenceKey: TypeAlias = tuple[bool | int | float | str, ...]

_UPPER = frozenset(("<", "<=", "~="))


@record
class Demands:
    """What the requirements on a project say together.

    `pinned` counts `==1.*` as pip did before it looked at bounds, `exact` does not.
    """

    direct: bool
    pinned: bool
    exact: bool
    bounded: bool
    open: bool


def sum_up(information: Iterable[Information]) -> Demands:
    """Look through what is asked of a project, which many rounds of a search leave as it is."""
    asked = [each.requirement for each in information]
    clauses = [
        (clause.operator, "*" in clause.version)
        for each in asked
        if isinstance(each, SpecifierRequirement)
        for clause in each.specifier
    ]
    return Demands(
        direct=any(isinstance(each, ExplicitRequirement) for each in asked),
        pinned=any(op[:2] == "==" for op, _ in clauses),
        exact=any(op[:2] == "==" and not wild for op, wild in clauses),
        bounded=any(op in _UPPER or (op == "==" and wild) for op, wild in clauses),
        open=not clauses,
    )


def make_preference_key(
    identifier: str,
    information: Collection[Information],
    demands: Demands,
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
    way = preference(pip)
    if way == "bounds":
        return (
            not demands.direct,
            not demands.exact,
            not demands.bounded,
            order,
            demands.open,
            identifier,
        )
    late = pip.has(SETUPTOOLS_LAST) and identifier == "setuptools"
    if way == "rating":
        rating = 0 if demands.direct else 1 if demands.pinned else 3 if demands.open else 2
        return (late, rating, order, identifier)
    depth = 1.0 if order != math.inf else _depth(information, depths)
    depths[identifier] = depth
    return (
        identifier != REQUIRES_PYTHON_IDENTIFIER,
        late,
        not demands.pinned,
        not _caused_backtrack(identifier, backtrack_causes),
        depth,
        order,
        demands.open,
        identifier,
    )


def _depth(information: Collection[Information], depths: dict[str, float]) -> float:
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
