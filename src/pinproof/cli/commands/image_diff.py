"""`pinproof image diff`: what changed between two images."""

from typing import Annotated

import typer

from pinproof.cli import options
from pinproof.errors import UsageError


def diff(
    before: Annotated[str, typer.Argument(metavar="BEFORE", help="A bundled name or a manifest.")],
    after: Annotated[str, typer.Argument(metavar="AFTER", help="The same.")],
    output_format: options.OutputFormat = None,
    output_file: options.OutputFile = None,
) -> None:
    """Show what changed from one image to another: Python, platform, each distribution."""
    from pinproof.cli.writing import write_text  # noqa: PLC0415 - only here
    from pinproof.image.catalogue import find_image  # noqa: PLC0415 - same
    from pinproof.image.diff import diff_images  # noqa: PLC0415 - same
    from pinproof.report import image_diff  # noqa: PLC0415 - same

    if output_format not in (None, "text", "json"):
        raise UsageError(f"--output-format must be one of text, json, not {output_format!r}")
    found = diff_images(find_image(before), find_image(after))
    render = image_diff.render_json if output_format == "json" else image_diff.render_text
    write_text(render(found), output_file)
