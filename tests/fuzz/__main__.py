"""Try made-up files for a while: `python -m fuzz SECONDS [FIRST]`; `tests` is on the path.

A process of its own reads them, one after the other, in bounded memory; where it ends or hangs,
the input is noted and the next one begins. A hang is judged by the processor's time, which does
not pass while a busy machine runs something else. The table at the end is what `docs/quality.md`
shows.
"""

import multiprocessing
import os
import resource
import sys
import tempfile
import time
from collections import Counter
from multiprocessing.connection import Connection
from pathlib import Path

from fuzz.attempt import Outcome, attempt, make

# Of address space for one input, beside what the session itself was started with.
_MOST_BYTES = 2 << 30
# Of the processor's time for one input; and without any of it, as where it waits for ever.
_HANGS_AFTER_S = 25.0
_SLEEPS_AFTER_S = 180.0


def _held_bytes() -> int:
    """Give the address space of this process; 0 where the system does not tell."""
    try:
        pages = Path("/proc/self/statm").read_text(encoding="ascii").split()[0]
    except OSError:
        return 0
    return int(pages) * resource.getpagesize()


def work(connection: Connection, first: int, folder: str) -> None:
    """Try one input after the other, and tell what came of each."""
    most_bytes = _held_bytes() + _MOST_BYTES
    resource.setrlimit(resource.RLIMIT_AS, (most_bytes, most_bytes))
    os.environ.update(PIP_CONFIG_FILE=os.devnull, HOME=folder, PINPROOF_CACHE_DIR=f"{folder}/cache")
    number = first
    while True:
        outcome = attempt(number, Path(folder, "tried"))
        connection.send((number, *outcome))
        number += 1


def next_outcome(
    connection: Connection, pid: int, until: float, hangs_after_s: float = _HANGS_AFTER_S
) -> tuple[int, str, str | None, float] | str | None:
    """Wait for what comes of an input; gives what is wrong with its process, or none in time."""
    began = moved = _processor_s(pid)
    last_moved = time.monotonic()
    while time.monotonic() < until:
        try:
            if connection.poll(1):
                told: tuple[int, str, str | None, float] = connection.recv()
                return told
        except EOFError:
            return "its process ended"
        used = _processor_s(pid)
        if used != moved:
            moved, last_moved = used, time.monotonic()
        if used - began > hangs_after_s:
            return f"it hangs: {used - began:.0f} s of the processor's time"
        if time.monotonic() - last_moved > _SLEEPS_AFTER_S:
            return "it hangs: it waits"
    return None


def _processor_s(pid: int) -> float:
    try:
        # The number of the clock of another process, as `clock_getcpuclockid` of Linux makes it.
        return time.clock_gettime((~pid << 3) | 2)
    except OSError:
        return 0.0


def session(seconds: float, first: int) -> int:
    """Try for so long; gives the number of inputs that something is wrong with."""
    until = time.monotonic() + seconds
    tried: Counter[str] = Counter()
    longest: Counter[str] = Counter()
    faults: list[tuple[int, str, str]] = []
    number = first
    while time.monotonic() < until:
        with tempfile.TemporaryDirectory() as folder:
            ours, theirs = multiprocessing.Pipe(duplex=False)
            process = multiprocessing.get_context("fork").Process(
                target=work, args=(theirs, number, folder), daemon=True
            )
            process.start()
            theirs.close()
            while time.monotonic() < until:
                told = next_outcome(ours, process.pid or 0, until)
                if told is None:
                    break
                if isinstance(told, str):
                    faults.append((number, make(number)[0], told))
                    number += 1
                    break
                number, outcome = told[0] + 1, Outcome(*told[1:])
                tried[outcome.surface] += 1
                longest[outcome.surface] = max(
                    longest[outcome.surface], round(1000 * outcome.seconds)
                )
                if outcome.fault:
                    faults.append((told[0], outcome.surface, outcome.fault))
            process.kill()
            process.join()
    _tell(tried, longest, faults)
    return len(faults)


def _tell(tried: Counter[str], longest: Counter[str], faults: list[tuple[int, str, str]]) -> None:
    lines = [
        f"{name:15} {count:8} inputs, {longest[name]:6} ms" for name, count in sorted(tried.items())
    ]
    lines += [f"input {number} ({name}): {fault}" for number, name, fault in faults]
    lines.append(f"{sum(tried.values())} inputs, {len(faults)} faults")
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    given = [float(word) for word in sys.argv[1:]]
    sys.exit(bool(session(given[0] if given else 120.0, int(given[1]) if given[1:] else 0)))
