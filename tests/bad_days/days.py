"""Runs that something happens to, and what is held of each: a good end, the right verdict."""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from support.indexes.loopback import LoopbackIndex

_WAIT_S = 60
# What a check of `FILE` says wherever it says anything.
FILE = "demo==1.0\n"
_RIGHT = "No findings in 1 file"


class Days:
    """What was tried so far, and what went wrong."""

    def __init__(self, folder: Path, index: LoopbackIndex) -> None:
        self.folder = folder
        self.index = index
        self.tried: dict[str, int] = {}
        self.wrong: list[str] = []
        (folder / "requirements.txt").write_text(FILE, encoding="utf-8")
        (folder / "pinproof.toml").touch()

    def start(
        self,
        *words: str | Path,
        cwd: Path | None = None,
        more: Mapping[str, str | None] | None = None,
        before: str = "",
        file: str = "requirements.txt",
    ) -> "subprocess.Popen[str]":
        """Begin a check; `more` changes the environment, `before` is code that is run first."""
        command = ["check", "-i", self.index.url, *map(str, words), file]
        code = f"import sys\n{before}\nsys.argv[:] = {['pinproof', *command]!r}\n"
        environment = {**os.environ, "PIP_CONFIG_FILE": os.devnull, "PIP_RETRIES": "0"}
        changed = {**environment, **(more or {})}
        return subprocess.Popen(
            [sys.executable, "-c", f"{code}from pinproof.cli import main\nmain()\n"],
            cwd=cwd or self.folder,
            env={name: value for name, value in changed.items() if value is not None},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            text=True,
        )

    def judge(self, day: str, process: "subprocess.Popen[str]", *codes: int) -> str:
        """Hold that a run ends well, with one of these codes, and is right where it says 0."""
        self.count(day)
        try:
            said = process.communicate(timeout=_WAIT_S)[0]
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
            self.wrong.append(f"{day}: it hangs")
            return ""
        if process.returncode not in codes or "Traceback" in said or "fault of" in said:
            self.wrong.append(f"{day}: exit code {process.returncode}: {said[-300:]}")
        elif process.returncode == 0 and _RIGHT not in said:
            self.wrong.append(f"{day}: a wrong verdict: {said[-300:]}")
        return said

    def count(self, day: str) -> None:
        """Count one that was tried."""
        self.tried[day] = self.tried.get(day, 0) + 1

    def hold(self, day: str, *, is_so: bool, what: str) -> None:
        """Note what is not as it has to be."""
        if not is_so:
            self.wrong.append(f"{day}: {what}")
