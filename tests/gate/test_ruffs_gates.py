"""Ruff's own list of what only the gates may do holds for the whole house, and would be noticed."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import tomli

ROOT = Path(__file__).resolve().parents[2]
CONFIG = tomli.loads((ROOT / "ruff-gates.toml").read_text(encoding="utf-8"))
EXCEPTIONS = sorted(CONFIG["lint"]["per-file-ignores"])
BANNED = sorted(CONFIG["lint"]["flake8-tidy-imports"]["banned-api"])


def faults(*more: str, code: str | None = None) -> Iterator[str]:
    """Let ruff look at the house, or at a piece of code as if it stood in it."""
    what = ["src"] if code is None else ["--stdin-filename", "src/pinproof/finding.py", "-"]
    words = "-m ruff check --no-cache --output-format json --config ruff-gates.toml"
    run = subprocess.run(
        [sys.executable, *words.split(), *more, *what],
        cwd=ROOT,
        input=code,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode in (0, 1), run.stderr
    for fault in json.loads(run.stdout):
        yield Path(fault["filename"]).relative_to(ROOT).as_posix()


def test_nobody_does_what_only_the_gates_may() -> None:
    assert list(faults()) == []


def test_each_exception_is_one() -> None:
    assert sorted(set(faults("--config", "lint.per-file-ignores={}"))) == EXCEPTIONS


@pytest.mark.parametrize(
    "code",
    [
        "open('a')",
        "print('a')",
        "from io import open as look",
        "import os as system\nsystem.write(1, b'')",
        "import os\nos.open('a', 0)",
        "import os\nchange = os.replace",
        "import sys\nspeak = sys.stdout.write",
        "import builtins\nbuiltins.open('a')",
        "import subprocess",
        "exec('a')",
        "breakpoint()",
        "from tempfile import mkstemp",
        "import shutil\nshutil.move('a', 'b')",
    ],
)
def test_what_goes_past_them_is_seen(code: str) -> None:
    assert set(faults(code=f"{code}\n")) == {"src/pinproof/finding.py"}


def test_every_banned_name_is_seen() -> None:
    modules = {name.rpartition(".")[0] or name for name in BANNED}
    code = "\n".join([*(f"import {each}" for each in sorted(modules)), *BANNED, ""])
    assert len(list(faults(code=code))) >= len(BANNED)
