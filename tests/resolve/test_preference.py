"""Which open project pip decides on first, by what is asked of it. Source: pip, provider.py."""

import math

import pytest
from packaging.specifiers import SpecifierSet
from resolvelib.resolvers import RequirementInformation
from support.reading import pip_named

from pinproof.resolve.candidates import Candidate
from pinproof.resolve.preference import make_preference_key, sum_up
from pinproof.resolve.requirements import Requirement, SpecifierRequirement

ASKED = {"free": "", "lower": ">=1", "pin": "==1.0", "upper": "<2", "wild": "==1.*"}


def key(name: str, pip: str) -> tuple[object, ...]:
    requirement = SpecifierRequirement(
        name=name, identifier=name, specifier=SpecifierSet(ASKED[name]), text=name + ASKED[name]
    )
    asked = [RequirementInformation[Requirement, Candidate](requirement, None)]
    return make_preference_key(
        name, asked, sum_up(asked), [], pip=pip_named(pip), order=math.inf, depths={}
    )


@pytest.mark.parametrize(
    ("pip", "order"),
    [
        # Until 25.0 a wildcard counts as a pin, and upper bounds as any other.
        ("24.0", ["pin", "wild", "lower", "upper", "free"]),
        # Then it is a bound from above.
        ("25.3", ["pin", "upper", "wild", "lower", "free"]),
    ],
)
def test_what_leaves_least_to_choose_comes_first(pip: str, order: list[str]) -> None:
    assert sorted(ASKED, key=lambda name: key(name, pip)) == order
