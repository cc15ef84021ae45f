"""Other Pythons, found on PATH, under pyenv, or named by PINPROOF_PYTHON_3_7 and the like."""

import os
import shutil
import subprocess
from functools import cache
from pathlib import Path

import pytest


@cache
def find_python(series: str) -> str | None:
    """Give an interpreter of a series such as `3.7`, `None` when there is none."""
    named = os.environ.get(f"PINPROOF_PYTHON_{series.replace('.', '_')}")
    pyenv = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv") / "versions"
    found = sorted(pyenv.glob(f"{series}.*/bin/python"))
    for candidate in (named, *map(str, found), shutil.which(f"python{series}")):
        if candidate and _is_series(candidate, series):
            return candidate
    return None


def require_python(series: str) -> str:
    """Give an interpreter, or skip the test and say why."""
    found = find_python(series)
    if found is None:
        pytest.skip(
            f"no Python {series}: not on PATH, not under pyenv, and "
            f"PINPROOF_PYTHON_{series.replace('.', '_')} names none"
        )
    return found


def _is_series(python: str, series: str) -> bool:
    ask = "import sys; print('%d.%d' % sys.version_info[:2])"
    done = subprocess.run([python, "-c", ask], capture_output=True, text=True, check=False)
    return done.returncode == 0 and done.stdout.strip() == series
