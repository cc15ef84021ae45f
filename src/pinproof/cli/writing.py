"""Writing reports and fixed files: whole, or not at all."""

import os
import sys
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from pinproof.errors import UsageError
from pinproof.gather.project.local_files import is_outside

if TYPE_CHECKING:
    # Every command writes, few write fixes.
    from pinproof.fix import FixedFile


_MOST_TOLD = 5


def write_text(text: str, path: str | None) -> None:
    """Write a report to a file, or with `None` to standard output; no credentials leave here."""
    if "://" in text:
        from pinproof.index.masking import masked  # noqa: PLC0415 - most reports hold no address

        text = masked(text)
    # The report is UTF-8 whatever the locale says: a linted name must not stop it.
    content = text.encode("utf-8", "surrogateescape")
    if path is not None:
        _replace(path, content)
        return
    try:
        sys.stdout.flush()
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        # What is still buffered must not raise again at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise UsageError(f"standard output: {error.strerror}") from error


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
            tell(f"left {path} alone: it is outside of the project")
            continue
        _replace(path, file.content)
        done = [fix.message for fix in file.applied]
        more = f"; and {len(done) - _MOST_TOLD} more" if len(done) > _MOST_TOLD else ""
        tell(f"{did} {path}: {'; '.join(done[:_MOST_TOLD])}{more}")


def tell(text: str) -> None:
    """Say on standard error what was done, or left undone."""
    sys.stderr.write(f"pinproof: {text}\n")


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
