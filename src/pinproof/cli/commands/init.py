"""`pinproof init`: write a file of settings to begin with."""

import os

from pinproof.cli.options import Command, CommandArgument
from pinproof.config import Config
from pinproof.errors import UsageError
from pinproof.gate.writing import NotWritten, write_path
from pinproof.outgoing.streams import say
from pinproof.record import record

_NAME = "pinproof.toml"


@record
class InitOptions:
    """What was typed after `pinproof init`."""

    path: str = "."


def run_init(typed: InitOptions) -> int:
    """Write the file, unless there is one."""
    from pinproof.report.starting_file import render  # noqa: PLC0415 - only here
    from pinproof.run.named_images import find_named_images  # noqa: PLC0415 - same

    if not os.path.isdir(typed.path):
        raise UsageError(f"{typed.path}: no such folder")
    path = os.path.normpath(os.path.join(typed.path, _NAME))
    if os.path.lexists(path):
        raise UsageError(f"{path} is there already; `pinproof config` shows what it says")
    images = find_named_images(typed.path, Config())
    written = write_path(path, render(images).encode())
    if isinstance(written, NotWritten):
        raise UsageError(f"{path}: {written.reason}")
    known = [image.name for image in images if image.name is not None]
    say(f"wrote {path}: {', '.join(known) or 'no image that is known is named here'}")
    return 0


COMMAND = Command(
    name="init",
    help="""Write a pinproof.toml to begin with, for the images that deployments here name.

    A file that is there already is left alone.
    """,
    takes=InitOptions,
    run=run_init,
    arguments=(
        CommandArgument(
            name="path", metavar="[FOLDER]", help="Where it is written.", is_required=False
        ),
    ),
)
