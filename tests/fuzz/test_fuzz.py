"""The session of made-up files, for a moment, and that it would notice."""

import multiprocessing
import sys
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path

import pytest
from fuzz.__main__ import next_outcome, session
from fuzz.attempt import attempt, make
from fuzz.surfaces import SECRET, SURFACES, Tried


@pytest.fixture(autouse=True)
def _nobodys_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("PINPROOF_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.chdir(tmp_path)


def test_made_up_files_end_well(tmp_path: Path) -> None:
    outcomes = [attempt(number, tmp_path / "tried") for number in range(150)]
    assert [each for each in outcomes if each.fault] == []
    assert {each.surface for each in outcomes} == set(SURFACES)


@pytest.mark.parametrize(
    "number",
    [
        263324217,  # a query at the start of a line
        263326526,  # a bracket in the host of an address
        263330409,  # thousands of options in one line
    ],
)
def test_what_was_found_once_ends_well(number: int, tmp_path: Path) -> None:
    assert attempt(number, tmp_path / "tried").fault is None


def test_the_same_number_makes_the_same_file() -> None:
    assert make(7) == make(7)


@pytest.mark.parametrize(
    ("said", "fault"),
    [
        (f"sig={SECRET}", "a secret in the output"),
        ("\x1b[31m", "'\\x1b' in the output"),
        ("ValueError", "ValueError: it broke"),
        ("70", "exit code 70"),
    ],
)
def test_what_goes_wrong_is_noticed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, said: str, fault: str
) -> None:
    def wrong(_words: list[str]) -> int:
        if said == "ValueError":
            raise ValueError("it broke")
        if said == "70":
            return 70
        sys.stdout.write(said)
        return 0

    tried = Tried(("check",), {"r.txt": f"x?sig={SECRET}".encode()})
    monkeypatch.setattr("fuzz.attempt._run", wrong)
    monkeypatch.setattr("fuzz.attempt.make", lambda _: ("lines", tried))
    assert attempt(0, tmp_path / "tried").fault == fault


def test_the_session_tells_what_it_tried(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert session(3, 0) == 0
    assert " inputs, 0 faults" in capsys.readouterr().out


def _works(_connection: Connection) -> None:
    while True:
        pass


def _is_kept_waiting(connection: Connection) -> None:
    time.sleep(1.5)
    connection.send((1, "lines", None, 0.1))


@pytest.mark.parametrize(
    ("does", "told"),
    [
        (_works, "it hangs: "),
        # As on a machine that has no time for it.
        (_is_kept_waiting, (1, "lines", None, 0.1)),
        (Connection.close, "its process ended"),
    ],
)
def test_a_hang_is_judged_by_the_processors_time(
    does: Callable[[Connection], None], told: object
) -> None:
    ours, theirs = multiprocessing.Pipe(duplex=False)
    process = multiprocessing.get_context("fork").Process(target=does, args=(theirs,), daemon=True)
    process.start()
    theirs.close()
    try:
        outcome = next_outcome(ours, process.pid or 0, time.monotonic() + 60, 0.5)
        assert str(outcome).startswith(str(told))
    finally:
        process.kill()
        process.join()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-32"])
@pytest.mark.parametrize(("text", "is_secret"), [("x?sig={}", True), ("x?s --pre ig={}", False)])
def test_a_secret_is_one_beside_its_address(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, encoding: str, text: str, is_secret: bool
) -> None:
    tried = Tried(("check",), {"r.txt": text.format(SECRET).encode(encoding)})
    monkeypatch.setattr("fuzz.attempt._run", lambda _: sys.stdout.write(SECRET) and 0)
    monkeypatch.setattr("fuzz.attempt.make", lambda _: ("lines", tried))
    assert (attempt(0, tmp_path / "tried").fault is not None) == is_secret
