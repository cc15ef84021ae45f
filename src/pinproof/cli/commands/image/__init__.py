"""`pinproof image`: the bundled images, what images hold, and how they differ."""

from pinproof.cli import options
from pinproof.cli.commands.image import capture, diff
from pinproof.cli.options import Command, CommandArgument, CommandGroup
from pinproof.cli.output import output_of
from pinproof.config import Config
from pinproof.gate.boundary import STDIN
from pinproof.gather.project.configuration import find_configuration
from pinproof.record import record


@record
class ListOptions:
    """What was typed after `pinproof image list`."""

    flags: Config


@record
class ImageShowOptions:
    """What was typed after `pinproof image show`."""

    flags: Config
    name: str


def run_list(typed: ListOptions) -> int:
    """Write the bundled images with their Python, platform and framework."""
    from pinproof.image.catalogue import list_bundled_images  # noqa: PLC0415 - only here
    from pinproof.report.image import catalogue  # noqa: PLC0415 - same

    output = output_of(typed.flags.over(find_configuration(STDIN)))
    images = list_bundled_images()
    output.write(
        catalogue.render_json(images)
        if output.format == "json"
        else catalogue.render_text(images, color=output.color, width=output.width)
    )
    return 0


def run_image_show(typed: ImageShowOptions) -> int:
    """Write what an image holds."""
    from pinproof.gather.incompatibilities import find_failures_in_image  # noqa: PLC0415 - only here
    from pinproof.image.catalogue import find_image  # noqa: PLC0415 - same
    from pinproof.image.manifest_json import dump_manifest  # noqa: PLC0415 - same
    from pinproof.report.image.manifest import manifest_text  # noqa: PLC0415 - same

    output = output_of(typed.flags.over(find_configuration(STDIN)))
    manifest = find_image(typed.name)
    if output.format == "json":
        output.write(dump_manifest(manifest))
        return 0
    failing = find_failures_in_image(manifest)
    text = manifest_text(manifest, failing, color=output.color, width=output.width)
    output.write(text)
    return 0


COMMAND = CommandGroup(
    name="image",
    help="List the bundled images, show, capture or compare what images hold.",
    commands=(
        Command(
            name="list",
            help="List the bundled images with their Python, platform and framework.",
            takes=ListOptions,
            run=run_list,
            options=(*options.CONFIGURATION, *options.OUTPUT),
        ),
        Command(
            name="show",
            help="Show an image: its Python and platform, and each distribution with its "
            "certainty.",
            takes=ImageShowOptions,
            run=run_image_show,
            arguments=(CommandArgument(name="name", metavar="NAME|FILE", help="The image."),),
            options=(*options.CONFIGURATION, *options.OUTPUT),
        ),
        capture.COMMAND,
        diff.COMMAND,
    ),
)
