"""The command as it is typed, without this machine's settings."""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def pinproof(
    *arguments: str | Path, cwd: Path, more: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if "PIP_" not in name}
    return subprocess.run(
        [sys.executable, "-m", "pinproof", *arguments],
        capture_output=True,
        check=False,
        cwd=cwd,
        env={
            **environment,
            "HOME": str(cwd),
            "PYTHONPATH": str(ROOT / "src"),
            "PIP_CONFIG_FILE": os.devnull,
            "XDG_CACHE_HOME": str(cwd / "cache"),
            "XDG_CONFIG_HOME": str(cwd / "config"),
            **(more or {}),
        },
        text=True,
    )
