"""What we say of each written world is what real pips answered, here without any pip.

`tests/oracle/test_worlds.py` asks the pips themselves, where they are at hand.
"""

import pytest
from oracle.pips import agree, ours, summary
from oracle.recorded import BASE, FOLDER, PIPS, recording
from oracle.worlds import World, written_worlds


def test_every_pip_is_recorded_for_every_world() -> None:
    assert {path.stem for path in FOLDER.glob("*.json")} == {pip for pip, _ in PIPS}
    names = [world.name for world in written_worlds()]
    assert len(names) == len(set(names))
    for pip, _ in PIPS:
        assert set(recording(pip).answers) == set(names)


@pytest.mark.parametrize("pip", [pip for pip, _ in PIPS])
@pytest.mark.parametrize("world", written_worlds(), ids=lambda world: world.name)
def test_a_recorded_world(world: World, pip: str) -> None:
    asked = recording(pip)
    theirs = asked.answers[world.name]
    mine = summary(ours(world, BASE, asked.pip, asked.python, asked.platform))
    assert agree(theirs, mine), f"pip {pip}: {theirs}\nours: {mine}"
