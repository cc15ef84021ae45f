"""The command line of `pinproof plan`."""

from typing import Annotated

import typer

from pinproof.cli import options
from pinproof.cli.planning import DEFAULT_TIMEOUT_S, run_plan

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command()
def plan(
    paths: Annotated[
        list[str],
        typer.Argument(metavar="FILE...", help="Requirements files, each planned by itself."),
    ],
    image: options.Image = None,
    python: options.Python = None,
    platform: options.Platform = None,
    no_deps: Annotated[
        bool, typer.Option("--no-deps", help="Leave dependencies out, as pip --no-deps does.")
    ] = False,
    pre: Annotated[bool, typer.Option("--pre", help="Take pre-releases, too.")] = False,
    timeout: Annotated[
        float,
        typer.Option("--timeout", metavar="SECONDS", min=0, help="Give a search up after this."),
    ] = DEFAULT_TIMEOUT_S,
    index_url: options.IndexUrl = None,
    extra_index_url: options.ExtraIndexUrl = None,
    find_links: options.FindLinks = None,
    no_index: options.NoIndex = None,
    offline: options.Offline = None,
    cache_dir: options.CacheDir = None,
    no_cache: options.NoCache = None,
    output_format: options.OutputFormat = None,
    output_file: options.OutputFile = None,
    color: options.Color = None,
    quiet: options.Quiet = None,
    verbose: options.Verbose = None,
) -> None:
    """Show what `pip install -r FILE` would do: install, upgrade, downgrade, keep, break.

    Exit codes: 0 it installs and breaks nothing, 1 it does not or something breaks, 2 usage,
    3 the index could not be reached or the search was given up.
    """
    raise typer.Exit(run_plan(locals()))
