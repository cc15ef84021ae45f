"""What twenty pins ask of an index, from nothing, beside uv: requests and bytes of answers.

    python benchmarks/asked.py --uv PATH

The index is made up, on loopback; the same file is checked by pinproof and compiled by uv, with
what the pins bring in and without. It serves JSON or HTML, metadata beside files or in them alone.
"""

import argparse
import os
import random
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from support.indexes.loopback import LoopbackIndex  # noqa: E402 - once it can be found

SEED, PINS, BROUGHT_IN, RELEASES = 18, 20, 20, 30


class Asked(NamedTuple):
    """What one command asked: requests, and bytes of bodies."""

    requests: int
    bytes: int


def publish(index: LoopbackIndex, *, beside: bool) -> str:
    """Publish pins and what they bring in; give the pins as a file."""
    chance = random.Random(SEED)  # noqa: S311 - nothing is secret
    lines = []
    modules = {"module.py": chance.randbytes(20_000)}
    for number in range(PINS + BROUGHT_IN):
        pinned = number < PINS
        name = f"p{number}"
        others = range(PINS, PINS + BROUGHT_IN) if pinned else range(number + 1, PINS + BROUGHT_IN)
        for release in range(RELEASES):
            needs = chance.sample(others, min(len(others), chance.choice((0, 1, 2))))
            index.add_wheel(
                name,
                f"1.{release}",
                requires=tuple(f"p{each}>=1.0" for each in needs),
                modules=modules,
                requires_python=">=3.7",
                announce_metadata=beside,
            )
        if pinned:
            lines.append(f"{name}==1.{chance.randrange(RELEASES)}\n")
    if not beside:
        for files in index.projects.values():
            for file in files:
                file.metadata = None
    return "".join(lines)


def ask(command: list[str], form: str, *, beside: bool) -> Asked:
    """Run a command in a folder without any cache, and count what it asked."""
    with tempfile.TemporaryDirectory() as place, LoopbackIndex(form=form) as index:
        Path(place, "twenty.txt").write_text(publish(index, beside=beside))
        kept = {key: text for key, text in os.environ.items() if not key.startswith(("PIP", "UV"))}
        done = subprocess.run(
            [word.replace("INDEX", index.url) for word in command],
            cwd=place,
            env=kept | {"PIP_CONFIG_FILE": os.devnull, "HOME": place, "XDG_CACHE_HOME": place},
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode not in (0, 1):
            raise SystemExit(done.stdout + done.stderr)
        return Asked(len(index.requests), index.bytes_sent)


def compared(uv: str) -> Iterator[tuple[str, Asked, Asked, Asked]]:
    """Give, for each form of index, what pinproof asks, uv alone and uv with what is brought in."""
    check = [sys.executable, "-m", "pinproof", "check", "twenty.txt", "--index-url", "INDEX"]
    compile_ = [uv, "pip", "compile", "-q", "twenty.txt", "--index-url", "INDEX"]
    compile_ += ["--python-version", "3.7"]
    for form in ("json", "html"):
        for beside in (True, False):
            what = f"{form}, {'metadata beside files' if beside else 'metadata in files alone'}"
            yield (
                what,
                ask(check, form, beside=beside),
                ask([*compile_, "--no-deps"], form, beside=beside),
                ask(compile_, form, beside=beside),
            )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="Requests and bytes of twenty pins, beside uv.")
    parser.add_argument("--uv", required=True)
    print("| index | pinproof check | uv, the pins alone | uv, with what they bring in |")
    print("| --- | --- | --- | --- |")
    for what, *found in compared(parser.parse_args().uv):
        cells = [f"{one.requests} requests, {one.bytes / 1000:.0f} kB" for one in found]
        print(f"| {what} | {' | '.join(cells)} |", flush=True)


if __name__ == "__main__":
    main()
