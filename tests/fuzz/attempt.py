"""One input: written, read by the command in this process, and judged by what came of it."""

import contextlib
import io
import os
import random
import re
import shutil
import sys
import time
from pathlib import Path
from typing import NamedTuple

from fuzz.changes import changed
from fuzz.surfaces import SECRET, Tried, chosen

from pinproof.cli import _run
from pinproof.errors import PinproofError
from pinproof.gather.project.configuration import forget
from pinproof.outgoing.streams import say

# So long may one small input take on a machine that is busy with others.
MOST_S = 10.0
_CODES = (0, 1, 2, 3, None)
# Where a change has left nothing of the address around it, it is a word as any other.
_AS_A_SECRET = re.compile(f":{SECRET}@index|[?]sig={SECRET}".encode())


class Outcome(NamedTuple):
    """What an input came to: its surface, and what is wrong, if anything."""

    surface: str
    fault: str | None
    seconds: float


def make(number: int) -> tuple[str, Tried]:
    """Make the input of that number, always the same."""
    chance = random.Random(number)  # noqa: S311 - keeps no secret: one number, one input
    name, surface, seed, other = chosen(chance)
    return name, surface(changed(seed, other, chance))


def lay_out(tried: Tried, folder: Path) -> None:
    """Write an input's files into an empty folder."""
    shutil.rmtree(folder, ignore_errors=True)
    for name, data in tried.files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    folder.mkdir(exist_ok=True)
    (folder / "pinproof.toml").touch()


def attempt(number: int, folder: Path) -> Outcome:
    """Try the input of a number in a folder of its own."""
    name, tried = make(number)
    lay_out(tried, folder)
    os.chdir(folder)
    forget()
    began = time.process_time()
    out, err = (io.TextIOWrapper(io.BytesIO(), "utf-8", newline="") for _ in range(2))
    fault = None
    try:
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            code = _typed(tried)
        if code not in _CODES:
            fault = f"exit code {code}"
    except Exception as error:  # noqa: BLE001 - any that escapes is the fault looked for
        fault = f"{type(error).__name__}: {str(error)[:200]}"
    seconds = time.process_time() - began
    said = "".join(_written(stream) for stream in (out, err))
    if fault is None and "fault of pinproof" in said:
        fault = said[said.index("fault of pinproof") :][:200]
    if fault is None and seconds > MOST_S:
        fault = f"{seconds:.1f} s"
    return Outcome(name, fault or _leak(said, tried), seconds)


def _written(stream: io.TextIOWrapper) -> str:
    stream.flush()
    buffer = stream.buffer
    return buffer.getvalue().decode("utf-8") if isinstance(buffer, io.BytesIO) else ""


def _typed(tried: Tried) -> object:
    sys.stdin = io.TextIOWrapper(io.BytesIO(b"six==1.16.0\n"))
    try:
        return _run(list(tried.words))
    except PinproofError as error:
        say(str(error))
        return 2
    except SystemExit as left:
        return left.code


def _leak(said: str, tried: Tried) -> str | None:
    # UTF-16 and UTF-32 are what they write, and nothing between.
    written = [data.replace(b"\0", b"") for data in tried.files.values()]
    whole = sum(len(_AS_A_SECRET.findall(data)) for data in written)
    every = sum(data.count(SECRET.encode()) for data in written)
    if SECRET in said and whole == every:
        return "a secret in the output"
    wild = [char for char in said if not char.isprintable() and char not in "\n\t"]
    return f"{wild[0]!r} in the output" if wild else None
