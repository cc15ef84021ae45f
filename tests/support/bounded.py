"""The command in a process that may take only so much: what hostile files are tried on."""

import os
import resource
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
# A run within these bounds is one that ends; how fast it was is for benchmarks to say.
CPU_S = 10
MOST_MB = 300
_CONFINED = f"""
import os, resource, sys
resource.setrlimit(resource.RLIMIT_AS, ({4 << 30}, {4 << 30}))
resource.setrlimit(resource.RLIMIT_CPU, ({CPU_S}, {CPU_S + 1}))
os.execv(sys.executable, [sys.executable, "-m", "pinproof", *sys.argv[1:]])
"""


class Ended(NamedTuple):
    """How a run ended: its exit code (negative for a signal), all that it said, its memory."""

    code: int
    said: str
    peak_mb: int


def run(
    *arguments: str | Path,
    cwd: Path,
    more: Mapping[str, str] | None = None,
    wait_s: float = 40,
) -> Ended:
    """Run pinproof in a folder, without this machine's settings."""
    environment = {name: value for name, value in os.environ.items() if "PIP_" not in name}
    with tempfile.TemporaryFile() as said, tempfile.TemporaryDirectory() as home:
        # Its own process, so that the memory is that of this run and no other.
        process = subprocess.Popen(
            [sys.executable, "-c", _CONFINED, *arguments],
            cwd=cwd,
            env={
                **environment,
                "HOME": home,
                "PYTHONPATH": str(ROOT / "src"),
                "PIP_CONFIG_FILE": os.devnull,
                "XDG_CACHE_HOME": f"{home}/cache",
                "XDG_CONFIG_HOME": f"{home}/config",
                **(more or {}),
            },
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=subprocess.STDOUT,
        )
        try:
            _, status, used = _waited(process, wait_s)
        finally:
            process.returncode = process.returncode or 0
        said.seek(0)
        text = said.read().decode("utf-8", "replace")
    return Ended(os.waitstatus_to_exitcode(status), text, used.ru_maxrss // 1024)


def _waited(
    process: "subprocess.Popen[bytes]", wait_s: float
) -> tuple[int, int, resource.struct_rusage]:
    timer = threading.Timer(wait_s, os.kill, (process.pid, signal.SIGKILL))
    timer.start()
    try:
        return os.wait4(process.pid, 0)
    finally:
        timer.cancel()


def assert_ends_well(ended: Ended, *codes: int) -> None:
    """Hold that a run ended by itself with one of these codes, in bounded memory."""
    assert ended.code in codes, ended
    assert ended.peak_mb < MOST_MB, ended.peak_mb
    assert "fault of pinproof" not in ended.said, ended.said
    assert "Traceback" not in ended.said, ended.said
