"""What pinproof aims at beside its peers: measured in one run, and written to docs/benchmarks.md.

    python benchmarks/aims.py --pinlint PATH --uv PATH [--python37 PATH --pip-wheel PATH]
        [--rounds N] [--files N] [--plans N] [--seed N]

Commands run in turn, `--rounds` pairs of them; inputs are made from the seed. Asks the configured
index for what is compared with uv and pip. Nothing here decides a test.
"""

import argparse
import os
import platform
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import many
from contest import Contest, Ratio, now, passed, settle
from plan import FILES, IMAGE, environment_of
from startup import PINS as TWENTY
from support.indexes.loopback import LoopbackIndex

from pinproof.index.client import open_index
from pinproof.index.settings.index_settings import read_pip_settings

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "benchmarks.md"
# As it is installed and typed, like its peers.
OURS = [str(Path(sys.executable).with_name("pinproof"))]
QUIET = ["--no-cache", "--index-url", "https://index.example.org/simple", "--offline"]


class Measured(NamedTuple):
    """One aim: what was compared, what came of it as text, and whether that is enough."""

    what: str
    aim: str
    came: str
    is_met: bool


def ratio(what: str, aim: float, found: Ratio) -> Measured:
    """Judge a ratio of medians."""
    came = f"{found.ratio:.2f} ({found.low:.2f} to {found.high:.2f})"
    return Measured(what, f"at most {aim:g}", came, found.ratio <= aim)


def one_run(contest: Contest, pinlint: str, chance: random.Random) -> Iterator[Measured]:
    """Compare a check of pins, offline and without facts, with what else looks at lines."""
    for lines in (30, 10_000, 100_000):
        text = "".join(
            f"package-{number}=={chance.randrange(30)}.{chance.randrange(9)}\n"
            for number in range(lines)
        )
        (contest.folder / f"{lines}.txt").write_text(text)

    def check(lines: int, *more: str) -> list[str]:
        return [*OURS, "check", *QUIET, *more, f"{lines}.txt"]

    def other(lines: int) -> list[str]:
        return [pinlint, "--no-hashes", f"{lines}.txt"]

    python = [sys.executable, "-c", "pass"]
    version = contest.compare([*OURS, "--version"], python)
    yield ratio("`--version`, in times of `python -c pass`", 1.3, version)
    thirty = contest.compare(check(30), other(30))
    yield ratio("30 pins, in times of pinlint", 0.8, thirty)
    held = contest.compare(check(30, "--image", IMAGE), check(30))
    yield ratio("30 pins with an image, in times of the run without", 1.6, held)
    pins = ("--select", "PIN")
    long = contest.compare(check(10_000, *pins), other(10_000))
    yield ratio("10,000 pins, rules on pins, in times of pinlint", 0.5, long)
    every = contest.compare(check(10_000), other(10_000))
    yield ratio("10,000 pins, all rules, in times of pinlint", 0.5, every)
    grown = contest.compare(check(100_000, *pins), check(10_000, *pins))
    yield ratio("100,000 pins, in times of 10,000", 11, grown)


def beside_uv(contest: Contest, uv: str, python37: str | None) -> Iterator[Measured]:
    """Compare twenty pins with uv, which is not asked for what they depend on.

    What asks an index, and what works in threads, is compared by the time that passes.
    """
    (contest.folder / "twenty.txt").write_text(TWENTY)
    check = [*OURS, "check", "twenty.txt"]
    compile_ = [uv, "pip", "compile", "-q", "--no-deps", "twenty.txt"]
    without = [*compile_, "--python-version", "3.7"]
    for command in (check, without):
        contest.once(command)
    warm = contest.compare([*check, "--offline"], [*without, "--offline"], measure=passed)
    yield ratio("20 pins, warm, in times of uv without a Python 3.7", 0.25, warm)
    if python37:
        given = [*compile_, "--python", python37]
        contest.once(given)
        warm = contest.compare([*check, "--offline"], [*given, "--offline"], measure=passed)
        yield ratio("20 pins, warm, in times of uv given a Python 3.7", 3.5, warm)

    def empty() -> None:
        for cache in ("cache", "uv"):
            shutil.rmtree(contest.folder / cache, ignore_errors=True)

    cold = contest.compare(check, without, measure=passed, before=empty)
    yield ratio("20 pins, cold, in times of uv", 1.2, cold)


def beside_pip(
    contest: Contest, python37: str, wheel: Path, files: list[Path]
) -> Iterator[Measured]:
    """Compare plans of real files with pip's own dry run, by the time that passes."""
    python = str(environment_of(python37, wheel, contest.folder / "venv"))
    found: list[Ratio] = []
    for file in files:
        plan = [*OURS, "plan", str(file), "--image", IMAGE]
        dry = [python, "-m", "pip", "install", "--dry-run", "-q", "-r", str(file)]
        for command in (plan, dry):
            contest.once(command)
        found.append(contest.compare(plan, dry, measure=passed))
    whole = sum(one.other for one in found) / sum(one.ours for one in found)
    slowest = min(1 / one.ratio for one in found)
    what = f"plans of {len(files)} files: pip's dry run, in times of pinproof"
    yield Measured(what, "at least 15", f"{whole:.1f}", whole >= 15)
    yield Measured("the slowest of them", "at least 10", f"{slowest:.1f}", slowest >= 10)


def many_files(contest: Contest, files: int, chance: random.Random) -> Iterator[Measured]:
    """Check and plan files of one tree, warm and offline, by the processor's time for each.

    What a file of one line takes, to start and to load what searches, is taken off.
    """
    with LoopbackIndex() as index:
        many.publish(index, chance)
        tree = contest.folder / "tree"
        many.write_tree(tree, files, chance)
        inner = Contest(tree, contest.rounds, {"PINPROOF_CACHE_DIR": str(contest.folder / "own")})
        asked = ["--index-url", index.url, "--image", "image.json", "--timeout", "3600"]
        inner.once([*OURS, "check", ".", *asked])
        asked.append("--offline")
        alone = [*OURS, "check", ".", *asked, "--jobs", "1"]
        shared = inner.compare(alone, [*alone[:-1], "2"], measure=passed)
        came = f"{shared.ratio:.2f} ({shared.low:.2f} to {shared.high:.2f})"
        what = f"`check` of {files} files: one process, in times of two"
        yield Measured(what, "at least 1.7", came, shared.ratio >= 1.7)
        for command, paths, aim in (
            ("check", [".", "--jobs", "1"], 5),
            ("plan", ["service00000/requirements.txt"], 25),
        ):
            count = files if command == "check" else 1
            rounds = min(3, contest.rounds) if command == "check" else contest.rounds
            whole, single = [], []
            for _ in range(rounds):
                whole.append(inner.once([*OURS, command, *paths, *asked]))
                single.append(inner.once([*OURS, command, "one/requirements.txt", *asked]))
            each = [
                (one.spent - first.spent) / count * 1000
                for one, first in zip(whole, single, strict=True)
            ]
            came = f"{statistics.median(each):.1f} ms ({min(each):.1f} to {max(each):.1f})"
            what = f"`{command}` of {count} file{'s' * (count > 1)} of 30 lines, a file"
            yield Measured(what, f"at most {aim} ms", came, statistics.median(each) <= aim)
            if command == "check":
                memory = max(one.memory for one in whole)
                yield Measured("its memory", "at most 250 MiB", f"{memory:.0f} MiB", memory <= 250)


def version_of(*command: str) -> str:
    """Give what a program says of itself."""
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.stdout.strip()


def main() -> None:
    """Measure, print, and write the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pinlint", required=True)
    parser.add_argument("--uv", required=True)
    parser.add_argument("--python37", default=shutil.which("python3.7"))
    parser.add_argument("--pip-wheel", type=Path)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--files", type=int, default=1000)
    parser.add_argument("--plans", type=int, default=len(FILES))
    parser.add_argument("--seed", type=int, default=18)
    options = parser.parse_args()
    settle(ROOT / "src")
    chance = random.Random(options.seed)  # noqa: S311 - a seed is what it is for
    settings = read_pip_settings()
    with open_index(settings) as index:
        address = settings.index_url or index.default_index()
    found: list[Measured] = []
    with tempfile.TemporaryDirectory() as place:
        more = {"PIP_INDEX_URL": address, "UV_DEFAULT_INDEX": address}
        contest = Contest(Path(place), options.rounds, more)
        scenes = [
            one_run(contest, options.pinlint, chance),
            beside_uv(contest, options.uv, options.python37),
        ]
        if options.python37 and options.pip_wheel:
            files = sorted(chance.sample(FILES, min(options.plans, len(FILES))))
            scenes.append(beside_pip(contest, options.python37, options.pip_wheel, files))
        scenes.append(many_files(contest, options.files, chance))
        for scene in scenes:
            for one in scene:
                found.append(one)
                print(f"{one.what}: {one.came}, {one.aim}", flush=True)
    write_page(found, options)


def write_page(found: list[Measured], options: argparse.Namespace) -> None:
    """Put the table into the page; what stands around it was written by hand and stays."""
    python = str(Path(options.pinlint).with_name("python"))
    asked = "import importlib.metadata as m; print('pinlint', m.version('pinlint'))"
    peers = [version_of(python, "-c", asked), version_of(options.uv, "--version").split(" (")[0]]
    if options.pip_wheel:
        peers.append(" ".join(options.pip_wheel.name.split("-")[:2]))
    said = ", ".join(dict.fromkeys(filter(None, peers)))
    rows = [
        f"| {one.what} | {one.came} | {one.aim} | {'met' if one.is_met else '**missed**'} |"
        for one in found
    ]
    about = (
        f"{now()}, Python {platform.python_version()} on {platform.machine()} with "
        f"{os.cpu_count()} processors, beside {said}; {options.rounds} pairs, seed {options.seed}."
    )
    table = "\n".join(
        [
            about,
            "",
            "| what | median (quartiles of the pairs) | aim | |",
            "| --- | --- | --- | --- |",
            *rows,
        ]
    )
    text = PAGE.read_text(encoding="utf-8")
    before, _, rest = text.partition("<!-- measured -->\n")
    _, _, after = rest.partition("<!-- until here -->\n")
    marks = ("<!-- measured -->\n", "\n<!-- until here -->\n")
    PAGE.write_text(f"{before}{marks[0]}\n{table}\n{marks[1]}{after}", encoding="utf-8")


if __name__ == "__main__":
    main()
