"""What we say of each written world is what the real pip does."""

import os
from collections.abc import Iterator

import pytest
from oracle.pips import Oracle, agree, oracle, ours, summary, told_by
from oracle.worlds import World, written_worlds

pytestmark = pytest.mark.oracle

PIPS = [("22.0.4", "3.7"), ("24.0", "3.7")]
# The full set takes a minute; by default each world is put to one of the pips.
FULL = bool(os.environ.get("PINPROOF_ORACLE_FULL"))
CASES = [
    pytest.param(world, *pip, id=f"{world.name}-{pip[0]}")
    for number, world in enumerate(written_worlds())
    for pip in (PIPS if FULL else [PIPS[number % len(PIPS)]])
]


@pytest.fixture(scope="module")
def pips(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Oracle]:
    with oracle(tmp_path_factory.mktemp("oracle")) as found:
        yield found


@pytest.mark.parametrize(("world", "version", "series"), CASES)
def test_a_written_world(pips: Oracle, world: World, version: str, series: str) -> None:
    pip = pips.pip(version, series)
    told, base = pip.ask(world)
    theirs = told_by(told)
    mine = summary(ours(world, base, pip.pip, pip.python))
    if version in world.differs:
        assert not agree(theirs, mine), "the listed difference is gone"
        return
    assert agree(theirs, mine), f"pip {version}: {theirs}\nours: {mine}\n{told['log']}"
