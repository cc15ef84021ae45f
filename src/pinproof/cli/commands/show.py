"""`pinproof show`: what pip reads in a file."""

import os

from pinproof.cli import options
from pinproof.cli.options import Command, CommandArgument, CommandOption
from pinproof.cli.output import output_of
from pinproof.config import Config
from pinproof.errors import UsageError
from pinproof.gate.boundary import bounded_by
from pinproof.gather.project.configuration import draw_run_boundary, find_configuration
from pinproof.gather.project.paths import survey
from pinproof.gather.project.requirements_tree import read_text, read_tree
from pinproof.gather.session import find_configured_image, open_session
from pinproof.gather.targets import choose_target
from pinproof.record import record
from pinproof.requirements.model import RequirementsFile


@record
class ShowOptions:
    """What was typed after `pinproof show`."""

    flags: Config
    path: str
    follow: bool = True


def run_show(typed: ShowOptions) -> int:
    """Read the file as the target's pip does, and write what it holds."""
    if os.path.isdir(typed.path):
        raise UsageError(f"{typed.path}: a folder; name one file")
    with bounded_by(draw_run_boundary([typed.path], typed.flags)):
        return _show(typed)


def _show(typed: ShowOptions) -> int:
    found = survey([typed.path])
    config = typed.flags.over(find_configuration(typed.path))
    image = find_configured_image(config)
    fetch = open_session(config).make_fetcher()
    files: list[RequirementsFile] = []
    for path in found.requirements.values():
        text = read_text(path)
        pip = choose_target(config, image, text.source).pip
        files.append(read_tree(text, pip, fetch=fetch, follow=typed.follow))
    for path, _ in found.definitions.values():
        from pinproof.gather.project.hosted import find_hosted, read_in_host  # noqa: PLC0415 - only for a file of another kind

        for hosted in find_hosted(path):
            pip = choose_target(config, image, hosted.source).pip
            files.append(read_in_host(hosted, pip, fetch=fetch, follow=typed.follow))
    output = output_of(config)
    if output.format == "json":
        from pinproof.report.show.json import render  # noqa: PLC0415 - only one of the two

        output.write(render(files))
    else:
        from pinproof.report.show.text import render as render_text  # noqa: PLC0415 - as above

        output.write(render_text(files, color=output.color, width=output.width))
    return 0


COMMAND = Command(
    name="show",
    help="""Show what pip reads in a file, line by line.

    It is read as the pip of the image reads it, or else as the last one for the target's Python.
    """,
    takes=ShowOptions,
    run=run_show,
    arguments=(
        CommandArgument(
            name="path",
            metavar="FILE",
            help="A requirements file, another one that holds lines for pip, or - for standard "
            "input.",
        ),
    ),
    options=(
        CommandOption(
            words=("--follow/--no-follow",),
            kind="switch",
            help="Read what the file includes, too.",
            why_no_key="it says how much of a file is shown, once",
        ),
        options.IMAGE,
        options.OFFLINE,
        *options.READING,
        *options.CONFIGURATION,
        *options.OUTPUT,
    ),
)
