"""Whole runs over made-up worlds: what `--fix --unsafe-fixes` leaves is clean, or left to somebody.

The index is real wheels and sdists on loopback: withdrawn ones, such for another Python, such for
none. Lines are pins, ranges, misspelt, twice there, of another system, of no project. After one
run whatever is still said must be about a line that the report leaves to a person, the rest must
install and break nothing, and a second run must change nothing.
"""

import json
import os
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, note
from hypothesis import strategies as st
from oracle.served_worlds import serving
from oracle.worlds import read_world
from support.made_up_worlds import generated

from pinproof.cli.fixing import fix_all
from pinproof.config import Config
from pinproof.effects.plan import Plan
from pinproof.finding import Finding
from pinproof.gather.searches.limit import SearchLimit
from pinproof.run.check import Outcome, check
from pinproof.run.installs.plans import plan_paths

NAMES = ("a", "b", "c", "d", "e")
VERSIONS = ("1.0", "1.0.1", "1.1", "2.0", "2.1rc1", "3.0")
FILE = "requirements.txt"
names = st.sampled_from(NAMES)
extras = st.sampled_from(["", "", "", "[x]"])
bounds = st.sampled_from(["", ">=1.1", "<2", "!=2.0", "==1.1", "~=1.0", "==2.*", "<1.1", ">=2"])
needs = st.builds("{}{}{}".format, names, extras, bounds)
loose = st.builds(
    "{}{}{}".format,
    names,
    extras,
    st.sampled_from(["", ">=1.1", "<2", "~=1.0", "==2.*", ">=9", "!=2.0"]),
)
pins = st.builds("{}=={}".format, names, st.sampled_from([*VERSIONS, "1.5", "0.9"]))
odd = st.sampled_from(
    [
        *("a=1.0", 'b == "1.0"', "e===1.0", "a @ file:///croot/a-1.0", "nobodys==1"),
        *("c==1.0 ; python_version>='3'", "d==1.0; sys_platform=='win32'"),
        *("pkg-resources==0.0.0", "dataclasses==0.8", "json"),
    ]
)
KINDS: tuple[dict[str, Any], ...] = (
    *({},) * 5,
    {"python": ">=3.9"},
    {"yanked": "oops"},
    {"tags": [], "sdist": True},
    {"tags": ["cp39-cp39-manylinux2014_x86_64"]},
)


@st.composite
def worlds(draw: st.DrawFn) -> dict[str, Any]:
    index: dict[str, Any] = {}
    for name in NAMES:
        versions = draw(st.lists(st.sampled_from(VERSIONS), min_size=1, max_size=4, unique=True))
        index[name] = {
            version: {
                "requires": draw(st.lists(needs, max_size=2)),
                "extras": ["x"],
                **draw(st.sampled_from(KINDS)),
            }
            for version in versions
        }
    own_needs = st.lists(st.builds("{}{}".format, names, bounds), max_size=2)
    image = [
        {
            "name": name,
            "version": draw(st.sampled_from(sorted(index[name]))),
            "requires": draw(own_needs),
        }
        for name in draw(st.lists(names, max_size=3, unique=True))
    ]
    lines = st.one_of(pins, pins, pins, loose, loose, odd)
    return {
        "index": index,
        "image": image if draw(st.booleans()) else None,
        "file": draw(st.lists(lines, min_size=1, max_size=5)),
    }


def run(data: dict[str, Any], index_url: str) -> tuple[Outcome, list[str], list[str]]:
    """Fix the file; give what is then found, its rows, and what a second run would change."""
    Path(FILE).write_text("\n".join(data["file"]) + "\n", encoding="utf-8")
    given: dict[str, Any] = {"index_url": index_url, "no_cache": True}
    if data["image"] is None:
        given["python"] = "3.7"
    else:
        manifest = {"schema": 1, "name": "made-up", "python": "3.7", "server": []}
        manifest |= {"platform": "manylinux_2_27_x86_64", "distributions": data["image"]}
        Path("image.json").write_text(json.dumps(manifest), encoding="utf-8")
        given["image"] = "image.json"
    flags = Config(**given, origins=dict.fromkeys(given, "command line"))

    def checked() -> Outcome:
        return check([FILE], flags)

    for file in fix_all(checked(), checked, unsafe=True).files:
        Path(FILE).write_text(file.text, encoding="utf-8")
    after = checked()
    again = [each.text for each in fix_all(after, checked, unsafe=True).files]
    rows = Path(FILE).read_text(encoding="utf-8").split("\n")
    left = lines_left(after)
    rest = [row for number, row in enumerate(rows, 1) if number not in left]
    if data["image"] is not None and any(row and row[0] != "#" for row in rest):
        Path(FILE).write_text("\n".join(rest), encoding="utf-8")
        (planned,) = plan_paths([FILE], flags, limit=SearchLimit(seconds=60))
        assert isinstance(planned.outcome, Plan), planned.outcome
        assert not planned.outcome.broken
    return after, rows, again


def lines_left(outcome: Outcome) -> set[int]:
    """Give the lines that the report leaves to somebody."""
    found = {int(number) for note in outcome.report.notes for number in _LINE.findall(note)}
    # What no index has is such a line, also where nothing else is to be searched.
    return found | {one.line for one in outcome.findings if one.code == "IDX001"}


_LINE = re.compile(rf"{re.escape(FILE)}:(\d+) is left to you")


def is_last_resort(finding: Finding, left: set[int]) -> bool:
    """Tell whether all other releases are worse, or a line that is left is the reason."""
    says = f"{finding.message} {finding.cure}"
    return (
        # No other release fits.
        (finding.code == "ENV003" and "build a wheel and host it" in says)
        or finding.code == "IDX003"
        # Only a withdrawn release is in the range: it is not proposed.
        or (finding.code == "RES002" and finding.fix is None)
        or any(re.search(rf"line {number}\b", says) for number in left)
    )


@generated(120)
@given(worlds())
def _each_world(index_url: str, world: Any, data: dict[str, Any]) -> None:
    note(str(data))
    world["made-up"] = read_world({"name": "made-up", "index": data["index"], "file": ""})
    after, rows, again = run(data, index_url)
    assert again == []
    left = lines_left(after)
    said = [one for one in after.findings if one.severity != "info" and one.line not in left]
    unsaid = [one for one in said if not is_last_resort(one, left)]
    assert not unsaid, (rows, [(one.line, one.code, one.message) for one in unsaid])


def test_one_run_leaves_nothing_to_say(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("PIP_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.chdir(tmp_path)
    with serving() as server:
        address = f"http://127.0.0.1:{server.server_address[1]}/made-up/simple/"
        _each_world(address, server.worlds)
