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


@pytest.fixture(name="alone", scope="module")
def _alone(tree: Path) -> str:
    done = pinproof("check", *_ASKED, "--jobs", "1", cwd=tree)
    assert done.returncode == 1, done.stderr
    return done.stdout


_ASKED = (".", "--no-cache", "--offline", "--index-url", "https://index.example.org/simple")


@pytest.fixture(name="started")
def _started(tree: Path) -> Iterator[subprocess.Popen[str]]:
    # Tests that run in the background ignore Ctrl-C, and so would what they start.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    process = subprocess.Popen(
        [sys.executable, "-m", "pinproof", "check", *_ASKED, "--jobs", "2"],
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


def worker_of(process: subprocess.Popen[str]) -> int:
    """Give the process that judges beside a run, as soon as it is there."""
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


def test_files_of_a_process_that_is_killed_are_judged_again(
    started: subprocess.Popen[str], alone: str
) -> None:
    os.kill(worker_of(started), signal.SIGKILL)
    out, said = started.communicate()
    assert out == alone
    assert started.returncode == 1
    assert said == (
        "pinproof: a process that judged files ended before its time: its files are judged again "
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


def test_without_semaphores_one_process_judges_all(tree: Path, alone: str) -> None:
    code = (
        "import multiprocessing.synchronize as it, sys\n"
        "def none(*_, **__): raise OSError(38, 'Function not implemented')\n"
        "it.SemLock.__init__ = none\n"
        "from pinproof.cli import main\n"
        "if __name__ == '__main__': main()\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, "check", *_ASKED, "--jobs", "2"],
        cwd=tree,
        env=environment_in(tree),
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (1, alone)
    assert done.stderr == (
        "pinproof: no further process could be started, so this one judges all files\n"
    )
