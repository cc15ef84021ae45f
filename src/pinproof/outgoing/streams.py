"""The only places where something is written to standard output and standard error."""

import os
import sys
from collections.abc import Callable

from pinproof import __version__
from pinproof.errors import UsageError

# Some terminals say 0 for "not known".
_NARROWEST = 24


def write_out(text: str, *, is_styled: bool = False, is_for_runner: bool = False) -> None:
    """Write a report to standard output, as UTF-8 whatever the locale says.

    Raises `BrokenPipeError` when the reader has gone, `UsageError` for any other failure.
    """
    from pinproof.outgoing.text import outgoing  # noqa: PLC0415 - the version needs none of it

    _put(outgoing(text, is_styled=is_styled, is_for_runner=is_for_runner))


def write_version() -> None:
    """Write our name and version to standard output: what is wholly ours passes as it is.

    Raises as `write_out` does.
    """
    _put(f"pinproof {__version__}\n")


def _put(text: str) -> None:
    content = text.encode()
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


def say(text: str) -> None:
    """Say something beside the report, on standard error; our name stands before it.

    Its lines are folded for a terminal, between words.
    """
    stream = sys.stderr
    if stream is None:
        return
    from pinproof.outgoing.text import outgoing  # noqa: PLC0415 - as above

    shown = f"pinproof: {outgoing(text)}".rstrip("\n")
    stream.write(f"{_folded(shown) if stream.isatty() else shown}\n")
    stream.flush()


def say_each_once() -> Callable[[str], None]:
    """Give what says each text once, whoever has it to say."""
    said: set[str] = set()

    def say_once(text: str) -> None:
        if text not in said:
            said.add(text)
            say(text)

    return say_once


def _folded(text: str) -> str:
    from textwrap import wrap  # noqa: PLC0415 - only on a terminal

    try:
        columns = os.get_terminal_size(sys.stderr.fileno()).columns
    except OSError:
        return text
    lines: list[str] = []
    for line in text.split("\n"):
        if columns < _NARROWEST or len(line) <= columns:
            lines.append(line)
            continue
        hang = " " * (len(line) - len(line.lstrip()) + 2)
        lines += wrap(
            line, columns, subsequent_indent=hang, break_long_words=False, break_on_hyphens=False
        )
    return "\n".join(lines)
