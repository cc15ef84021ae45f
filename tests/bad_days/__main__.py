"""Let bad days happen to whole runs for a while: `python -m bad_days SECONDS`, from `tests`.

Twenty runs on one cache of which some are killed, disks that are full, homes that are none,
clocks that jump, indexes that lie; then as many runs in one process as there is time for, whose
memory must stay flat. Prints what was tried and what went wrong; ends with 1 if anything did.
"""

import os
import resource
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from itertools import cycle
from pathlib import Path

from support.loopback_index import Answer, LoopbackIndex, after

from pinproof.config import Config
from pinproof.index.store.cache import FILE_NAME
from pinproof.run.check import check

_LIES = (
    Answer(status=200, headers={"Content-Type": "text/html"}, body=b"<html>Down</html>"),
    Answer(status=200, headers={"Content-Encoding": "gzip"}, body=b"\x1f\x8b\x08\0half"),
    Answer(status=200, body=b'{"files": [', length=5000),
    Answer(status=500),
    Answer(status=403),
    Answer(reset=True),
    Answer(status=302, headers={"Location": "http://["}),
)
_MOST_GROWTH_KB = 8 * 1024
_WAIT_S = 60


class Days:
    """What was tried so far, and what went wrong."""

    def __init__(self, folder: Path, index: LoopbackIndex) -> None:
        self.folder = folder
        self.index = index
        self.tried: dict[str, int] = {}
        self.wrong: list[str] = []
        # Each moment of a run gets its turn to be the last.
        self.moments = cycle(tenth / 10 for tenth in range(10))
        (folder / "requirements.txt").write_text("demo==1.0\n", encoding="utf-8")
        (folder / "pinproof.toml").touch()

    def start(self, *words: str, more: Mapping[str, str] | None = None) -> "subprocess.Popen[str]":
        """Begin a check of the file."""
        command = [sys.executable, "-m", "pinproof", "check", "-i", self.index.url, *words]
        environment = {**os.environ, "PIP_CONFIG_FILE": os.devnull, "PIP_RETRIES": "0"}
        return subprocess.Popen(
            [*command, "requirements.txt"],
            cwd=self.folder,
            env={**environment, **(more or {})},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            text=True,
        )

    def judge(self, day: str, process: "subprocess.Popen[str]", *codes: int) -> str:
        """Hold that a run ends well, with one of these codes."""
        self.tried[day] = self.tried.get(day, 0) + 1
        try:
            said = process.communicate(timeout=_WAIT_S)[0]
        except subprocess.TimeoutExpired:
            process.kill()
            self.wrong.append(f"{day}: it hangs")
            return ""
        if process.returncode not in codes or "Traceback" in said or "fault of" in said:
            self.wrong.append(f"{day}: exit code {process.returncode}: {said[-300:]}")
        return said

    def crowd(self) -> None:
        """Twenty runs on one cache, some of them killed: the others say the same."""
        cache = ("--cache-dir", str(self.folder / "shared"))
        processes = [self.start(*cache) for _ in range(20)]
        killed = processes[::4]
        time.sleep(next(self.moments))
        for process in killed:
            process.send_signal(signal.SIGKILL)
        for process in processes:
            self.judge(
                "20 runs on one cache, 5 killed", process, 0, *([-9] if process in killed else [])
            )

    def clocks(self) -> None:
        """A cache that was written in the future or long ago."""
        cache = ("--cache-dir", str(self.folder / "clock"))
        self.judge("clock", self.start(*cache), 0)
        for jump in (10**9, -(10**9), -(10**11)):
            database = sqlite3.connect(self.folder / "clock" / FILE_NAME)
            with database:
                database.execute("update page set fetched_at = fetched_at + ?", [jump])
            database.close()
            self.judge("clocks that jump", self.start(*cache), 0)

    def homes(self) -> None:
        """No home, a home that is a file or of the kernel, and a full disk for the report."""
        none, file = str(self.folder / "no-home"), str(self.folder / "requirements.txt")
        for home in (none, file, "/proc", "/dev/full"):
            more = {"HOME": home, "XDG_CACHE_HOME": f"{home}/c", "XDG_CONFIG_HOME": f"{home}/d"}
            self.judge("homes that are none", self.start(more=more), 0)
        said = self.judge("full disks", self.start("-o", "/dev/full"), 2)
        if said and "No space" not in said:
            self.wrong.append(f"full disks: {said[-200:]}")

    def lies(self) -> None:
        """An index that lies: nothing is said to be missing that is there."""
        for lie in _LIES:
            self.index.faults = [after("/simple/", lie)]
            said = self.judge("lying indexes", self.start("--no-cache"), 3)
            if "has no" in said:
                self.wrong.append(f"lying indexes: a wrong verdict: {said[-300:]}")
        self.index.faults = []


def soak(days: Days, until: float) -> str:
    """Check in one process until then, and compare its memory."""
    os.chdir(days.folder)
    flags = Config(offline=False, index_url=days.index.url, no_cache=True)
    peaks: list[int] = []
    runs = 0
    while time.monotonic() < until or runs < 40:
        check(["requirements.txt"], flags)
        runs += 1
        if runs % 20 == 0:
            peaks.append(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
    if peaks[-1] - peaks[0] > _MOST_GROWTH_KB:
        days.wrong.append(f"soak: memory grew from {peaks[0]} to {peaks[-1]} kB")
    return f"{runs} runs in one process: {peaks[0] // 1024} to {peaks[-1] // 1024} MB"


def session(seconds: float) -> int:
    """Let it all happen until half of the time is over, and soak for the rest."""
    begun = time.monotonic()
    os.environ.update(PIP_CONFIG_FILE=os.devnull)
    with LoopbackIndex() as index, tempfile.TemporaryDirectory() as folder:
        index.add_wheel("demo", "1.0")
        days = Days(Path(folder), index)
        while not days.tried or time.monotonic() < begun + seconds / 2:
            for happen in (days.crowd, days.clocks, days.homes, days.lies):
                happen()
        soaked = soak(days, begun + seconds)
    lines = [f"{day}: {count} runs" for day, count in days.tried.items()]
    sys.stdout.write("\n".join([*lines, soaked, *days.wrong, f"{len(days.wrong)} faults"]) + "\n")
    return len(days.wrong)


if __name__ == "__main__":
    sys.exit(bool(session(float(sys.argv[1]) if sys.argv[1:] else 600.0)))
