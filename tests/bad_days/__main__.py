"""Let bad days happen to whole runs for a while: `python -m bad_days SECONDS`, from `tests`.

Twenty runs on one cache of which some are killed, fixes that are killed, disks that are full, homes
that are none or may only be read, clocks that jump, indexes that lie; then as many runs in one
process as there is time for, whose memory must stay flat. Prints what was tried and what went
wrong; ends with 1 if anything did.
"""

import os
import resource
import sqlite3
import sys
import tempfile
import time
from itertools import cycle
from pathlib import Path

from bad_days.days import Days
from bad_days.disks import full, no_home, read_only
from bad_days.ends import crowd, fixes
from support.indexes.answers import Answer, after
from support.indexes.loopback import LoopbackIndex

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
# Each look at the clock finds another time of the last and the next thirty years.
_JUMPY = """
import random, time
_told = time.time
time.time = lambda: _told() + random.choice((0, 1, -1)) * random.random() * 1e9
"""


def clocks(days: Days) -> None:
    """Keep a cache that was written in the future or long ago, and have a clock that jumps."""
    cache = ("--cache-dir", days.folder / "clock")
    days.judge("clocks that jump", days.start(*cache), 0)
    for jump in (10**9, -(10**9), -(10**11)):
        database = sqlite3.connect(days.folder / "clock" / FILE_NAME)
        with database:
            database.execute("update page set fetched_at = fetched_at + ?", [jump])
        database.close()
        days.judge("clocks that jumped", days.start(*cache), 0)
        days.judge("clocks that jump", days.start(*cache, before=_JUMPY), 0)


def lies(days: Days) -> None:
    """Ask an index that lies: nothing is said to be missing that is there."""
    for lie in _LIES:
        days.index.faults = [after("/simple/", lie)]
        said = days.judge("lying indexes", days.start("--no-cache"), 3)
        days.hold("lying indexes", is_so="has no" not in said, what=f"a wrong verdict: {said}")
    days.index.faults = []


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
    """Let it all happen until two thirds of the time are over, and soak for the rest."""
    begun = time.monotonic()
    os.environ.update(PIP_CONFIG_FILE=os.devnull)
    # Each moment of a run gets its turn to be the last.
    moments = cycle(tenth / 10 for tenth in range(10))
    with LoopbackIndex() as index, tempfile.TemporaryDirectory() as folder:
        index.add_wheel("demo", "1.0")
        days = Days(Path(folder), index)
        while not days.tried or time.monotonic() < begun + seconds * 2 / 3:
            crowd(days, moments)
            for _ in range(10):
                fixes(days, moments)
            for happen in (clocks, full, read_only, no_home, lies):
                happen(days)
        soaked = soak(days, begun + seconds)
    lines = [f"{day}: {count}" for day, count in days.tried.items()]
    sys.stdout.write("\n".join([*lines, soaked, *days.wrong, f"{len(days.wrong)} faults"]) + "\n")
    return len(days.wrong)


if __name__ == "__main__":
    sys.exit(bool(session(float(sys.argv[1]) if sys.argv[1:] else 600.0)))
