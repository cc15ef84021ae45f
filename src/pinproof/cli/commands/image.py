"""`pinproof image`: the bundled images, what images hold, and how they differ."""

import json
import re
from typing import Annotated

import typer

from pinproof.cli import options
from pinproof.cli.commands.image_capture import capture
from pinproof.cli.commands.image_diff import diff
from pinproof.errors import UsageError

app = typer.Typer(rich_markup_mode=None, add_completion=False, no_args_is_help=True)


@app.callback()
def image() -> None:
    """List the bundled images, show, capture or compare what images hold."""


@app.command("list")
def list_images(output_format: options.OutputFormat = None) -> None:
    """List the bundled images with their Python, platform and framework."""
    from pinproof.image.catalogue import bundled_images  # noqa: PLC0415 - only here

    _require_format(output_format)
    images = bundled_images()
    if output_format == "json":
        rows = [
            {
                "name": each.name,
                "aliases": list(each.aliases),
                "python": each.python,
                "platform": each.platform,
                "framework": list(each.framework),
                "distributions": each.distribution_count,
                "certainty": each.certainty,
            }
            for each in images
        ]
        typer.echo(json.dumps(rows, indent=2, ensure_ascii=False))
        return
    table = [("IMAGE", "PYTHON", "SYSTEM", "HOLDS", "KNOWN")]
    for each in images:
        count = f"{each.distribution_count:>5}"
        table.append((each.name, each.python, _system(each.platform), count, each.certainty))
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    for row in table:
        cells = (f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True))
        typer.echo("  ".join(cells).rstrip())
    if any(each.certainty != "captured" for each in images):
        typer.echo("\n`pinproof image capture` records what an image really holds.")


def _system(platform: str) -> str:
    glibc = re.fullmatch(r"manylinux_(\d+)_(\d+)_x86_64", platform)
    return f"glibc {glibc[1]}.{glibc[2]}" if glibc else platform


@app.command()
def show(
    name: Annotated[str, typer.Argument(metavar="NAME|FILE", help="The image.")],
    output_format: options.OutputFormat = None,
) -> None:
    """Show an image: its Python and platform, and each distribution with its certainty."""
    from pinproof.image.catalogue import find_image  # noqa: PLC0415 - only here
    from pinproof.image.manifest import dump_manifest  # noqa: PLC0415 - only here
    from pinproof.report.image_text import manifest_text  # noqa: PLC0415 - only here

    _require_format(output_format)
    manifest = find_image(name)
    if output_format == "json":
        typer.echo(dump_manifest(manifest), nl=False)
        return
    typer.echo(manifest_text(manifest), nl=False)


app.command("capture")(capture)
app.command("diff")(diff)


def _require_format(output_format: str | None) -> None:
    if output_format not in (None, "text", "json"):
        raise UsageError(f"--output-format must be one of text, json, not {output_format!r}")
