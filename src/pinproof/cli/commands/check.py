"""`pinproof check`: lint requirements files."""

from pinproof.cli import options
from pinproof.cli.options import Argument, Command, Option
from pinproof.cli.output import Output, output_of
from pinproof.cli.writing import write_fixes
from pinproof.config import Config
from pinproof.errors import UsageError
from pinproof.finding import Move, Report
from pinproof.record import record, replace
from pinproof.run.check import UNABLE, check, check_against


@record
class CheckOptions:
    """What was typed after `pinproof check`."""

    flags: Config
    paths: tuple[str, ...] = ()
    against: str | None = None
    fix: bool = False
    unsafe_fixes: bool = False
    diff: bool = False

    @property
    def looked_at(self) -> tuple[str, ...]:
        """The paths; by itself `--mount` asks for that directory, not for what else is here."""
        return self.paths or (() if self.flags.mount else (".",))


def run_check(typed: CheckOptions) -> int:
    """Lint, write the report and give the exit code."""
    if typed.against is not None:
        return _compare(typed, typed.against)
    if typed.fix and not typed.diff and "-" in typed.looked_at:
        raise UsageError("--fix cannot change standard input; --diff shows what it would do")
    outcome = check(typed.looked_at, typed.flags)
    output = output_of(outcome.config)
    if typed.fix or typed.diff:
        from pinproof.fix import apply_fixes  # noqa: PLC0415 - only then

        fixed = apply_fixes(outcome.report.findings, unsafe=typed.unsafe_fixes)
        if typed.diff:
            output.write("".join(file.diff for file in fixed))
            return int(bool(fixed))
        write_fixes(fixed, typed.looked_at)
        outcome = check(typed.looked_at, typed.flags)
    if outcome.exit_code == UNABLE:
        # Whoever asked for quiet still wants to know what could not be checked.
        output = replace(output, quiet=False)
    output.write(_rendered(outcome.report, output))
    return outcome.exit_code


def _compare(typed: CheckOptions, image: str) -> int:
    if typed.fix or typed.diff:
        raise UsageError("--against compares, and fixes nothing: leave --fix and --diff out")
    moved, config, code = check_against(typed.looked_at, typed.flags, image)
    output = output_of(config)
    output.write(_rendered_move(moved, output))
    return code


def _rendered(report: Report, output: Output) -> str:
    # The formats import what only they need.
    if output.format == "json":
        from pinproof.report import json  # noqa: PLC0415 - see above

        return json.render(report)
    from pinproof.report import text  # noqa: PLC0415 - see above

    return text.render(report, color=output.color, quiet=output.quiet, width=output.width)


def _rendered_move(moved: Move, output: Output) -> str:
    if output.format == "json":
        from pinproof.report import json  # noqa: PLC0415 - see above

        return json.render_move(moved)
    from pinproof.report import text  # noqa: PLC0415 - see above

    return text.render_move(moved, color=output.color)


_EACH_TIME = "what is done with the findings is asked for each time"
COMMAND = Command(
    name="check",
    help="""Lint requirements files, the deployments that use them, and mounted directories.

    Exit codes: 0 nothing to report, 1 findings, 2 usage, 3 something could not be checked.
    """,
    takes=CheckOptions,
    run=run_check,
    arguments=(
        Argument(
            name="paths",
            metavar="[PATH]...",
            help="Requirements files, deployments, folders to search, or - for standard input.",
            is_required=False,
            many=True,
        ),
    ),
    options=(
        options.IMAGE,
        Option(
            words=("--against",),
            metavar="NAME|FILE",
            help="Show which findings appear and vanish when the image becomes this one.",
            why_no_key="it asks for a comparison in place of a check",
        ),
        options.PYTHON,
        options.PLATFORM,
        Option(
            words=("--mount",),
            kind="values",
            metavar="DIR",
            help="A directory of packages to be mounted.",
        ),
        *options.FACTS,
        options.TIMEOUT,
        Option(words=("--select",), kind="words", metavar="RULE,…", help="Run these rules only."),
        Option(words=("--ignore",), kind="words", metavar="RULE,…", help="Leave these out."),
        Option(
            words=("--extend-select",),
            kind="words",
            metavar="RULE,…",
            help="Run these rules as well.",
        ),
        Option(
            words=("--severity",),
            kind="levels",
            metavar="RULE=LEVEL",
            help="Grade a rule otherwise.",
        ),
        Option(
            words=("--no-allows",),
            kind="flag",
            help="Report also what comments in the files allow.",
        ),
        Option(
            words=("--fail-on",),
            metavar="error|warning|info|never",
            help="Exit with 1 from this severity on; warning unless told otherwise.",
        ),
        Option(
            words=("--unchecked",),
            metavar="fail|report",
            help="Exit with 3 when a source could not be reached, or only say so.",
        ),
        Option(words=("--exit-zero",), kind="flag", help="Exit with 0 whatever is found."),
        Option(
            words=("--fix",),
            kind="flag",
            help="Apply the proposals that change nothing installed.",
            why_no_key=f"{_EACH_TIME}: no configuration may write files",
        ),
        Option(
            words=("--unsafe-fixes",),
            kind="flag",
            help="With --fix or --diff: apply the others, too.",
            why_no_key=_EACH_TIME,
        ),
        Option(
            words=("--diff",),
            kind="flag",
            help="Show what --fix would change, and change nothing.",
            why_no_key=_EACH_TIME,
        ),
        *options.OUTPUT,
    ),
)
