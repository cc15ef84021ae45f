"""`pinproof image diff`: what changed between two images."""

from pinproof.cli import options
from pinproof.cli.options import Command, CommandArgument
from pinproof.cli.output import output_of
from pinproof.config import Config
from pinproof.gate.boundary import STDIN
from pinproof.gather.project.configuration import find_configuration
from pinproof.record import record


@record
class DiffOptions:
    """What was typed after `pinproof image diff`."""

    flags: Config
    before: str
    after: str


def run_diff(typed: DiffOptions) -> int:
    """Write what differs."""
    from pinproof.image.catalogue import find_image  # noqa: PLC0415 - only here
    from pinproof.image.diff import diff_images  # noqa: PLC0415 - same
    from pinproof.report.image import diff  # noqa: PLC0415 - same

    output = output_of(typed.flags.over(find_configuration(STDIN)))
    found = diff_images(find_image(typed.before), find_image(typed.after))
    output.write(
        diff.render_json(found)
        if output.format == "json"
        else diff.render_text(found, width=output.width)
    )
    return 0


COMMAND = Command(
    name="diff",
    help="Show what changed from one image to another: Python, platform, each distribution.",
    takes=DiffOptions,
    run=run_diff,
    arguments=(
        CommandArgument(name="before", metavar="BEFORE", help="A bundled name or a manifest."),
        CommandArgument(name="after", metavar="AFTER", help="The same."),
    ),
    options=(*options.CONFIGURATION, *options.OUTPUT),
)
