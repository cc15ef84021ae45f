"""What we say of universes that hypothesis makes up is what the real pip does."""

import os
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, assume, given, note, settings
from hypothesis import strategies as st
from oracle.pips import Oracle, agree, oracle, ours, summary, told_by
from oracle.worlds import World, read_world

pytestmark = [pytest.mark.oracle, pytest.mark.slow]

# `nox -s oracle` asks for 300 universes; a default run takes a few.
UNIVERSES = int(os.environ.get("PINPROOF_UNIVERSES", "12"))
PIPS = [("21.3.1", "3.7"), ("22.0.4", "3.7"), ("24.0", "3.7"), ("25.1.1", "3.12")]
if os.environ.get("PINPROOF_ORACLE_FULL"):
    PIPS += [("23.0.1", "3.8"), ("23.2.1", "3.12"), ("24.3.1", "3.12"), ("25.0.1", "3.10")]
    PIPS += [("25.3", "3.12"), ("26.0.1", "3.12")]

NAMES = ["a", "b", "c", "d", "e", "f", "g", "h"]
FINAL = ["1.0", "1.1", "2.0", "2.1", "3.0"]
EARLY = ["2.0b1", "3.1.dev1", "4.0rc1"]

names = st.sampled_from(NAMES)


def often(value: str, times: int) -> list[st.SearchStrategy[str]]:
    return [st.just(value)] * times


# Ranges mostly leave something, so that most universes have a solution, if a hidden one.
bounds = st.one_of(
    *often("", 4),
    st.builds("<{}".format, st.sampled_from(["2.0", "2.1", "3.0"])),
    st.builds("<{}".format, st.sampled_from(["2.0", "2.1", "3.0"])),
    st.builds(">={}".format, st.sampled_from(["1.1", "2.0"])),
    st.builds("!={}".format, st.sampled_from(FINAL)),
    st.builds("=={}".format, st.sampled_from(FINAL)),
    st.sampled_from([">=1.1,<3.0", "~=1.0", "~=2.0", "==1.*", "==2.*", "<=2.1", ">1.0"]),
    st.sampled_from([">=2.0b1", "==2.0b1", "<4.0rc1", ">2.0b1"]),
)
extras = st.one_of(*often("", 6), st.just("[x]"))
markers = st.one_of(
    *often("", 8),
    st.sampled_from([" ; python_version < '3'", " ; sys_platform == 'win32'"]),
    st.sampled_from([" ; extra == 'x'", " ; extra == 'x' and python_version >= '3'"]),
)


@st.composite
def requirements(draw: st.DrawFn) -> str:
    return f"{draw(names)}{draw(extras)}{draw(bounds)}{draw(markers)}"


@st.composite
def universes(draw: st.DrawFn) -> dict[str, Any]:
    index: dict[str, Any] = {}
    for name in NAMES:
        versions = draw(st.lists(st.sampled_from(FINAL), min_size=2, max_size=5, unique=True))
        if draw(st.integers(0, 3)) == 0:
            versions.append(draw(st.sampled_from(EARLY)))
        index[name] = {version: draw(releases()) for version in versions}
    image: dict[str, Any] = {}
    for name in draw(st.lists(names, max_size=3, unique=True)):
        version = draw(st.sampled_from([*FINAL, "2.0b1"]))
        own = [one for one in draw(st.lists(requirements(), max_size=2)) if "extra" not in one]
        image[name] = {"version": version, "requires": own}
    wanted = st.one_of(bounds, st.just(""), st.just(""))
    lines = draw(
        st.lists(st.builds("{}{}{}".format, names, extras, wanted), min_size=1, max_size=4)
    )
    world: dict[str, Any] = {"name": "made-up", "index": index, "image": image, "file": lines}
    if draw(st.integers(0, 3)) == 0:
        limits = draw(st.lists(st.builds("{}{}".format, names, bounds), min_size=1, max_size=2))
        world["others"] = {"c.txt": "\n".join(limits) + "\n"}
        world["file"] = ["-c c.txt", *lines]
    if draw(st.integers(0, 9)) == 0:
        world["file"] = ["--pre", *world["file"]]
    return world


@st.composite
def releases(draw: st.DrawFn) -> dict[str, Any]:
    release: dict[str, Any] = {"requires": draw(st.lists(requirements(), max_size=3))}
    if draw(st.booleans()):
        release["extras"] = ["x"]
    oddity = draw(st.integers(0, 29))
    if oddity == 0:
        release["python"] = draw(st.sampled_from([">=3.99", "!=3.7.*,!=3.8.*", "<3.7"]))
    elif oddity == 1:
        # One that pip cannot read stands in the index alone, as it does for old uploads; in
        # the file itself newer pips refuse it.
        release |= {"python": ">=3.5.*", "metadata_python": ">=3.5"}
    elif oddity == 2:
        release["yanked"] = draw(st.sampled_from(["", "a reason"]))
    elif oddity == 3:
        release["metadata_python"] = ">=3.99"
    return release


@pytest.fixture(scope="module")
def pips(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Oracle]:
    with oracle(tmp_path_factory.mktemp("oracle")) as found:
        yield found


def _compare(pips: Oracle, world: World, version: str, series: str) -> None:
    pip = pips.pip(version, series)
    told, base = pip.ask(world)
    # A fault of pip's own: it follows choices that were taken back round and round.
    assume("in _has_route_to_root" not in told["log"])
    theirs = told_by(told)
    mine = summary(ours(world, base, pip.pip, pip.python))
    assert agree(theirs, mine), f"pip {version}: {theirs}\nours: {mine}\n{told['log'][-3000:]}"


@pytest.mark.parametrize(("version", "series"), PIPS)
def test_a_generated_universe(pips: Oracle, version: str, series: str) -> None:
    @settings(
        max_examples=UNIVERSES,
        derandomize=not os.environ.get("PINPROOF_UNIVERSES"),
        database=None,
        phases=[Phase.generate, Phase.shrink],
        # To make a universe is slow, and many are thrown away: that is what is wanted.
        suppress_health_check=list(HealthCheck),
    )
    @given(universes())
    def compare(data: dict[str, Any]) -> None:
        note(str(data))
        _compare(pips, read_world(data), version, series)

    pips.pip(version, series)
    compare()
