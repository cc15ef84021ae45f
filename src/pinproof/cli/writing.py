"""Writing reports and fixed files: whole, or not at all."""

import os
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from pinproof.errors import UsageError
from pinproof.gather.project.local_files import is_outside
from pinproof.outgoing.streams import say, write_out
from pinproof.outgoing.text import outgoing

if TYPE_CHECKING:
    # Every command writes, few write fixes.
    from pinproof.fix import FixedFile


_MOST_TOLD = 5


def write_text(text: str, path: str | None, *, is_styled: bool = False) -> None:
    """Write a report to a file, or with `None` to standard output; `is_styled`: it has colours."""
    if path is None:
        write_out(text, is_styled=is_styled)
    else:
        _replace(path, outgoing(text, is_styled=is_styled).encode())


def write_changes(files: "Iterable[FixedFile]", named: Sequence[str], *, did: str) -> None:
    """Write changed files back, but none outside of the folders of what the user named.

    `did` says before a file's name what was done to it. Raises `UsageError` for standard input,
    which has no place.
    """
    files = list(files)
    if any(file.source.path == "-" for file in files):
        raise UsageError("standard input cannot be changed; --diff shows what would be")
    roots = [os.path.join(path, "_") if os.path.isdir(path) else path for path in named]
    for file in files:
        path = file.source.path
        if all(is_outside(path, root) for root in roots):
            say(f"left {path} alone: it is outside of the project")
            continue
        _replace(path, file.content)
        done = [fix.message for fix in file.applied]
        more = f"; and {len(done) - _MOST_TOLD} more" if len(done) > _MOST_TOLD else ""
        say(f"{did} {path}: {'; '.join(done[:_MOST_TOLD])}{more}")


def _replace(path: str, content: bytes) -> None:
    place = os.path.realpath(path)
    beside = f"{place}.{os.getpid()}.tmp"
    try:
        if os.path.exists(path) and not os.path.isfile(path):
            # A device or a pipe is written to; to put a file in its place would destroy it.
            with open(path, "wb") as file:
                file.write(content)
            return
        # Written beside and moved: nobody reads half a file, and a failure keeps the old one.
        with open(beside, "wb") as file:
            file.write(content)
        if os.path.exists(place):
            import shutil  # noqa: PLC0415 - most reports go to standard output

            shutil.copymode(place, beside)
        os.replace(beside, place)
    except OSError as error:
        if os.path.exists(beside):
            os.unlink(beside)
        raise UsageError(f"{path}: {error.strerror}") from error
