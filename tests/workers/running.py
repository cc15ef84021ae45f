"""Runs by several processes, and the processes that they start."""

import os
import subprocess
from pathlib import Path

from support.command import pinproof
from support.indexes.loopback import wait_until

Ended = tuple[int, str, str]


def run(command: str, tree: Path, jobs: str, *arguments: str, image: bool = True) -> Ended:
    """Run a command over a mixed tree; gives the exit code, the output and what was said."""
    held = ("--image", "image.json") if image else ()
    done = pinproof(command, *arguments, *held, "--jobs", jobs, cwd=tree)
    return done.returncode, done.stdout, done.stderr


def worker_of(process: subprocess.Popen[str]) -> int:
    """Give the process that works beside a run, as soon as it is there."""
    found: list[int] = []

    def look() -> bool:
        children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
        found.extend(
            int(child)
            for child in children.read_text().split()
            if b"spawn_main" in Path(f"/proc/{child}/cmdline").read_bytes()
        )
        return bool(found)

    assert wait_until(look, within_s=30)
    return found[0]


def is_there(number: int) -> bool:
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return False
    return " Z " not in Path(f"/proc/{number}/stat").read_text()
