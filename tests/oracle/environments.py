"""Virtual environments with a real pip, in which things are really installed."""

import io
import json
import os
import re
import shutil
import subprocess
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

from oracle.interpreters import require_python
from oracle.pips import wheel_of_pip

_MISSING = re.compile(r"(\S+) \S+ requires (\S+), which is not installed\.")
_CONFLICT = re.compile(r"(\S+) \S+ has requirement (.+), but you have (\S+) \S+\.")
_NAME = re.compile(r"[A-Za-z0-9._-]+")


class Fault(NamedTuple):
    """A line of `pip check`, names normalized; `requires` is the project that is needed."""

    owner: str
    requires: str


class Environment:
    """An environment of a Python, with one pip and nothing else in it until it is filled."""

    def __init__(self, folder: Path, version: str, series: str) -> None:
        """Make it, or skip the test and say why."""
        python = require_python(series)
        wheel = wheel_of_pip(version)
        subprocess.run([python, "-m", "venv", "--without-pip", folder], check=True)
        self._python = str(folder / "bin" / "python")
        (self._site,) = (folder / "lib").glob("python*/site-packages")
        with zipfile.ZipFile(wheel) as archive:
            archive.extractall(self._site)
        self._pip = frozenset(self._site.iterdir())
        self.pip = version
        self.home = folder
        self.said = ""
        self.full_version = self._run("-c", "import platform; print(platform.python_version())")

    def empty(self) -> None:
        """Remove everything but pip."""
        for path in self._site.iterdir():
            if path not in self._pip and path.is_dir():
                shutil.rmtree(path)

    def unpack(self, wheels: Iterable[bytes]) -> None:
        """Put pure wheels in place, as an image holds them."""
        for content in wheels:
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                archive.extractall(self._site)

    def _run(self, *arguments: str) -> str:
        done = subprocess.run(
            [self._python, "-I", *arguments],
            cwd=self.home,
            capture_output=True,
            text=True,
            check=False,
            env={
                "PIP_CONFIG_FILE": os.devnull,
                "PIP_DISABLE_PIP_VERSION_CHECK": "1",
                "PIP_NO_CACHE_DIR": "1",
                "HOME": str(self.home),
                "PATH": "/usr/bin:/bin",
            },
        )
        self.ended_well = done.returncode == 0
        self.said = done.stdout + done.stderr
        return done.stdout.strip()

    def install(self, *arguments: str) -> bool:
        """Run `pip install`, and tell whether it ended well; `said` is what it said."""
        return self.call("install", "-q", *arguments)

    def call(self, *arguments: str) -> bool:
        """Run pip, and tell whether it ended well; `said` is what it said."""
        self._run("-m", "pip", *arguments)
        return self.ended_well

    def faults(self) -> set[Fault]:
        """Read what `pip check` says."""
        found: set[Fault] = set()
        for line in self._run("-m", "pip", "check").splitlines():
            match = _MISSING.fullmatch(line) or _CONFLICT.fullmatch(line)
            assert match or line == "No broken requirements found.", line
            if match:
                needed = _NAME.match(match[2])
                assert needed is not None, line
                found.add(Fault(_normal(match[1]), _normal(needed[0])))
        return found

    def installed(self) -> dict[str, tuple[str, int]]:
        """Give versions by name, each with a number that is another when it is installed again."""
        found: dict[str, tuple[str, int]] = {}
        for info in self._site.glob("*.dist-info"):
            if info not in self._pip:
                name, _, version = info.name.removesuffix(".dist-info").partition("-")
                found[_normal(name)] = (version, info.stat().st_mtime_ns)
        return found

    def report(self, *arguments: str) -> dict[str, str]:
        """Give what `pip install --dry-run --report` would install, by name."""
        path = self.home / "report.json"
        assert self.install("--dry-run", "--report", str(path), *arguments), self.said
        report: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        return {
            _normal(one["metadata"]["name"]): one["metadata"]["version"]
            for one in report["install"]
        }


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
