"""A run ends when it was told to, whoever lets it wait, and says what is left."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from support.bounded import assert_ends_well, run

from pinproof.deadline import deadline, ends_within, is_over, time_left_s

# So much longer may a run take that has to load what it needs, on a busy machine.
_WAIT_S = 25
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"


@contextmanager
def trickling(begins: bytes, *, silent: bool = False) -> Iterator[str]:
    """Serve an answer that begins so, and goes on with a header's letter now and then."""
    stopped = threading.Event()

    def serve(connection: socket.socket) -> None:
        with connection:
            connection.recv(4096)
            try:
                connection.sendall(b"" if silent else begins)
                while not stopped.wait(0.3):
                    if not silent:
                        connection.sendall(b"x")
            except OSError:
                return

    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)

        def accept() -> None:
            while not stopped.is_set():
                try:
                    connection, _ = server.accept()
                except OSError:
                    continue
                threading.Thread(target=serve, args=(connection,), daemon=True).start()

        thread = threading.Thread(target=accept, daemon=True)
        thread.start()
        try:
            yield f"127.0.0.1:{server.getsockname()[1]}"
        finally:
            stopped.set()
            thread.join()


@pytest.mark.parametrize("silent", [False, True])
@pytest.mark.parametrize("command", ["check", "plan"])
def test_an_index_that_trickles(tmp_path: Path, command: str, *, silent: bool) -> None:
    (tmp_path / "requirements.txt").write_text("six\n", encoding="utf-8")
    with trickling(HEAD + b"X-More: ", silent=silent) as host:
        words = [command, "--no-cache", "--timeout", "3", "-i", f"http://{host}/simple"]
        ended = run(*words, "requirements.txt", cwd=tmp_path, wait_s=_WAIT_S)
    assert_ends_well(ended, 3)
    if command == "check":
        assert "six has no version" in ended.said
        assert "Not checked" in ended.said


@pytest.mark.parametrize("silent", [False, True])
def test_a_registry_that_trickles(tmp_path: Path, *, silent: bool) -> None:
    with trickling(HEAD + b"X-More: ", silent=silent) as host:
        words = ["image", "capture", "--timeout", "3", f"{host}/a/b:c"]
        ended = run(*words, cwd=tmp_path, wait_s=_WAIT_S)
    assert_ends_well(ended, 3)


def test_what_is_left_is_not_checked(tmp_path: Path) -> None:
    (tmp_path / "requirements.txt").write_text("six\n", encoding="utf-8")
    ended = run("check", "--offline", "--timeout", "0", "requirements.txt", cwd=tmp_path)
    assert_ends_well(ended, 3)
    assert "the time of this run is used up (--timeout gives it more)" in ended.said


def test_one_run_within_another_ends_with_it() -> None:
    assert not is_over()
    with ends_within(0.01), ends_within(100):
        assert time_left_s(100) <= 0.01
        assert deadline(100) <= time.monotonic() + 0.01
        time.sleep(0.02)
        assert is_over()
        assert time_left_s(100) == 0
    assert time_left_s(100) > 99
