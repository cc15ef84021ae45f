"""`pinproof plan`: what pip would do in the image."""

import os
import sys
from typing import Annotated, Any

import typer

from pinproof.cli import options
from pinproof.cli.writing import write_text
from pinproof.config import Config
from pinproof.errors import UsageError
from pinproof.gather.plans import plan_files
from pinproof.install.model import Plan, Planned, Unresolved
from pinproof.record import replace

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
    ] = 60,
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
    if output_format not in (None, "text", "json"):
        raise UsageError(f"--output-format must be one of text, json, not {output_format!r}")
    if color not in (None, "auto", "always", "never"):
        raise UsageError(f"--color must be one of auto, always, never, not {color!r}")
    flags: dict[str, Any] = {
        "image": image,
        "python": python,
        "platform": platform,
        "index_url": index_url,
        "extra_index_url": tuple(extra_index_url) if extra_index_url else None,
        "find_links": tuple(find_links) if find_links else None,
        "no_index": no_index,
        "offline": offline,
        "cache_dir": cache_dir,
        "no_cache": no_cache,
        "quiet": quiet,
    }
    said = {name: value for name, value in flags.items() if value is not None}
    origins = {name: "--" + name.replace("_", "-") for name in said}
    plans = plan_files(
        paths,
        replace(Config(**said), origins=origins),
        dependencies=not no_deps,
        pre_releases=pre,
        limit_s=timeout,
    )
    if output_format == "json":
        from pinproof.report.plan_json import render  # noqa: PLC0415 - one of two

        text = render(plans)
    else:
        from pinproof.report.plan_text import render as render_text  # noqa: PLC0415 - as above

        coloured = color == "always" or (
            color != "never"
            and output_file is None
            and sys.stdout.isatty()
            and "NO_COLOR" not in os.environ
        )
        text = render_text(plans, color=coloured, verbose=bool(verbose))
    write_text(text, output_file)
    raise typer.Exit(_exit_code(plans))


def _exit_code(plans: list[Planned]) -> int:
    outcomes = [planned.outcome for planned in plans]
    if any(isinstance(outcome, Unresolved) for outcome in outcomes):
        return 3
    return int(any(not isinstance(one, Plan) or bool(one.broken) for one in outcomes))
