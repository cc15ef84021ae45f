"""The worst of the bad days once, and that the session would notice what goes wrong."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from itertools import repeat
from pathlib import Path

import pytest
from bad_days.days import Days
from bad_days.disks import full, read_only, small_disk
from bad_days.ends import fixes
from support.indexes.loopback import LoopbackIndex

# What is done here to a run, nobody can do to one elsewhere.
pytestmark = pytest.mark.skipif(
    os.name != "posix", reason="only POSIX mounts a disk of memory and kills by a signal"
)


@pytest.fixture
def days(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Days]:
    for name in [name for name in os.environ if name.startswith("PIP_") or "COVERAGE" in name]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    with LoopbackIndex() as index:
        index.add_wheel("demo", "1.0")
        yield Days(tmp_path, index)


@pytest.mark.slow
@pytest.mark.parametrize("happen", [full, read_only])
def test_a_disk_without_room_costs_nothing_that_was_there(
    days: Days, happen: Callable[[Days], None]
) -> None:
    with small_disk(days.folder / "tried") as is_mounted:
        if not is_mounted:
            # Full for real: a limit on the size of files would fail in other places.
            pytest.skip("to mount a disk that is full takes root and Linux")
    happen(days)
    assert days.wrong == []
    assert sum(days.tried.values()) > 4


@pytest.mark.slow
@pytest.mark.parametrize("moment", [0.0, 0.5])
def test_a_fix_that_is_killed_leaves_a_whole_file(days: Days, moment: float) -> None:
    fixes(days, repeat(moment))
    assert days.wrong == []
    assert set(days.tried) <= {"--fix, killed: the old file", "--fix, killed: the new file"}


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("print('No findings in 1 file')", ""),
        ("print('Found 1 error')", "a wrong verdict"),
        ("import sys; sys.exit(70)", "exit code 70"),
        ("print('No findings in 1 file, a fault of pinproof itself')", "exit code 0"),
        ("import os; os.kill(os.getpid(), 9)", "exit code -9"),
    ],
)
def test_what_goes_wrong_is_noticed(days: Days, code: str, said: str) -> None:
    process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    days.judge("a day", process, 0)
    assert days.tried == {"a day": 1}
    assert bool(days.wrong) == bool(said)
    assert said in "".join(days.wrong)
