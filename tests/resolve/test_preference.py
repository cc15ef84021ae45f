"""Which open project pip decides on first, by what is asked of it. Source: pip, provider.py."""

import math
from collections.abc import Sequence
from typing import TypeAlias

import pytest
from packaging.specifiers import SpecifierSet
from packaging.version import Version
from resolvelib.resolvers import RequirementInformation
from support.reading import pip_named

from pinproof.image.manifest import Distribution
from pinproof.resolve.candidates import AlreadyInstalledCandidate, Candidate
from pinproof.resolve.preference import make_preference_key, sum_up
from pinproof.resolve.requirements import Requirement, SpecifierRequirement

ASKED = {"free": "", "lower": ">=1", "pin": "==1.0", "upper": "<2", "wild": "==1.*"}
ASKED |= {"same": "===1.0"}
Asked: TypeAlias = RequirementInformation[Requirement, Candidate]


def requirement(name: str) -> SpecifierRequirement:
    text = ASKED[name]
    return SpecifierRequirement(
        name=name, identifier=name, specifier=SpecifierSet(text), text=name + text
    )


def key(name: str, pip: str, causes: Sequence[Asked] = ()) -> tuple[object, ...]:
    asked: list[Asked] = [RequirementInformation(requirement(name), None)]
    return make_preference_key(
        name, asked, sum_up(asked), causes, pip=pip_named(pip), order=math.inf, depths={}
    )


@pytest.mark.parametrize(
    ("pip", "order"),
    [
        # Until 25.0 a wildcard counts as a pin, and upper bounds as any other.
        ("24.0", ["pin", "same", "wild", "lower", "upper", "free"]),
        # Then it is a bound from above.
        ("25.3", ["pin", "same", "upper", "wild", "lower", "free"]),
    ],
)
def test_what_leaves_least_to_choose_comes_first(pip: str, order: list[str]) -> None:
    assert sorted(ASKED, key=lambda name: key(name, pip)) == order


def test_what_clashed_last_is_decided_on_before_its_equals() -> None:
    asking = AlreadyInstalledCandidate(
        name="lower", version=Version("1"), distribution=Distribution(name="lower", version="1")
    )
    causes: list[Asked] = [RequirementInformation(requirement("free"), asking)]
    assert key("free", "24.0", causes) < key("free", "24.0")
    assert key("lower", "24.0", causes) < key("lower", "24.0")
    for other in ("pin", "upper", "wild"):
        assert key(other, "24.0", causes) == key(other, "24.0")
