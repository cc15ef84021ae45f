"""What we say of universes that hypothesis makes up is what the real pip does."""

import os
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, note, settings
from hypothesis import strategies as st
from oracle.pips import Oracle, agree, oracle, ours, summary, told_by
from oracle.worlds import World, read_world

pytestmark = [pytest.mark.oracle, pytest.mark.slow]

# `nox -s oracle` asks for 300 universes; a default run takes a few.
UNIVERSES = int(os.environ.get("PINPROOF_UNIVERSES", "12"))
PIPS = [("22.0.4", "3.7"), ("24.0", "3.7")]
if os.environ.get("PINPROOF_ORACLE_FULL"):
    PIPS += [("23.0.1", "3.8"), ("23.2.1", "3.12"), ("24.3.1", "3.12"), ("25.0.1", "3.10")]
    PIPS += [("25.1.1", "3.12"), ("25.3", "3.12"), ("26.0.1", "3.12"), ("21.3.1", "3.7")]

NAMES = ["a", "b", "c", "d", "e", "f", "g"]
FINAL = ["1.0", "1.1", "2.0", "3.0"]
EARLY = ["2.0b1", "3.1.dev1", "4.0rc1"]

names = st.sampled_from(NAMES)
bounds = st.one_of(
    st.just(""),
    st.just(""),
    st.builds(
        "{}{}".format, st.sampled_from([">=", "<", "<=", ">", "!=", "=="]), st.sampled_from(FINAL)
    ),
    st.builds("~={}".format, st.sampled_from(["1.0", "2.0"])),
    st.builds(">={},<{}".format, st.sampled_from(["1.0", "1.1"]), st.sampled_from(["2.0", "3.0"])),
    st.sampled_from(["==1.*", ">=2.0b1", "==2.0b1", "<4.0rc1"]),
)
extras = st.sampled_from(["", "", "", "", "[x]"])
markers = st.sampled_from(
    [""] * 8
    + ["; python_version < '3'", "; python_version >= '3'", "; sys_platform == 'win32'"]
    + ["; extra == 'x'", "; extra == 'x'", "; extra == 'x' and python_version >= '3'"]
)


@st.composite
def requirements(draw: st.DrawFn) -> str:
    return f"{draw(names)}{draw(extras)}{draw(bounds)}{draw(markers)}"


releases = st.fixed_dictionaries(
    {"requires": st.lists(requirements(), max_size=3)},
    optional={
        "extras": st.just(["x"]),
        "python": st.sampled_from([">=3.6", ">=3.99", "!=3.7.*,!=3.8.*", "<3.7", ">=3.5.*"]),
        "yanked": st.sampled_from(["", "a reason"]),
    },
)


@st.composite
def universes(draw: st.DrawFn) -> dict[str, Any]:
    index: dict[str, Any] = {}
    for name in NAMES:
        chosen = draw(st.lists(st.sampled_from(FINAL + FINAL + EARLY), max_size=5, unique=True))
        index[name] = {version: draw(releases) for version in chosen}
        for release in index[name].values():
            # A requires-python that pip cannot read stands in the index alone, as it does
            # for old uploads; in the file itself newer pips refuse it.
            if release.get("python") == ">=3.5.*":
                release["metadata_python"] = ">=3.5"
    image: dict[str, Any] = {}
    for name in draw(st.lists(names, max_size=4, unique=True)):
        version = draw(st.sampled_from([*FINAL, "2.0b1"]))
        own = [one for one in draw(st.lists(requirements(), max_size=2)) if "extra" not in one]
        image[name] = {"version": version, "requires": own}
    lines = draw(
        st.lists(st.builds("{}{}{}".format, names, extras, bounds), min_size=1, max_size=5)
    )
    world: dict[str, Any] = {"name": "made-up", "index": index, "image": image, "file": lines}
    limits = draw(st.lists(st.builds("{}{}".format, names, bounds), max_size=2))
    if limits:
        world["others"] = {"c.txt": "\n".join(limits) + "\n"}
        world["file"] = ["-c c.txt", *lines]
    if draw(st.integers(0, 7)) == 0:
        world["file"] = ["--pre", *world["file"]]
    return world


@pytest.fixture(scope="module")
def pips(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Oracle]:
    with oracle(tmp_path_factory.mktemp("oracle")) as found:
        yield found


def _compare(pips: Oracle, world: World, version: str, series: str) -> None:
    pip = pips.pip(version, series)
    told, base = pip.ask(world)
    theirs = told_by(told)
    mine = summary(ours(world, base, pip.pip, pip.python))
    assert agree(theirs, mine), f"pip {version}: {theirs}\nours: {mine}\n{told['log'][-3000:]}"


@pytest.mark.parametrize(("version", "series"), PIPS)
def test_a_generated_universe(pips: Oracle, version: str, series: str) -> None:
    @settings(
        max_examples=UNIVERSES,
        deadline=None,
        derandomize=not os.environ.get("PINPROOF_UNIVERSES"),
        database=None,
        phases=[Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
    )
    @given(universes())
    def compare(data: dict[str, Any]) -> None:
        note(str(data))
        _compare(pips, read_world(data), version, series)

    pips.pip(version, series)
    compare()
