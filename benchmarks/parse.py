"""How fast ordinary lines are read and judged, beside `packaging.Requirement` in the same run.

Prints ratios for 1,000 to 100,000 lines: below 1 is faster than `packaging`. The time per line
should stay the same while the file grows.
"""

import argparse
import gc
import statistics
import time
import tracemalloc
from collections.abc import Callable
from functools import partial

from packaging.requirements import Requirement

from pinproof.facts.requirements import Facts
from pinproof.lint.requirements import lint
from pinproof.registry import RULES
from pinproof.requirements.grammar.decode import decode
from pinproof.requirements.includes import read_file
from pinproof.requirements.model import IncludeFault, RequirementsFile
from pinproof.requirements.pins import Pins
from pinproof.target.model import Target

SIZES = (1_000, 10_000, 100_000)
KINDS: dict[str, Callable[[int], str]] = {
    "pins": lambda n: f"package-{n}=={n % 30}.{n % 7}.{n % 11}",
    "pins with markers": lambda n: f"package-{n}=={n % 30}.{n % 7} ; python_version < '3.{n % 9}'",
    "ranges": lambda n: f"package-{n}>={n % 30}.{n % 7},<{n % 30 + 1}",
    "pins with hashes": lambda n: (
        f"package-{n}=={n % 30}.{n % 7}" + f" \\\n    --hash=sha256:{n:064x}" * 2
    ),
}
REQUIREMENTS = {"pins with hashes": KINDS["pins"]}


def read(content: bytes) -> RequirementsFile:
    missing = IncludeFault(kind="missing", reason="no such file")
    return read_file(decode(content, "requirements.txt"), lambda _: missing, Target().pip)


def judge(content: bytes, family: str) -> None:
    file = read(content)
    entries = [entry for entry in RULES if entry.code.startswith(family)]
    lint(Facts(file=file, pins=Pins.of_file(file), target=Target()), entries)


def parse_all(texts: list[str]) -> None:
    for text in texts:
        Requirement(text)


def seconds(work: Callable[[], object], rounds: int) -> float:
    times = []
    for _ in range(rounds):
        gc.collect()
        started = time.perf_counter()
        work()
        times.append(time.perf_counter() - started)
    return statistics.median(times)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    rounds: int = parser.parse_args().rounds
    print(f"{'lines':28}{'read':>10}{'and PIN':>10}{'and SYN':>10}{'read, us a line':>18}")
    for kind, line in KINDS.items():
        for size in SIZES:
            plain = [REQUIREMENTS.get(kind, line)(n) for n in range(size)]
            content = "\n".join(line(n) for n in range(size)).encode()
            judge(content, "PIN")
            few = rounds if size < max(SIZES) else 1
            base = seconds(partial(parse_all, plain), few)
            reading = seconds(partial(read, content), few)
            pins = seconds(partial(judge, content, "PIN"), few)
            syntax = seconds(partial(judge, content, "SYN"), few)
            print(
                f"{f'{size:,} {kind}':28}{reading / base:>10.2f}{pins / base:>10.2f}"
                f"{syntax / base:>10.2f}{reading / size * 1e6:>18.1f}"
            )
    content = "\n".join(KINDS["pins"](n) for n in range(10_000)).encode()
    tracemalloc.start()
    judge(content, "PIN")
    peak = tracemalloc.get_traced_memory()[1] / 2**20
    print(f"peak of 10,000 pins, read and judged: {peak:.0f} MiB")


if __name__ == "__main__":
    main()
