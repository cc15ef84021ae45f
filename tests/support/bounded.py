"""The command in a process that may take only so much: what hostile files are tried on."""

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
# A run within these bounds is one that ends; how fast it was is for benchmarks to say.
CPU_S = 10
MOST_MB = 300
# Linux counts what a parent held into the ru_maxrss of its child: this one holds little.
_CONFINED = f"""
import os, resource, sys
resource.setrlimit(resource.RLIMIT_AS, ({4 << 30}, {4 << 30}))
resource.setrlimit(resource.RLIMIT_CPU, ({CPU_S}, {CPU_S + 1}))
command = [sys.executable, "-m", "pinproof", *sys.argv[2:]]
_, status, used = os.wait4(os.posix_spawn(sys.executable, command, os.environ), 0)
with open(sys.argv[1], "w") as file:
    file.write(f"{{os.waitstatus_to_exitcode(status)}} {{used.ru_maxrss // 1024}}")
"""


class Ended(NamedTuple):
    """How a run ended: its exit code (negative for a signal), all that it said, its memory."""

    code: int
    said: str
    peak_mb: int


def unmeasured() -> dict[str, str]:
    """Give the environment of a command that runs in want: coverage would want files as well."""
    return {name: value for name, value in os.environ.items() if "COVERAGE_" not in name}


def run(
    *arguments: str | Path,
    cwd: Path,
    more: Mapping[str, str] | None = None,
    wait_s: float = 40,
) -> Ended:
    """Run pinproof in a folder, without this machine's settings."""
    environment = {name: value for name, value in unmeasured().items() if "PIP_" not in name}
    with tempfile.TemporaryFile() as said, tempfile.TemporaryDirectory() as home:
        measured = Path(home, "measured")
        process = subprocess.Popen(
            [sys.executable, "-c", _CONFINED, measured, *arguments],
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
            start_new_session=True,
        )
        try:
            process.wait(wait_s)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        said.seek(0)
        text = said.read().decode("utf-8", "replace")
        if not measured.exists():
            return Ended(-signal.SIGKILL, text, 0)
        code, peak_mb = map(int, measured.read_text(encoding="utf-8").split())
    return Ended(code, text, peak_mb)


def assert_ends_well(ended: Ended, *codes: int) -> None:
    """Hold that a run ended by itself with one of these codes, in bounded memory."""
    assert ended.code in codes, ended
    assert ended.peak_mb < MOST_MB, ended.peak_mb
    assert "fault of pinproof" not in ended.said, ended.said
    assert "Traceback" not in ended.said, ended.said
