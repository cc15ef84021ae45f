"""A repair beside the plan of the file that it makes, with a warm cache, by processor time.

    python benchmarks/repair.py [--rounds N] [FILE...]

For each file (those of `tests/oracle/repaired`) the repaired text is made once. Then `plan`
runs in turn on the file as it was, for which it also names every obstacle and searches a repair,
and on the repaired one. Asks the configured index once, and goes on offline.
"""

import argparse
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FILES = sorted((ROOT / "tests" / "oracle" / "repaired").glob("*.txt"))
IMAGES = {"torch": "pytorch-1.9-ubuntu18.04-py37-cpu-inference"}
IMAGE = "sklearn-0.24.1-ubuntu18.04-py37-cpu-inference"


def processor_s(command: Sequence[str], folder: Path) -> float:
    """Give the seconds of the processor that a command takes, whatever it says."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, capture_output=True, check=False, cwd=folder)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("files", nargs="*", type=Path)
    options = parser.parse_args()
    cache = os.environ.get("PINPROOF_BENCHMARK_CACHE") or tempfile.mkdtemp()
    for path in options.files or FILES:
        folder = Path(tempfile.mkdtemp())
        shutil.copy(path, folder / "asked.txt")
        shutil.copy(path, folder / "repaired.txt")
        image = IMAGES.get(path.stem, IMAGE)
        where = ("--image", image, "--cache-dir", cache)
        pinproof = (sys.executable, "-m", "pinproof")
        fix = (*pinproof, "check", "--fix", "--unsafe-fixes", "repaired.txt", *where)
        subprocess.run(fix, capture_output=True, check=False, cwd=folder)
        taken: dict[str, list[float]] = {"asked.txt": [], "repaired.txt": []}
        for name in taken:
            first = (*pinproof, "plan", name, *where)
            subprocess.run(first, capture_output=True, check=False, cwd=folder)
        for _ in range(options.rounds):
            for name, times in taken.items():
                command = (*pinproof, "plan", name, "--offline", *where)
                times.append(processor_s(command, folder))
        asked, plan = (statistics.median(times) for times in taken.values())
        lines = sum(bool(row.strip()) for row in path.read_text(encoding="utf-8").splitlines())
        print(
            f"{path.stem:<12} {lines:>4} lines  plan {plan * 1000:5.0f} ms  "
            f"with repair {asked * 1000:5.0f} ms  {asked / plan:.2f}x",
            flush=True,
        )
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
