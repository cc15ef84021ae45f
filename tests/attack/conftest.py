"""A run inside the test process, for the many attacks of which none should leave a trace."""

import os
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType

import pytest
from support.bounded import Ended

from pinproof.cli.plain import run_plain
from pinproof.errors import PinproofError
from pinproof.gather.project.configuration import forget

_WAIT_S = 20
Told = Callable[..., Ended]


@pytest.fixture
def told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Told]:
    """Give what runs `check` in a folder, with `tmp_path/home` as home; a run that hangs fails."""
    for name in [name for name in os.environ if name.startswith(("PIP_", "XDG_"))]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    forget()

    def run(folder: Path, *words: str, cache: bool = False) -> Ended:
        monkeypatch.chdir(folder)
        capsys.readouterr()
        try:
            code = run_plain(("check", *([] if cache else ["--no-cache"]), *words))
        except PinproofError as error:
            sys.stderr.write(str(error))
            code = 2
        assert code is not None, words
        return Ended(code, "".join(capsys.readouterr()), 0)

    def too_late(_number: int, _frame: FrameType | None) -> None:
        raise TimeoutError("it hangs")

    before = signal.signal(signal.SIGALRM, too_late)
    signal.alarm(_WAIT_S)
    yield run
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)
