"""A real pip 24.0 under a real Python 3.7, as its command."""

import os
import subprocess
from pathlib import Path

from oracle.interpreters import require_python
from oracle.pips import wheel_of_pip


def pip_installs(target: Path, *arguments: str, cwd: Path) -> None:
    """Have pip install something into a folder, without bytecode."""
    done = subprocess.run(
        [
            *(require_python("3.7"), "-m", "pip", "install", "--no-compile", "--target"),
            *(str(target), *arguments),
        ],
        capture_output=True,
        check=False,
        cwd=cwd,
        env=pip_environment(cwd),
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def pip_environment(home: Path) -> dict[str, str]:
    """Give the variables that let Python find that pip, and pip no configuration."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PIP_")}
    return {
        **kept,
        "HOME": str(home),
        "PIP_CONFIG_FILE": os.devnull,
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        "PIP_NO_CACHE_DIR": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONPATH": str(wheel_of_pip("24.0")),
    }
