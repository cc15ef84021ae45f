"""What happens when something runs in an environment, and the memory of it."""

import json
import os
import re
import signal
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from trials.environments import TIME_LIMIT_S, run_command

_START_LIMIT_S = 180
_ERROR = re.compile(
    r"^(?:[a-zA-Z_]\w*\.)*[A-Z]\w*(?:Error|Exception|Warning|Exit|Iteration|Interrupt)\b.*",
    re.MULTILINE,
)
_FRAME = re.compile(r'^  File "[^"]*/site-packages/(?P<file>[^"]+\.py)"', re.MULTILINE)
# What is tried may put a function into `answer`, which each question then calls.
_SCORING = """\
def init():
    global answer
    answer = lambda: "ready"
{body}


def run(data):
    return str(answer())
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ran:
    """What came of a run; `says` is the line of the error, `None` where all went well.

    `through` are the installed files whose code the error went through, the innermost last;
    `third` is the project that fails alone just as well, and is neither of the two tried;
    `unless` are projects beside which it does not fail.
    """

    says: str | None
    through: tuple[str, ...] = ()
    third: str | None = None
    unless: tuple[str, ...] = ()

    def is_like(self, other: "Ran") -> bool:
        """Tell whether both went well, or both did not and neither does beside the same."""
        same = (self.says is None) == (other.says is None)
        return same and set(self.unless) == set(other.unless)


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
            done = run_command(
                [environment / "bin/python", "-W", "ignore", "-c", statement],
                cwd=home,
                env=_variables(environment, home),
                timeout=TIME_LIMIT_S,
            )
        except subprocess.TimeoutExpired:
            return Ran(says=f"nothing within {TIME_LIMIT_S} s")
    if done.returncode == 0:
        return Ran(says=None)
    if done.returncode < 0:
        return Ran(says=f"ended by {signal.Signals(-done.returncode).name}")
    return Ran(says=_last_error(done.stderr), through=_files_of(done.stderr))


def _files_of(text: str) -> tuple[str, ...]:
    """Give the files in the last traceback: those before are what it followed from."""
    traceback = text.rpartition("Traceback (most recent call last)")[2]
    return tuple(dict.fromkeys(_FRAME.findall(traceback)))


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
        return Ran(
            says=_last_error(said) if _ERROR.search(said) else fault, through=_files_of(said)
        )


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
    """What was tried before, so that nothing is tried twice; one JSON line a trial.

    Whose fault a failure is depends on the pair that was tried, such as `cup with saucer`.
    """

    path: Path

    def recall(self, key: str, pair: str | None = None) -> Ran | None:
        """Give what came of a trial; of one that failed also whose fault it is, for a `pair`.

        `None` where that is not known of the pair.
        """
        if self.path.exists():
            # The newest first: a trial that was repeated for another pair may have gone otherwise.
            for line in reversed(self.path.read_text(encoding="utf-8").splitlines()):
                known = json.loads(line)
                if known["key"] != key:
                    continue
                if pair is None or known["says"] is None:
                    return Ran(says=known["says"])
                if known.get("pair") == pair:
                    return Ran(says=known["says"], third=known.get("third"))
        return None

    def keep(self, key: str, ran: Ran, pair: str | None = None) -> None:
        """Note what came of a trial, and of which pair it was."""
        row = {"key": key, "says": ran.says}
        if pair is not None and ran.says is not None:
            row |= {"pair": pair, "third": ran.third}
        with self.path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(row) + "\n")
