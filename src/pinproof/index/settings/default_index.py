"""The index that pip takes when none is configured: asked from pip, never written down here."""

import os
import re
import sys
import time
from pathlib import Path

from pinproof.account import tell
from pinproof.deadline import time_left_s
from pinproof.errors import IndexUnavailable

# pip's own constant; where a later pip has moved it, the help text of `install` says the same.
_ASK = "from pip._internal.models.index import PyPI; print(PyPI.simple_url)"
_IN_HELP = re.compile(r"--index-url.*?\(default:?\s+(https?://[^\s)]+)\)", re.DOTALL)
_ASKED_FOR_S = 20


def ask_pip() -> str:
    """Give the address of pip's own default index; takes a third of a second.

    The process starts outside the working directory, and pip's settings are switched off: the
    one could hold a folder named `pip`, the others would be quoted in the help text.
    """
    import subprocess  # noqa: PLC0415 - only until the answer is remembered

    environment = {name: value for name, value in os.environ.items() if not name.startswith("PIP_")}
    environment |= {"PIP_CONFIG_FILE": os.devnull, "COLUMNS": "1000", "PYTHONSAFEPATH": "1"}

    def run(*arguments: str) -> str:
        try:
            done = subprocess.run(
                [sys.executable, *arguments],
                capture_output=True,
                check=False,
                cwd=Path(sys.executable).parent,
                encoding="utf-8",
                errors="replace",
                env=environment,
                stdin=subprocess.DEVNULL,
                timeout=time_left_s(_ASKED_FOR_S),
            )
        except (OSError, subprocess.SubprocessError):
            return ""
        return done.stdout

    begun = time.monotonic()
    answer = run("-c", _ASK).strip()
    tell("asked pip for its own index", since=begun)
    if answer.startswith(("https://", "http://")) and len(answer.split()) == 1:
        return answer
    match = _IN_HELP.search(run("-m", "pip", "--isolated", "install", "--help"))
    if match is None:
        raise IndexUnavailable(
            "pip could not be asked for its default index; name one with --index-url"
        )
    return match[1]
