"""The command as it is typed, without this machine's settings."""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def pinproof(
    *arguments: str | Path,
    cwd: Path,
    more: Mapping[str, str] | None = None,
    given: str | None = None,
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "pinproof", *arguments],
        capture_output=True,
        check=False,
        cwd=cwd,
        env={**environment_in(cwd), **(more or {})},
        input=given,
        text=True,
    )


def environment_in(home: Path) -> dict[str, str]:
    """Give the variables of a command whose home, cache and settings lie in a folder."""
    kept = {name: value for name, value in os.environ.items() if "PIP_" not in name}
    return {
        **kept,
        "HOME": str(home),
        "PYTHONPATH": str(ROOT / "src"),
        "PIP_CONFIG_FILE": os.devnull,
        "XDG_CACHE_HOME": str(home / "cache"),
        "XDG_CONFIG_HOME": str(home / "config"),
    }
