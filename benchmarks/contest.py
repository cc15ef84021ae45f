"""Two commands in turn, so that a busy machine slows both: how long the one takes of the other."""

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

_MEASURE = """
import resource, subprocess, sys, time
start = time.perf_counter()
code = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
passed = time.perf_counter() - start
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(used.ru_utime + used.ru_stime, passed, used.ru_maxrss / 1024, code.returncode)
sys.stderr.write(code.stderr.decode(errors="replace")[-2000:])
"""


class Took(NamedTuple):
    """Seconds of the processor, seconds that passed, and MiB at the most."""

    spent: float
    passed: float
    memory: float


class Ratio(NamedTuple):
    """The ratio of two medians, and the quartiles of the ratios pair by pair."""

    ratio: float
    low: float
    high: float
    ours: float
    other: float


class Contest:
    """Runs commands in a folder of their own, with caches and settings of their own."""

    def __init__(self, folder: Path, rounds: int, more: Mapping[str, str]) -> None:
        self.folder = folder
        self.rounds = rounds
        kept = {
            key: value
            for key, value in os.environ.items()
            if not key.startswith(("PIP_", "UV_", "PINPROOF_")) and key != "VIRTUAL_ENV"
        }
        self.environment = {
            **kept,
            "HOME": str(folder / "home"),
            "PIP_CONFIG_FILE": os.devnull,
            "PINPROOF_CACHE_DIR": str(folder / "cache"),
            "UV_CACHE_DIR": str(folder / "uv"),
            "UV_PYTHON_DOWNLOADS": "never",
            "UV_NO_CONFIG": "1",
            **more,
        }

    def once(self, command: Sequence[str]) -> Took:
        """Run a command; what cannot be compared, since it failed, ends the run."""
        done = subprocess.run(
            [sys.executable, "-c", _MEASURE, *command],
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
            check=True,
        )
        spent, passed, memory, code = done.stdout.split()
        if int(code) not in (0, 1):
            sys.exit(f"{' '.join(command)}: {done.stderr}")
        return Took(float(spent), float(passed), float(memory))

    def compare(
        self,
        ours: Sequence[str],
        other: Sequence[str],
        *,
        measure: Callable[[Took], float] = lambda took: took.spent,
        before: Callable[[], None] = lambda: None,
    ) -> Ratio:
        """Run both in turn; `before` comes before each."""
        pairs = []
        for _ in range(self.rounds):
            taken = []
            for command in (ours, other):
                before()
                taken.append(measure(self.once(command)))
            pairs.append((taken[0], taken[1]))
        own, others = (statistics.median(each) for each in zip(*pairs, strict=True))
        ratios = [one / another for one, another in pairs]
        low, _, high = statistics.quantiles(ratios, n=4) if len(ratios) > 1 else ratios * 3
        return Ratio(own / others, low, high, own, others)


def passed(took: Took) -> float:
    """Give the seconds that passed."""
    return took.passed


def settle(folder: Path) -> None:
    """Compile what Python runs, so that no run pays for it."""
    subprocess.run([sys.executable, "-m", "compileall", "-q", str(folder)], check=False)


def now() -> str:
    """Give today's date."""
    return time.strftime("%Y-%m-%d")
