"""`pinproof show`: what pip reads in a file."""

import os
from typing import Annotated

import typer

from pinproof.cli import options
from pinproof.cli.writing import write_text
from pinproof.config import Config
from pinproof.errors import UsageError
from pinproof.gather.project.configuration import configuration_for
from pinproof.gather.project.paths import expand
from pinproof.gather.project.reading import not_fetched, read_tree
from pinproof.gather.session import image_named, open_session

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command()
def show(
    path: Annotated[
        str, typer.Argument(metavar="FILE", help="A requirements file, or - for standard input.")
    ],
    follow: Annotated[
        bool, typer.Option("--follow/--no-follow", help="Read what the file includes, too.")
    ] = True,
    image: options.Image = None,
    offline: options.Offline = None,
    output_format: options.OutputFormat = None,
    output_file: options.OutputFile = None,
) -> None:
    """Show what pip reads in a file, line by line.

    It is read for the pip of the image, when one is named that says which, else for today's.
    """
    if output_format not in (None, "text", "json"):
        raise UsageError(f"--output-format must be one of text, json, not {output_format!r}")
    if os.path.isdir(path):
        raise UsageError(f"{path}: a folder; name one file")
    name = next(iter(expand([path])), None)
    if name is None:
        raise UsageError(f"{path}: no requirements file")
    flags = Config(image=image, offline=offline, origins={"image": "--image"} if image else {})
    config = flags.over(configuration_for(name))
    named = image_named(config.image) if config.image is not None else None
    file = read_tree(
        name,
        fetch=not_fetched if config.offline else open_session(config).fetcher(),
        pip_version=named.pip if named else None,
        follow=follow,
    )
    if output_format == "json":
        from pinproof.report.show_json import render  # noqa: PLC0415 - only one of the two
    else:
        from pinproof.report.show_text import render  # noqa: PLC0415 - as above
    write_text(render(file), output_file)
