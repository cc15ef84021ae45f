"""What we say of each written world is what the real pip does, and what is recorded of it."""

import os
from collections.abc import Iterator

import pytest
from oracle import recorded
from oracle.pips import Oracle, agree, glibc, oracle, ours, summary, told_by
from oracle.recorded import PIPS, Recording, recording
from oracle.worlds import World, written_worlds

pytestmark = pytest.mark.oracle

# The full set takes minutes; by default each world is put to one of the pips.
FULL = bool(os.environ.get("PINPROOF_ORACLE_FULL"))


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "world" in metafunc.fixturenames:
        every = FULL or metafunc.config.getoption("--record-pips")
        metafunc.parametrize(
            ("world", "version", "series"),
            [
                pytest.param(world, *pip, id=f"{world.name}-{pip[0]}")
                for number, world in enumerate(written_worlds())
                for pip in (PIPS if every else [PIPS[number % len(PIPS)]])
            ],
        )


@pytest.fixture(scope="module")
def pips(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Oracle]:
    with oracle(tmp_path_factory.mktemp("oracle")) as found:
        yield found


@pytest.fixture(scope="module")
def answers(request: pytest.FixtureRequest) -> Iterator[dict[str, Recording]]:
    """Collect what the pips answer, by pip, and keep it when asked to."""
    found: dict[str, Recording] = {}
    yield found
    if request.config.getoption("--record-pips"):
        names = {world.name for world in written_worlds()}
        for each in found.values():
            recorded.write(each, names)


def test_a_written_world(
    pips: Oracle,
    answers: dict[str, Recording],
    pytestconfig: pytest.Config,
    world: World,
    version: str,
    series: str,
) -> None:
    pip = pips.pip(version, series)
    told, base = pip.ask(world)
    theirs = told_by(told)
    known = answers.setdefault(version, Recording(pip.pip, pip.python, glibc(), {}))
    answers[version] = known._replace(
        answers={**known.answers, world.name: recorded.in_short(theirs, base)}
    )
    if not pytestconfig.getoption("--record-pips"):
        assert agree(theirs, recording(version).answers[world.name]), "record the pips again"
    mine = summary(ours(world, base, pip.pip, pip.python))
    assert agree(theirs, mine), f"pip {version}: {theirs}\nours: {mine}\n{told['log']}"
