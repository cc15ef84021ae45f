"""Writing reports and fixed files: whole, or not at all."""

import os
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from pinproof.errors import UsageError
from pinproof.gate.writing import NotWritten, Written, write_path
from pinproof.gather.project.local_files import is_outside
from pinproof.outgoing.streams import say
from pinproof.outgoing.text import outgoing

if TYPE_CHECKING:
    # Every command writes, few write fixes.
    from pinproof.fix import FixedFile

_MOST_TOLD = 5


def write_file(
    text: str, path: str, *, is_styled: bool = False, is_for_runner: bool = False
) -> None:
    """Write a report to a file; what is true of it is told as to `outgoing`."""
    passed = outgoing(text, is_styled=is_styled, is_for_runner=is_for_runner)
    written = write_path(path, passed.encode())
    if isinstance(written, NotWritten):
        raise UsageError(f"{path}: {written.reason}")
    _say_names_left(path, written)


def write_changes(files: "Iterable[FixedFile]", named: Sequence[str], *, did: str) -> int:
    """Write changed files back, but none outside of the folders of what the user named.

    Gives how many were written.

    `did` says before a file's name what was done to it. What changed since it was read is left
    as it is. Raises `UsageError` for a file that cannot be written, and for standard input, which
    has no place.
    """
    files = list(files)
    if any(file.source.path == "-" for file in files):
        raise UsageError("standard input cannot be changed; --diff shows what would be")
    count = 0
    roots = [os.path.join(path, "_") if os.path.isdir(path) else path for path in named]
    for file in files:
        path = file.source.path
        if all(is_outside(path, root) for root in roots):
            say(f"left {path} alone: it is outside of the project")
            continue
        try:
            content = file.content
        except UnicodeEncodeError as error:
            say(f"left {path} alone: {error.encoding} cannot write {error.object[error.start]!r}")
            continue
        # A link of the project to a file of the project is followed, once.
        written = write_path(os.path.realpath(path), content, instead_of=file.before)
        if isinstance(written, NotWritten):
            if written.kind != "changed":
                raise UsageError(f"{path}: {written.reason}")
            say(f"left {path} alone: {written.reason}")
            continue
        count += 1
        done = [fix.message for fix in file.applied]
        more = f"; and {len(done) - _MOST_TOLD} more" if len(done) > _MOST_TOLD else ""
        say(f"{did} {path}: {'; '.join(done[:_MOST_TOLD])}{more}")
        _say_names_left(path, written)
    return count


def _say_names_left(path: str, written: Written) -> None:
    if written.names_left:
        say(f"{path} has other names (hard links), under which the old text is left")
