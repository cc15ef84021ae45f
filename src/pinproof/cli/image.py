"""`pinproof image`: the bundled images, what images hold, and how they differ."""

import json
from typing import Annotated

import typer

from pinproof.cli import options
from pinproof.cli.image_capture import capture
from pinproof.cli.image_diff import diff
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
    manifests = bundled_images()
    if output_format == "json":
        rows = [
            {
                "name": manifest.name,
                "aliases": list(manifest.aliases),
                "python": manifest.python,
                "platform": manifest.platform,
                "distributions": manifest.distribution_count,
                "certainty": manifest.certainty,
            }
            for manifest in manifests
        ]
        typer.echo(json.dumps(rows, indent=2, ensure_ascii=False))
        return
    width = max(len(manifest.name) for manifest in manifests)
    for manifest in manifests:
        typer.echo(
            f"{manifest.name:<{width}}  Python {manifest.python}  {manifest.platform}  "
            f"{manifest.distribution_count} distributions, {manifest.certainty}"
        )


@app.command()
def show(
    name: Annotated[str, typer.Argument(metavar="NAME|FILE", help="The image.")],
    output_format: options.OutputFormat = None,
) -> None:
    """Show an image: its Python and platform, and each distribution with its certainty."""
    from pinproof.cli.image_text import manifest_text  # noqa: PLC0415 - only here
    from pinproof.image.catalogue import find_image  # noqa: PLC0415 - only here
    from pinproof.image.manifest import dump_manifest  # noqa: PLC0415 - only here

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
