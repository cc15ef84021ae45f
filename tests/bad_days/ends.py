"""Runs that are ended in the middle (`kill -9`): one at a time while it fixes, and in a crowd."""

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

from bad_days.days import Days
from bad_days.disks import LOOSE

# Long enough to be caught while it is written, and soon read.
_REST = "#\n" * 200_000
_OLD, _NEW = LOOSE + _REST, LOOSE.replace("01.", "1.") + _REST


def crowd(days: Days, moments: Iterator[float]) -> None:
    """Twenty runs on one cache, some of them killed: the others say the same."""
    cache = ("--cache-dir", days.folder / "shared")
    processes = [days.start(*cache) for _ in range(20)]
    killed = processes[::4]
    time.sleep(next(moments))
    for process in killed:
        process.send_signal(signal.SIGKILL)
    for process in processes:
        days.judge(
            "20 runs on one cache, 5 killed", process, 0, *([-9] if process in killed else [])
        )


def fixes(days: Days, moments: Iterator[float]) -> None:
    """End a run at some moment of its `--fix`: the file is the old one or the new one, whole."""
    folder = days.folder / "fixed"
    folder.mkdir(exist_ok=True)
    file = folder / "requirements.txt"
    file.write_text(_OLD, encoding="utf-8")
    process = days.start("--offline", "--no-cache", "--fix", cwd=folder)
    _wait_for_a_change(file, next(moments))
    process.send_signal(signal.SIGKILL)
    process.communicate()
    text = file.read_text(encoding="utf-8")
    day = "--fix, killed: " + {_OLD: "the old file", _NEW: "the new file"}.get(text, "torn")
    days.count(day)
    days.hold(day, is_so="torn" not in day, what=f"{len(text)} characters: {text[:80]!r}")
    for left in os.listdir(folder):
        (folder / left).unlink()


def _wait_for_a_change(file: Path, moment: float) -> None:
    """Wait until something appears beside the file, or it is written to, and a moment longer."""

    def changed() -> list[int]:
        return [place.stat().st_mtime_ns for place in (file, file.parent)]

    until = time.monotonic() + 20
    before = changed()
    while changed() == before and time.monotonic() < until:
        pass
    time.sleep(moment / 40)
