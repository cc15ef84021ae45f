"""Processes that end before their time, and runs that do: no file is lost, and nobody stays."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.command import environment_in, pinproof
from support.indexes.loopback import wait_until
from workers.running import Ended, is_there, worker_of

FILES = 200
_TEXT = "".join(f"p{number}>={number % 7}.0\n" for number in range(60))

pytestmark = pytest.mark.skipif(
    not Path("/proc/self/task").exists(),
    reason="only /proc tells which processes a run has started, and there is none here",
)


@pytest.fixture(name="tree", scope="module")
def _tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    tree = tmp_path_factory.mktemp("lost")
    for number in range(FILES):
        folder = tree / f"service{number:03}"
        folder.mkdir()
        (folder / "requirements.txt").write_text(f"{_TEXT}own{number}\n")
    return tree


@pytest.fixture(name="command", scope="module", params=["check", "plan"])
def _command(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(name="alone", scope="module")
def _alone(command: str, tree: Path) -> Ended:
    done = pinproof(command, *_ASKED, "--jobs", "1", cwd=tree)
    assert done.returncode == _CODES[command], done.stderr
    return done.returncode, done.stdout, done.stderr


_CODES = {"check": 1, "plan": 3}
_DOES = {"check": ("judges", "judged"), "plan": ("plans", "planned")}
_ASKED = (".", "--no-cache", "--offline", "--index-url", "https://index.example.org/simple")


@pytest.fixture(name="started")
def _started(command: str, tree: Path) -> Iterator[subprocess.Popen[str]]:
    # Tests that run in the background ignore Ctrl-C, and so would what they start.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    process = subprocess.Popen(
        [sys.executable, "-m", "pinproof", command, *_ASKED, "--jobs", "2"],
        cwd=tree,
        env=environment_in(tree),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    signal.signal(signal.SIGINT, before)
    yield process
    if process.poll() is None:
        process.kill()
    process.communicate()


def test_nothing_is_lost_with_a_process_that_is_killed(
    started: subprocess.Popen[str], command: str, alone: Ended
) -> None:
    os.kill(worker_of(started), signal.SIGKILL)
    out, said = started.communicate()
    assert (started.returncode, out) == alone[:2]
    _, did = _DOES[command]
    assert said == (
        f"pinproof: a process that {did} files ended before its time: its files are {did} again "
        "here\n"
    )


def test_ctrl_c_ends_all_of_them(started: subprocess.Popen[str]) -> None:
    worker = worker_of(started)
    os.killpg(started.pid, signal.SIGINT)
    out, said = started.communicate()
    assert (started.returncode, out, said) == (130, "", "pinproof: interrupted\n")
    assert wait_until(lambda: not is_there(worker), within_s=10)


def test_none_outlives_a_run_that_is_killed(started: subprocess.Popen[str]) -> None:
    worker = worker_of(started)
    started.kill()
    started.wait()
    assert wait_until(lambda: not is_there(worker), within_s=30)


def test_a_run_ends_when_its_time_is_used_up(tree: Path) -> None:
    alone = pinproof("check", *_ASKED, "--jobs", "1", "--timeout", "0", cwd=tree)
    done = pinproof("check", *_ASKED, "--jobs", "2", "--timeout", "0", cwd=tree)
    assert (done.returncode, done.stdout, done.stderr) == (
        alone.returncode,
        alone.stdout,
        alone.stderr,
    )
    assert "the time of this run is used up" in done.stdout


def test_without_semaphores_one_process_does_all(tree: Path, command: str, alone: Ended) -> None:
    code = (
        "import multiprocessing.synchronize as it, sys\n"
        "def none(*_, **__): raise OSError(38, 'Function not implemented')\n"
        "it.SemLock.__init__ = none\n"
        "from pinproof.cli import main\n"
        "if __name__ == '__main__': main()\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, command, *_ASKED, "--jobs", "2"],
        cwd=tree,
        env=environment_in(tree),
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == alone[:2]
    does, _ = _DOES[command]
    assert done.stderr == (
        f"pinproof: no further process could be started, so this one {does} all files\n"
    )
