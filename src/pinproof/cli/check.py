"""`pinproof check`: lint requirements files."""

import os
import shutil
import sys
from typing import Annotated, Any, get_args

import typer

from pinproof.cli import options
from pinproof.cli.writing import write_fixes, write_text
from pinproof.config import Color, Config, FailOn, OutputFormat, UncheckedPolicy
from pinproof.errors import UsageError
from pinproof.finding import Move, Report
from pinproof.fix import apply_fixes
from pinproof.record import replace
from pinproof.run import check as run
from pinproof.run import check_against

app = typer.Typer(rich_markup_mode=None, add_completion=False)

_CHOICES: dict[str, tuple[str, ...]] = {
    "output_format": get_args(OutputFormat),
    "color": get_args(Color),
    "fail_on": get_args(FailOn),
    "unchecked": get_args(UncheckedPolicy),
}


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
    flags: dict[str, Any] = {
        "image": image,
        "python": python,
        "platform": platform,
        "mount": _tuple(mount),
        "index_url": index_url,
        "extra_index_url": _tuple(extra_index_url),
        "find_links": _tuple(find_links),
        "no_index": no_index,
        "offline": offline,
        "cache_dir": cache_dir,
        "no_cache": no_cache,
        "select": _split(select),
        "ignore": _split(ignore),
        "extend_select": _split(extend_select),
        "severity": _severities(severity),
        "fail_on": fail_on,
        "unchecked": unchecked,
        "exit_zero": exit_zero,
        "output_format": output_format,
        "output_file": output_file,
        "color": color,
        "quiet": quiet,
        "verbose": verbose,
    }
    said = {name: value for name, value in flags.items() if value is not None}
    for name, choices in _CHOICES.items():
        if name in said and said[name] not in choices:
            option = "--" + name.replace("_", "-")
            raise UsageError(f"{option} must be one of {', '.join(choices)}, not {said[name]!r}")
    origins = {name: "--" + name.replace("_", "-") for name in said}
    flags_said = replace(Config(**said), origins=origins)
    # By itself `--mount` asks for that directory, not for what else is here.
    chosen = paths or ([] if mount else ["."])
    if against is not None:
        if fix or diff:
            raise UsageError("--against compares, and fixes nothing: leave --fix and --diff out")
        moved, config, code = check_against(chosen, flags_said, against)
        write_text(_rendered_move(moved, config), config.output_file)
        raise typer.Exit(code)
    outcome = run(chosen, flags_said)
    if fix or diff:
        fixed = apply_fixes(outcome.report.findings, unsafe=unsafe_fixes)
        if diff:
            write_text("".join(file.diff for file in fixed), outcome.config.output_file)
            raise typer.Exit(int(bool(fixed)))
        write_fixes(fixed)
        outcome = run(chosen, flags_said)
    write_text(_rendered(outcome.report, outcome.config), outcome.config.output_file)
    raise typer.Exit(outcome.exit_code)


def _rendered(report: Report, config: Config) -> str:
    # The formats import what only they need.
    if config.output_format == "json":
        from pinproof.report import json  # noqa: PLC0415 - see above

        return json.render(report)
    from pinproof.report import text  # noqa: PLC0415 - see above

    return text.render(
        report, color=_wants_color(config), quiet=bool(config.quiet), width=_width(config)
    )


def _rendered_move(moved: Move, config: Config) -> str:
    if config.output_format == "json":
        from pinproof.report import json  # noqa: PLC0415 - see above

        return json.render_move(moved)
    from pinproof.report import text  # noqa: PLC0415 - see above

    return text.render_move(moved, color=_wants_color(config))


def _width(config: Config) -> int | None:
    """Give the columns of the terminal; `None` for files and pipes, which have none."""
    if config.output_file is not None or not sys.stdout.isatty():
        return None
    return max(40, shutil.get_terminal_size().columns)


def _wants_color(config: Config) -> bool:
    return config.color == "always" or (
        config.color != "never"
        and config.output_file is None
        and not os.environ.get("NO_COLOR")
        and sys.stdout.isatty()
    )


def _tuple(values: list[str] | None) -> tuple[str, ...] | None:
    return tuple(values) if values else None


def _split(values: list[str] | None) -> tuple[str, ...] | None:
    if not values:
        return None
    return tuple(word.strip() for value in values for word in value.split(",") if word.strip())


def _severities(values: list[str] | None) -> dict[str, str] | None:
    if not values:
        return None
    grades: dict[str, str] = {}
    for value in values:
        rule, equals, level = value.partition("=")
        if not equals or level not in ("error", "warning", "info"):
            raise UsageError(f"--severity {value}: write RULE=error, RULE=warning or RULE=info")
        grades[rule] = level
    return grades
