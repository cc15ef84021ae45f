"""Which markers stop a real pip, in a file and in what a wheel declares."""

import os
import subprocess
from pathlib import Path

import pytest
from oracle.interpreters import require_python
from oracle.pips import wheel_of_pip
from support.distributions import wheel_bytes
from support.reading import read

from pinproof.config import Config
from pinproof.effects.plan import Plan
from pinproof.gather.searches.limit import SearchLimit
from pinproof.requirements.model import InvalidLine
from pinproof.run.installs.plans import plan_paths

pytestmark = pytest.mark.oracle
PIPS = [("22.0.4", "3.7"), ("24.0", "3.7"), ("25.1.1", "3.11"), ("25.3", "3.11")]
MARKERS = [
    "python_version ~= '3'",
    "python_version ~= '3.0'",
    "sys_platform ~= 'linux'",
    "sys_platform === 'linux'",
    "python_version ~= '3' and extra == 'x'",
    "'3' ~= python_version",
    "python_full_version < '3.x'",
    "'x' in extras",
]
ASK = """
import sys
from pip._internal.req.constructors import install_req_from_line
for line in sys.stdin:
    try:
        install_req_from_line(line.strip()).match_markers()
        print("goes on")
    except Exception:
        print("stops")
"""


def run(version: str, series: str, *arguments: str, given: str = "") -> tuple[int, str]:
    """Run that Python with that pip; give its exit code and what it printed."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PIP_")}
    own = {"PIP_CONFIG_FILE": os.devnull, "PYTHONPATH": str(wheel_of_pip(version))}
    done = subprocess.run(
        [require_python(series), *arguments],
        env=kept | own,
        input=given,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout


@pytest.mark.parametrize(("version", "series"), PIPS)
def test_what_stops_pip_in_a_file_is_refused(version: str, series: str) -> None:
    lines = [f"six; {marker}" for marker in MARKERS]
    _, theirs = run(version, series, "-c", ASK, given="\n".join(lines))
    ours = [
        "stops" if isinstance(read(line, pip=version).lines[0], InvalidLine) else "goes on"
        for line in lines
    ]
    assert dict(zip(lines, theirs.splitlines(), strict=True)) == dict(zip(lines, ours, strict=True))
    assert set(ours) == {"stops", "goes on"}


@pytest.mark.parametrize(("version", "series"), PIPS[1::2])
@pytest.mark.parametrize("marker", MARKERS[:2])
def test_what_stops_pip_in_a_wheel_is_refused(
    version: str, series: str, marker: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name, number, requires in (
        ("six", "1.0", ()),
        ("a", "1.0", (f"six; {marker}",)),
        ("a", "0.9", ()),  # pip does not get there
    ):
        wheel, _ = wheel_bytes(name, number, requires=requires)
        Path(f"{name}-{number}-py3-none-any.whl").write_bytes(wheel)
    Path("requirements.txt").write_text("a\n", encoding="utf-8")
    Path("image.json").write_text(
        f'{{"schema": 1, "name": "m", "python": "{series}", "pip": "{version}",'
        ' "platform": "manylinux_2_27_x86_64", "distributions": []}',
        encoding="utf-8",
    )
    config = Config(image="image.json", no_index=True, find_links=(str(tmp_path),), no_cache=True)
    (planned,) = plan_paths(["requirements.txt"], config, limit=SearchLimit(seconds=60))
    links = ("--no-index", "--find-links", ".", "--target", "t", "-r", "requirements.txt")
    code, _ = run(version, series, "-m", "pip", "install", "--dry-run", *links)
    assert isinstance(planned.outcome, Plan) == (code == 0)
