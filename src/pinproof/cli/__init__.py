"""The command line: typer lives in this room and nowhere else."""

import gc
import os
import sys

from pinproof import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import NoReturn


def main() -> "NoReturn":
    """Run the command that was typed, and turn what fails into one message and an exit code."""
    # A run is over before its garbage matters; looking for it is a tenth of a short one.
    gc.disable()
    if sys.stdout is None:
        _fail("standard output is closed", 2)
    # Imported here so that a Ctrl-C meanwhile is caught.
    from pinproof.errors import PinproofError, SourceUnavailable  # noqa: PLC0415 - see above

    try:
        code = _run(sys.argv[1:])
    except SourceUnavailable as error:
        _fail(str(error), 3)
    except PinproofError as error:
        _fail(str(error), 2)
    except BrokenPipeError:
        # The reader has gone; what is still buffered must not raise again at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except KeyboardInterrupt:
        _fail("interrupted", 130)
    except Exception as error:
        if os.environ.get("PINPROOF_DEBUG"):
            raise
        _explain(error)
    _leave(code)


def _run(typed: list[str]) -> str | int | None:
    if typed == ["--version"]:
        from pinproof.outgoing.streams import write_version  # noqa: PLC0415 - only then

        write_version()
        return 0
    from pinproof.cli.pairs import pair_formats  # noqa: PLC0415 - the version needs none of it
    from pinproof.cli.plain import run_plain  # noqa: PLC0415 - as above
    from pinproof.cli.words import name_plainly  # noqa: PLC0415 - as above

    words = pair_formats(name_plainly(typed))
    code = run_plain(words)
    if code is not None:
        return code
    from pinproof.cli.app import app  # noqa: PLC0415 - what is plainly typed needs no typer

    try:
        # Left to itself, it expands patterns on Windows, where no shell does.
        app(args=None if words == typed else words, prog_name="pinproof")
    except SystemExit as left:
        return left.code
    return None


def _explain(error: Exception) -> "NoReturn":
    try:
        os.getcwd()
    except OSError:
        _fail("the folder to work in is not there any more", 2)
    from pinproof.unforeseen import FAULT_OF_OURS, describe_fault  # noqa: PLC0415 - only then

    _fail(describe_fault(error), FAULT_OF_OURS)


def _fail(message: str, code: int) -> "NoReturn":
    from contextlib import suppress  # noqa: PLC0415 - only for what fails

    from pinproof.outgoing.streams import say  # noqa: PLC0415 - as above

    with suppress(OSError):
        say(message)
    _leave(code)


def _leave(code: str | int | None) -> "NoReturn":
    if not isinstance(code, int):
        sys.exit(code)
    try:
        for stream in (sys.stdout, sys.stderr):
            if stream is not None:
                stream.flush()
    except OSError:
        # The reader may have gone.
        code = code or 1
    # The system lets go of all that is left at once, where the interpreter would sift it for as
    # long as twenty modules take to load. And a thread may hang in a handshake: the process would
    # crash when the TLS library is taken down under it.
    os._exit(code)
