"""A repair against all files that there could be: it is found, none is nearer, and it holds."""

from itertools import product
from typing import Any

from hypothesis import assume, given, note
from hypothesis import strategies as st
from packaging.version import Version
from support.made_up_worlds import generated
from support.planning import install_request, plan

from pinproof.effects.plan import Plan
from pinproof.repair.repairing import find_repair
from pinproof.requirements.pins import Pins

NAMES = ("a", "b", "c", "d")
VERSIONS = ("1.0", "1.0.1", "1.1", "2.0")
names = st.sampled_from(NAMES)
bounds = st.sampled_from(["<1.1", "<2", ">=1.1", ">=2", "==1.0", "!=1.0", "~=1.0", ""])


@st.composite
def worlds(draw: st.DrawFn) -> dict[str, Any]:
    index: dict[str, Any] = {}
    for name in NAMES:
        versions = draw(st.lists(st.sampled_from(VERSIONS), min_size=2, max_size=4, unique=True))
        needs = st.lists(st.builds("{}{}".format, names, bounds), max_size=2)
        index[name] = {version: draw(needs) for version in versions}
    image = {}
    for name in draw(st.lists(st.sampled_from(("c", "d")), max_size=1)):
        version = draw(st.sampled_from(sorted(index[name])))
        image[name] = {"version": version, "requires": []}
    lines = [f"{name}=={draw(st.sampled_from(VERSIONS))}" for name in NAMES[:3]]
    return {"name": "made-up", "index": index, "image": image, "file": lines}


def step(written: str, other: str) -> int:
    """Give how far a version is from what was written: 0, 1 and 2 as the page on fixing says."""
    one, two = Version(written), Version(other)
    if one.major != two.major:
        return 2
    return int(one.minor != two.minor)


def nearest(data: dict[str, Any]) -> tuple[int, int] | None:
    """Give how many lines change at least, and how far they go, by trying every file."""
    written = [line.split("==") for line in data["file"]]
    found: list[tuple[int, int]] = []
    for versions in product(*(data["index"][name] for name, _ in written)):
        pairs = list(zip(written, versions, strict=True))
        changed = [(own, other) for (_, own), other in pairs if own != other]
        cost = (len(changed), sum(step(own, other) for own, other in changed))
        if found and cost >= min(found):
            continue
        file = [f"{name}=={other}" for (name, _), other in pairs]
        if isinstance(plan({**data, "file": file}), Plan):
            found.append(cost)
    return min(found, default=None)


def repaired(data: dict[str, Any]) -> tuple[list[str], tuple[int, int] | None]:
    """Give the lines afterwards, and what the way there cost; `None` where some were given up."""
    request = install_request(data)
    found = find_repair(request, plan(data), Pins.of_file(request.file))
    made = {line.text: one for line, one in found.lines.items()}
    lines = [made[line].text if line in made else line for line in data["file"]]
    if found.undecided or found.plan is None:
        return lines, None
    changed = [
        (old.split("==")[1], new.split("==")[1])
        for old, new in zip(data["file"], lines, strict=True)
        if old != new
    ]
    return lines, (len(changed), sum(step(old, new) for old, new in changed))


@generated(60)
@given(worlds())
def test_no_file_is_nearer_than_the_repair(data: dict[str, Any]) -> None:
    note(str(data))
    assume(not isinstance(plan(data), Plan))
    least = nearest(data)
    lines, cost = repaired(data)
    assert cost == least
    if least is not None:
        after = {**data, "file": lines}
        assert isinstance(plan(after), Plan)
        assert repaired(after) == (lines, (0, 0))
