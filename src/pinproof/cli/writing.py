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


def write_fixes(files: "Iterable[FixedFile]", named: Sequence[str]) -> None:
    """Write fixed files back, but none outside of the folders of what the user named.

    Raises `UsageError` for standard input, which has no place.
    """
    files = list(files)
    if any(file.source.path == "-" for file in files):
        raise UsageError("--fix cannot change standard input; --diff shows what it would do")
    roots = [os.path.join(path, "_") if os.path.isdir(path) else path for path in named]
    for file in files:
        if all(is_outside(file.source.path, root) for root in roots):
            path = file.source.path
            sys.stderr.write(f"pinproof: left {path} alone: it is outside of the project\n")
            continue
        _replace(file.source.path, file.content)
        done = "; ".join(fix.message for fix in file.applied)
        sys.stderr.write(f"pinproof: fixed {file.source.path}: {done}\n")


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
