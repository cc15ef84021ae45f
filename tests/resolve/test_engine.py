"""How much the engine asks."""

from collections import Counter

import pytest
from support.planning import install_request

from pinproof.effects.plan import Plan
from pinproof.effects.planning import make_plan
from pinproof.resolve.provider import PipProvider


@pytest.mark.parametrize("pip", ["22.0", "24.0", "25.1", "25.3"])
def test_what_a_choice_satisfies_is_asked_as_often_as_there_are_choices(
    pip: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: Counter[int] = Counter()
    original = PipProvider.is_satisfied_by

    def count(self: PipProvider, requirement: object, candidate: object) -> bool:
        asked[size] += 1
        return original(self, requirement, candidate)  # type: ignore[arg-type]

    monkeypatch.setattr(PipProvider, "is_satisfied_by", count)
    for size in (20, 40):
        data = {
            # What is newest of `q` does not go with the file: a straight search ends there.
            "index": {
                **{f"p{number}": {"1": []} for number in range(size)},
                "q": {"1": [], "2": ["p0==2"]},
            },
            "file": [*(f"p{number}==1" for number in range(size)), "q"],
            "pip": pip,
        }
        assert isinstance(make_plan(install_request(data)), Plan)
    # Twice the lines ask twice as much, not four times.
    assert 0 < asked[40] <= 2 * asked[20]
