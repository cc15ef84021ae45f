"""`pinproof check`: lint requirements files."""

import os
import sys
from collections.abc import Mapping
from typing import Any, get_args

from pinproof.cli.writing import write_text
from pinproof.config import Color, Config, FailOn, OutputFormat, UncheckedPolicy
from pinproof.errors import UsageError
from pinproof.finding import Move, Report
from pinproof.record import replace
from pinproof.run.check import UNABLE, check, check_against

_CHOICES: dict[str, tuple[str, ...]] = {
    "output_format": get_args(OutputFormat),
    "color": get_args(Color),
    "fail_on": get_args(FailOn),
    "unchecked": get_args(UncheckedPolicy),
}
# Options that say what is done with the findings are no settings.
_ACTIONS = frozenset({"paths", "against", "fix", "unsafe_fixes", "diff"})
_WORD_LISTS = frozenset({"select", "ignore", "extend_select"})


def run_check(given: Mapping[str, Any]) -> int:
    """Lint as the options say, by their names; write the report and give the exit code."""
    flags = _flags(given)
    fix, diff = bool(given.get("fix")), bool(given.get("diff"))
    # By itself `--mount` asks for that directory, not for what else is here.
    paths = given.get("paths") or ([] if given.get("mount") else ["."])
    if (against := given.get("against")) is not None:
        if fix or diff:
            raise UsageError("--against compares, and fixes nothing: leave --fix and --diff out")
        moved, config, code = check_against(paths, flags, against)
        write_text(_rendered_move(moved, config), config.output_file)
        return code
    if fix and not diff and "-" in paths:
        raise UsageError("--fix cannot change standard input; --diff shows what it would do")
    outcome = check(paths, flags)
    if fix or diff:
        from pinproof.cli.writing import write_fixes  # noqa: PLC0415 - only then
        from pinproof.fix import apply_fixes  # noqa: PLC0415 - same

        fixed = apply_fixes(outcome.report.findings, unsafe=bool(given.get("unsafe_fixes")))
        if diff:
            write_text("".join(file.diff for file in fixed), outcome.config.output_file)
            return int(bool(fixed))
        write_fixes(fixed, paths)
        outcome = check(paths, flags)
    config = outcome.config
    if outcome.exit_code == UNABLE:
        # Whoever asked for quiet still wants to know what could not be checked.
        config = replace(config, quiet=False)
    write_text(_rendered(outcome.report, config), config.output_file)
    return outcome.exit_code


def _flags(given: Mapping[str, Any]) -> Config:
    said: dict[str, Any] = {}
    for name, value in given.items():
        if name in _ACTIONS or value is None or value == []:
            continue
        if name in _WORD_LISTS:
            said[name] = tuple(
                word.strip() for text in value for word in text.split(",") if word.strip()
            )
        elif name == "severity":
            said[name] = _severities(value)
        else:
            said[name] = tuple(value) if isinstance(value, list) else value
    for name, choices in _CHOICES.items():
        if name in said and said[name] not in choices:
            option = "--" + name.replace("_", "-")
            raise UsageError(f"{option} must be one of {', '.join(choices)}, not {said[name]!r}")
    origins = {name: "--" + name.replace("_", "-") for name in said}
    return replace(Config(**said), origins=origins)


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
    import shutil  # noqa: PLC0415 - only on a terminal

    return max(40, shutil.get_terminal_size().columns)


def _wants_color(config: Config) -> bool:
    return config.color == "always" or (
        config.color != "never"
        and config.output_file is None
        and not os.environ.get("NO_COLOR")
        and sys.stdout.isatty()
    )


def _severities(values: list[str]) -> dict[str, str]:
    grades: dict[str, str] = {}
    for value in values:
        rule, equals, level = value.partition("=")
        if not equals or level not in ("error", "warning", "info"):
            raise UsageError(f"--severity {value}: write RULE=error, RULE=warning or RULE=info")
        grades[rule] = level
    return grades
