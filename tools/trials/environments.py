"""Throw-away environments under real Pythons.

Each distribution is installed once by a real pip, with wheels where there are any, into a prefix
of its own. An environment is a virtual environment into which such prefixes are linked.
"""

import csv
import fcntl
import hashlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from pinproof.requirements.model import normalize_name

PYTHONS = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv") / "versions"

TIME_LIMIT_S = 180
# So many are seldom met one by one again, and together they are installed sooner.
_MANY = 8


class TrialError(Exception):
    """A trial could not be made: there is no such Python, or pip could not install."""


def python_of(series: str) -> Path:
    """Give the real Python of a series such as `3.7`."""
    found = sorted(PYTHONS.glob(f"{series}.*/bin/python"))
    if not found:
        raise TrialError(f"there is no Python {series} in {PYTHONS}")
    return found[-1]


def run_command(command: list[str | Path], **options: object) -> "subprocess.CompletedProcess[str]":
    """Run a command to its end and keep what it says."""
    return subprocess.run(  # type: ignore[call-overload,no-any-return] # options are run's own
        list(map(str, command)), capture_output=True, text=True, check=False, **options
    )


@contextmanager
def alone(made: Path) -> Iterator[None]:
    """Let one process at a time make what is kept."""
    with open(f"{made}.lock", "w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@dataclass(frozen=True, slots=True, kw_only=True)
class Store:
    """Installed distributions, each in a prefix of its own below `folder`."""

    folder: Path

    def prefix(self, series: str, name: str, version: str) -> Path:
        """Give the prefix with a distribution; it is installed when asked for first."""
        return self._install(series, f"{name}-{version}", [f"{name}=={version}"])

    def prefix_of_all(self, series: str, pins: Mapping[str, str]) -> Path:
        """Give a prefix with many distributions at once, which is quicker than one by one."""
        listed = [f"{name}=={pins[name]}" for name in sorted(pins)]
        digest = hashlib.sha256(" ".join(listed).encode()).hexdigest()[:16]
        return self._install(series, f"all-{digest}", listed)

    def _install(self, series: str, name: str, requirements: Sequence[str]) -> Path:
        prefix = self.folder / series / name
        prefix.parent.mkdir(parents=True, exist_ok=True)
        with alone(prefix):
            return prefix if prefix.exists() else self._made(prefix, series, requirements)

    def _made(self, prefix: Path, series: str, requirements: Sequence[str]) -> Path:
        reason = ""
        for wheels in (["--only-binary", ":all:"], []):
            with tempfile.TemporaryDirectory(dir=prefix.parent) as folder:
                made = Path(folder, "prefix")
                command: list[str | Path] = [python_of(series), "-m", "pip", "install", "--quiet"]
                command += ["--no-deps", "--ignore-installed", "--no-warn-script-location"]
                command += ["--disable-pip-version-check", *wheels, "--prefix", made]
                done = run_command([*command, *requirements], timeout=TIME_LIMIT_S * 3)
                if done.returncode == 0:
                    made.rename(prefix)
                    return prefix
                reason = _first_error(done.stderr)
        raise TrialError(f"{prefix.name} for Python {series}: {reason}")

    def template(self, series: str) -> Path:
        """Give an empty virtual environment."""
        template = self.folder / series / "empty"
        template.parent.mkdir(parents=True, exist_ok=True)
        with alone(template):
            if not template.exists():
                done = run_command([python_of(series), "-m", "venv", "--without-pip", template])
                if done.returncode:
                    raise TrialError(done.stderr)
        return template

    @contextmanager
    def environment(
        self, series: str, pins: Mapping[str, str], *, base: Mapping[str, str] | None = None
    ) -> Iterator[Path]:
        """Give a virtual environment that holds just these versions, by normalized name.

        Those of `base` are installed together, for many environments that differ little from it;
        what `pins` say otherwise is taken out again and replaced.
        """
        held = base or {}
        changed = [name for name in sorted(pins) if held.get(name) != pins[name]]
        prefixes = [] if base is None else [self.prefix_of_all(series, base)]
        if len(changed) > _MANY:
            prefixes.append(self.prefix_of_all(series, {name: pins[name] for name in changed}))
        else:
            prefixes += [self.prefix(series, name, pins[name]) for name in changed]
        with tempfile.TemporaryDirectory(dir=self.folder) as folder:
            made = Path(folder, "environment")
            shutil.copytree(self.template(series), made, symlinks=True)
            # One at a time: the same file may come with several distributions.
            for at, prefix in enumerate(prefixes):
                run_command(["cp", "-alf", f"{prefix}/.", made])
                if at == 0:
                    _take_out(made, {name for name in held if held[name] != pins.get(name)})
            _point_scripts(made)
            yield made


def _first_error(text: str) -> str:
    """Give the first error of what pip says; warnings may stand before it."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    errors = (line for line in lines if line.lower().startswith("error"))
    return next(errors, lines[0] if lines else "")


def _take_out(environment: Path, names: Collection[str]) -> None:
    """Remove what distributions installed, by normalized name, as pip would."""
    left = set(names)
    for folder in environment.glob("lib/python3*/site-packages/*.*-info"):
        name = normalize_name(folder.name.partition("-")[0])
        listed = list_installed(folder) if name in left else None
        if listed is not None:
            left.remove(name)
            _remove(listed, environment)
    if left:
        raise TrialError(f"nothing says what {', '.join(sorted(left))} installed")


def _remove(paths: Iterable[Path], environment: Path) -> None:
    """Remove files of an environment, and the folders in it that are empty then.

    An empty folder of metadata hides that of another version, and an empty package can be imported.
    What lies outside stays, whatever lists it.
    """
    top, folders = Path(os.path.normpath(environment)), set[Path]()
    for path in paths:
        inside = Path(os.path.normpath(path))
        if top in inside.parents:
            inside.unlink(missing_ok=True)
            folders.update(each for each in inside.parents if top in each.parents)
    for folder in sorted(folders, key=lambda each: len(each.parts), reverse=True):
        with suppress(OSError):
            folder.rmdir()


def list_installed(folder: Path) -> list[Path] | None:
    """Give the files that a distribution installed, by the folder of its metadata.

    `None` where that lists none.
    """
    record, older = folder / "RECORD", folder / "installed-files.txt"
    if record.exists():
        with record.open(encoding="utf-8", newline="") as file:
            return [folder.parent / row[0] for row in csv.reader(file) if row]
    if not older.exists():
        return None
    # What setup.py installed for an older pip. Folders are listed as well, and stay.
    listed = [folder / line for line in older.read_text(encoding="utf-8").splitlines()]
    return [path for path in listed if not path.is_dir()]


def _point_scripts(environment: Path) -> None:
    """Let the scripts start the environment's own Python."""
    for script in (environment / "bin").iterdir():
        if script.is_symlink() or not script.is_file():
            continue
        first, newline, rest = script.read_bytes().partition(b"\n")
        if first.startswith(b"#!") and b"python" in first:
            mode = script.stat().st_mode
            script.unlink()
            script.write_bytes(f"#!{environment}/bin/python".encode() + newline + rest)
            script.chmod(mode)
