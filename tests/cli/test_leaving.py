"""How a run ends, also while a thread still hangs."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

# A thread in a handshake crashes the process when the TLS library is taken down, which a normal
# end of the interpreter does: nothing that is registered for one may run.
HANGING = (
    "import atexit, runpy, threading; "
    "threading.Thread(target=threading.Event().wait, daemon=True).start(); "
    "atexit.register(print, 'taken down'); "
    "runpy.run_module('pinproof', run_name='__main__')"
)


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["check", "--offline", "requirements.txt"], 1, "PIN001"),
        (["check", "--offline", "--statistics=", "requirements.txt"], 2, "statistics"),
        (["check", "nowhere.txt"], 2, "nowhere.txt"),
        (["show", "requirements.txt"], 0, "demo"),
        (["--version"], 0, "pinproof"),
    ],
)
def test_a_thread_that_hangs_is_left_alone(
    tmp_path: Path, arguments: list[str], code: int, said: str
) -> None:
    (tmp_path / "requirements.txt").write_text("demo\n")
    run = subprocess.run(
        [sys.executable, "-c", HANGING, *arguments],
        capture_output=True,
        check=False,
        cwd=tmp_path,
        env={**os.environ, "HOME": str(tmp_path), "PIP_CONFIG_FILE": os.devnull},
        text=True,
    )
    assert run.returncode == code, run.stderr
    assert said in run.stdout + run.stderr
    assert "taken down" not in run.stdout
