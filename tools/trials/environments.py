"""Throw-away environments under real Pythons, and what happens when something runs in them.

Each distribution is installed once by a real pip, with wheels where there are any, into a prefix
of its own. An environment is a virtual environment into which such prefixes are linked.
"""

import csv
import fcntl
import hashlib
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from pinproof.requirements.model import normalize_name

PYTHONS = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv") / "versions"
_TIME_LIMIT_S = 180
_START_LIMIT_S = 180
_ERROR = re.compile(
    r"^(?:[a-zA-Z_]\w*\.)*[A-Z]\w*(?:Error|Exception|Warning|Exit)\b.*", re.MULTILINE
)
# What is tried may put a function into `answer`, which each question then calls.
_SCORING = """\
def init():
    global answer
    answer = lambda: "ready"
{body}


def run(data):
    return str(answer())
"""


class TrialError(Exception):
    """A trial could not be made: there is no such Python, or pip could not install."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ran:
    """What came of a run; `says` is the line of the error, `None` where all went well."""

    says: str | None


def python_of(series: str) -> Path:
    """Give the real Python of a series such as `3.7`."""
    found = sorted(PYTHONS.glob(f"{series}.*/bin/python"))
    if not found:
        raise TrialError(f"there is no Python {series} in {PYTHONS}")
    return found[-1]


def _run(command: list[str | Path], **options: object) -> "subprocess.CompletedProcess[str]":
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
                done = _run([*command, *requirements], timeout=_TIME_LIMIT_S * 3)
                if done.returncode == 0:
                    made.rename(prefix)
                    return prefix
                reason = done.stderr.strip().splitlines()[0] if done.stderr.strip() else ""
        raise TrialError(f"{prefix.name} for Python {series}: {reason}")

    def template(self, series: str) -> Path:
        """Give an empty virtual environment."""
        template = self.folder / series / "empty"
        template.parent.mkdir(parents=True, exist_ok=True)
        with alone(template):
            if not template.exists():
                done = _run([python_of(series), "-m", "venv", "--without-pip", template])
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
        prefixes += [self.prefix(series, name, pins[name]) for name in changed]
        with tempfile.TemporaryDirectory(dir=self.folder) as folder:
            made = Path(folder, "environment")
            shutil.copytree(self.template(series), made, symlinks=True)
            # One at a time: the same file may come with several distributions.
            for at, prefix in enumerate(prefixes):
                _run(["cp", "-alf", f"{prefix}/.", made])
                if at == 0:
                    _take_out(made, {name for name in held if held[name] != pins.get(name)})
            _point_scripts(made)
            yield made


def _take_out(environment: Path, names: Collection[str]) -> None:
    """Remove what distributions installed, by normalized name, as pip would."""
    left = set(names)
    for record in environment.glob("lib/python3*/site-packages/*.dist-info/RECORD"):
        name = normalize_name(record.parent.name.partition("-")[0])
        if name not in left:
            continue
        left.remove(name)
        with record.open(encoding="utf-8", newline="") as file:
            listed = [row[0] for row in csv.reader(file) if row]
        for path in listed:
            Path(record.parent.parent, path).unlink(missing_ok=True)
    if left:
        raise TrialError(f"nothing says what {', '.join(sorted(left))} installed")


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


def _variables(environment: Path, home: str) -> dict[str, str]:
    return {
        "HOME": home,
        "PATH": f"{environment}/bin:/usr/bin:/bin",
        "TF_CPP_MIN_LOG_LEVEL": "2",
        "CUDA_VISIBLE_DEVICES": "",
        "OMP_NUM_THREADS": "1",
        "MPLBACKEND": "Agg",
    }


def run_statement(environment: Path, statement: str) -> Ran:
    """Run Python statements in an environment."""
    with tempfile.TemporaryDirectory() as home:
        try:
            done = _run(
                [environment / "bin/python", "-W", "ignore", "-c", statement],
                cwd=home,
                env=_variables(environment, home),
                timeout=_TIME_LIMIT_S,
            )
        except subprocess.TimeoutExpired:
            return Ran(says=f"nothing within {_TIME_LIMIT_S} s")
    if done.returncode == 0:
        return Ran(says=None)
    if done.returncode < 0:
        return Ran(says=f"ended by {signal.Signals(-done.returncode).name}")
    return Ran(says=_last_error(done.stderr))


def _last_error(text: str) -> str:
    errors = _ERROR.findall(text)
    lines = [line for line in text.splitlines() if line.strip()]
    said = errors[-1] if errors else lines[-1] if lines else "an error without a word"
    # Where the environment or its Python lie says nothing to anybody.
    said = re.sub(r"/[^\s'\"]*/lib/python3\.\d+(/site-packages)?", "…", said)
    return said.strip()[:300]


def run_server(environment: Path, statement: str = "pass") -> Ran:
    """Start the inference server with a scoring script that runs statements; ask `/` and `/score`.

    What the server prints is looked through for the error.
    """
    body = "\n".join(f"    {line}" for line in statement.splitlines())
    with tempfile.TemporaryDirectory() as home, socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        taken.close()
        script = Path(home, "main.py")
        script.write_text(_SCORING.format(body=body), encoding="utf-8")
        log = Path(home, "log")
        command = [f"{environment}/bin/azmlinfsrv", "--entry_script", str(script)]
        with log.open("wb") as output:
            try:
                server = subprocess.Popen(
                    [*command, "--port", str(port)],
                    cwd=home,
                    env={**_variables(environment, home), "AML_APP_ROOT": home},
                    stdout=output,
                    stderr=subprocess.STDOUT,
                    start_new_session=True,
                )
            except OSError as error:
                return Ran(says=f"azmlinfsrv cannot be started: {error.strerror}")
            try:
                fault = _ask(server, port)
            finally:
                with suppress(ProcessLookupError):
                    os.killpg(server.pid, signal.SIGKILL)
                server.wait()
        if fault is None:
            return Ran(says=None)
        said = log.read_text(encoding="utf-8", errors="replace")
        return Ran(says=_last_error(said) if _ERROR.search(said) else fault)


def _ask(server: "subprocess.Popen[bytes]", port: int) -> str | None:
    """Give why the server does not answer both questions within its time."""
    end = time.monotonic() + _START_LIMIT_S
    questions = [(f"http://127.0.0.1:{port}/", None), (f"http://127.0.0.1:{port}/score", b"{}")]
    while questions and time.monotonic() < end and server.poll() is None:
        url, data = questions[0]
        request = urllib.request.Request(url, data=data)  # noqa: S310 - our own server
        request.add_header("Content-Type", "application/json")
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310 - as above
                answer.read()
        except urllib.error.HTTPError as error:
            return f"{url.rpartition('/')[2] or 'the root'} is answered with {error.code}"
        except OSError:
            time.sleep(0.3)
        else:
            questions.pop(0)
    if not questions:
        return None
    ended = server.poll()
    return f"no answer within {_START_LIMIT_S} s" if ended is None else f"ended with {ended}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """What was tried before, so that nothing is tried twice; one JSON line a trial."""

    path: Path

    def recall(self, key: str) -> Ran | None:
        """Give what came of a trial."""
        if self.path.exists():
            for line in self.path.read_text(encoding="utf-8").splitlines():
                known = json.loads(line)
                if known["key"] == key:
                    return Ran(says=known["says"])
        return None

    def keep(self, key: str, ran: Ran) -> None:
        """Note what came of a trial."""
        with self.path.open("a", encoding="utf-8") as file:
            file.write(json.dumps({"key": key, "says": ran.says}) + "\n")
