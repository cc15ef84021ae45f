"""The command line of `pinproof check`."""

from typing import Annotated

import typer

from pinproof.cli import options
from pinproof.cli.checking import run_check

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command()
def check(
    paths: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[PATH]...",
            help="Requirements files, deployments, folders to search, or - for standard input.",
        ),
    ] = None,
    image: options.Image = None,
    against: Annotated[
        str | None,
        typer.Option(
            "--against",
            metavar="NAME|FILE",
            help="Show which findings appear and vanish when the image becomes this one.",
        ),
    ] = None,
    python: options.Python = None,
    platform: options.Platform = None,
    mount: Annotated[
        list[str] | None,
        typer.Option("--mount", metavar="DIR", help="A directory of packages to be mounted."),
    ] = None,
    index_url: options.IndexUrl = None,
    extra_index_url: options.ExtraIndexUrl = None,
    find_links: options.FindLinks = None,
    no_index: options.NoIndex = None,
    offline: options.Offline = None,
    cache_dir: options.CacheDir = None,
    no_cache: options.NoCache = None,
    select: Annotated[
        list[str] | None,
        typer.Option("--select", metavar="RULE,…", help="Run these rules only."),
    ] = None,
    ignore: Annotated[
        list[str] | None, typer.Option("--ignore", metavar="RULE,…", help="Leave these out.")
    ] = None,
    extend_select: Annotated[
        list[str] | None,
        typer.Option("--extend-select", metavar="RULE,…", help="Run these rules as well."),
    ] = None,
    severity: Annotated[
        list[str] | None,
        typer.Option("--severity", metavar="RULE=LEVEL", help="Grade a rule otherwise."),
    ] = None,
    fail_on: Annotated[
        str | None,
        typer.Option(
            "--fail-on",
            metavar="error|warning|info|never",
            help="Exit with 1 from this severity on; warning unless told otherwise.",
        ),
    ] = None,
    unchecked: Annotated[
        str | None,
        typer.Option(
            "--unchecked",
            metavar="fail|report",
            help="Exit with 3 when a source could not be reached, or only say so.",
        ),
    ] = None,
    exit_zero: Annotated[
        bool | None, typer.Option("--exit-zero", help="Exit with 0 whatever is found.")
    ] = None,
    fix: Annotated[
        bool, typer.Option("--fix", help="Apply the proposals that change nothing installed.")
    ] = False,
    unsafe_fixes: Annotated[
        bool, typer.Option("--unsafe-fixes", help="With --fix or --diff: apply the others, too.")
    ] = False,
    diff: Annotated[
        bool, typer.Option("--diff", help="Show what --fix would change, and change nothing.")
    ] = False,
    output_format: options.OutputFormat = None,
    output_file: options.OutputFile = None,
    color: options.Color = None,
    quiet: options.Quiet = None,
    verbose: options.Verbose = None,
) -> None:
    """Lint requirements files, the deployments that use them, and mounted directories.

    Exit codes: 0 nothing to report, 1 findings, 2 usage, 3 something could not be checked.
    """
    raise typer.Exit(run_check(locals()))
