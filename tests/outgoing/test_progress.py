import io

import pytest

from pinproof.outgoing.progress import no_progress, terminal_progress


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_pipe_gets_nothing() -> None:
    assert terminal_progress(io.StringIO()) is no_progress


def test_a_terminal_without_control_codes_gets_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "dumb")
    assert terminal_progress(Terminal()) is no_progress


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> Terminal:
    monkeypatch.setenv("TERM", "xterm")
    return Terminal()


def test_a_short_wait_shows_nothing(terminal: Terminal) -> None:
    say = terminal_progress(terminal)
    for had in range(4):
        say(had, 3)
    say(0, 0)
    assert terminal.getvalue() == ""


@pytest.mark.parametrize("end", [(3, 3), (0, 0)])
def test_a_long_wait_shows_a_line_that_is_gone_at_the_end(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch, end: tuple[int, int]
) -> None:
    now = [100.0]
    monkeypatch.setattr("pinproof.outgoing.progress.time.monotonic", lambda: now[0])
    say = terminal_progress(terminal)
    say(0, 3)
    now[0] += 1
    say(0, 3)
    say(1, 3)
    assert terminal.getvalue() == "\r\x1b[Kpinproof: 0 of 3 answers from the index"
    say(*end)
    say(0, 0)
    assert terminal.getvalue().endswith("index\r\x1b[K")
    assert terminal.getvalue().count("\r\x1b[K") == 2
