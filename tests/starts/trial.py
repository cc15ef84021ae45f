"""What really happens: an image's environment, a file that is installed over it, its server."""

import hashlib
import json
import os
import subprocess
import tempfile
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal, TypeAlias

from packaging.version import Version
from trials.environments import Store, alone, python_of
from trials.running import run_server
from trials.subjects import versions_of

from pinproof.image.catalogue import find_image

_KEPT = "started.jsonl"
Outcome: TypeAlias = Literal["up", "refused", "down"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Started:
    """What came of a start; `says` is pip's or the server's last word where it is not up."""

    outcome: Outcome
    says: str | None = None


def kept_environments() -> Path:
    """Give the folder that keeps what images are made of: `PINPROOF_STARTS`, or in the cache."""
    named = os.environ.get("PINPROOF_STARTS")
    cache_home = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return Path(named) if named else cache_home / "pinproof-tests" / "starts"


def store() -> Store:
    """Give where environments are made."""
    folder = kept_environments()
    folder.mkdir(parents=True, exist_ok=True)
    return Store(folder=folder)


def series_of(image: str) -> str:
    """Give the series of an image's Python."""
    return ".".join(find_image(image).python.split(".")[:2])


def start(image: str, lines: Sequence[str], script: str) -> Started:
    """Install a file over an image as its boot does, start the server, and ask it.

    Raises `TrialError` where the image cannot be built here.
    """
    series, held = series_of(image), versions_of(find_image(image))
    with store().environment(series, held, base=held) as environment:
        if lines:
            refused = _install(environment, series, lines)
            if refused is not None:
                return Started(outcome="refused", says=refused)
        ran = run_server(environment, script)
    return Started(outcome="up" if ran.says is None else "down", says=ran.says)


def recall(image: str, lines: Sequence[str], script: str) -> Started | None:
    """Give what came of the same start before, `None` if there was none."""
    path = kept_environments() / _KEPT
    if not path.exists():
        return None
    key, found = _key(image, lines, script), None
    for line in path.read_text(encoding="utf-8").splitlines():
        known = json.loads(line)
        if known["key"] == key:
            found = Started(outcome=known["outcome"], says=known["says"])
    return found


def keep(image: str, lines: Sequence[str], script: str, started: Started) -> None:
    """Note what came of a start; one JSON line each."""
    row = {"key": _key(image, lines, script), "outcome": started.outcome, "says": started.says}
    with (kept_environments() / _KEPT).open("a", encoding="utf-8") as file:
        file.write(json.dumps(row) + "\n")


def _key(image: str, lines: Sequence[str], script: str) -> str:
    held = sorted(versions_of(find_image(image)).items())
    said = json.dumps([image, held, list(lines), script])
    return hashlib.sha256(said.encode()).hexdigest()


def _install(environment: Path, series: str, lines: Sequence[str]) -> str | None:
    """Run `pip install -r`; give what it says when it refuses."""
    file = environment / "requirements.txt"
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    command = [environment / "bin/python", "-m", "pip", "install", "--quiet", "-r", file]
    done = subprocess.run(
        list(map(str, command)),
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
        env={
            **os.environ,
            "PYTHONPATH": bundled_pip(series),
            "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        },
    )
    if done.returncode == 0:
        return None
    errors = [line for line in done.stderr.splitlines() if line.startswith("ERROR")]
    return (errors or done.stderr.splitlines() or ["no word"])[-1]


@cache
def bundled_pip(series: str) -> str:
    """Give a folder with the pip that comes with a Python, unpacked and compiled."""
    python = str(python_of(series))
    ask = "import ensurepip, os; print(os.path.dirname(ensurepip.__file__))"
    done = subprocess.run([python, "-c", ask], capture_output=True, text=True, check=True)
    wheels = Path(done.stdout.strip(), "_bundled").glob("pip-*.whl")
    wheel = max(wheels, key=lambda path: Version(path.name.split("-")[1]))
    folder = kept_environments() / series / wheel.stem
    with alone(folder), tempfile.TemporaryDirectory(dir=kept_environments()) as scratch:
        if not folder.exists():
            made = Path(scratch, "pip")
            with zipfile.ZipFile(wheel) as archive:
                archive.extractall(made)
            subprocess.run([python, "-m", "compileall", "-q", made], check=True)
            made.rename(folder)
    return str(folder)
