"""`pinproof check`: lint requirements files."""

import sys
from typing import TYPE_CHECKING

from pinproof.cli.commands.check_options import CHECK_OPTIONS
from pinproof.cli.options import Command, CommandArgument
from pinproof.cli.output import Output, output_of, outputs_of
from pinproof.cli.reports import refuse_to_replace, say_gaps, write_reports, write_statistics
from pinproof.config import Config
from pinproof.deadline import JUDGED_WITHIN_S, RUN_S, interrupted
from pinproof.errors import UsageError
from pinproof.finding import Move
from pinproof.gate.boundary import STDIN
from pinproof.gate.opening import NotRead, read_stream, standing_in
from pinproof.gather.project.configuration import (
    choose_jobs,
    find_configuration,
    read_user_configuration,
)
from pinproof.outgoing.streams import say
from pinproof.record import record, replace
from pinproof.report.parts.style import count
from pinproof.run.check import Outcome, check
from pinproof.run.outcome.exit_code import CLEAN, FOUND, UNABLE

if TYPE_CHECKING:
    # Few runs change anything.
    from pinproof.fix import FixedFile


@record
class CheckOptions:
    """What was typed after `pinproof check`."""

    flags: Config
    paths: tuple[str, ...] = ()
    against: str | None = None
    fix: bool = False
    unsafe_fixes: bool = False
    diff: bool = False
    add_allows: bool = False
    reason: str = ""
    statistics: bool = False
    show_files: bool = False
    stdin_filename: str | None = None
    write_baseline: bool = False
    exit_non_zero_on_fix: bool = False

    @property
    def looked_at(self) -> tuple[str, ...]:
        """The paths; by itself `--mount` asks for that directory, not for what else is here."""
        return self.paths or (() if self.flags.mount else (".",))

    @property
    def changes(self) -> bool:
        """Whether files are to be changed, or it is to be shown how they would."""
        return self.fix or self.diff or self.add_allows


def run_check(typed: CheckOptions) -> int:
    """Lint, write the report and give the exit code."""
    if typed.stdin_filename is not None:
        return _run_on_stdin(typed, typed.stdin_filename)
    if typed.show_files:
        return _show_files(typed)
    _refuse(typed)
    if typed.against is not None:
        return _compare(typed, typed.against)
    outcome = _checked(typed)
    outputs = outputs_of(outcome.config)
    refuse_to_replace(outputs, typed.looked_at, outcome)
    has_fixed = False
    if typed.write_baseline:
        _write_baselines(outcome)
        outcome = _checked(typed)
    if typed.changes:
        changed = _changed(typed, outcome)
        if typed.diff:
            return _show_changes(typed, outcome, changed)
        did = "wrote allows into" if typed.add_allows else "fixed"
        from pinproof.cli.writing import write_changes  # noqa: PLC0415 - few runs change anything

        has_fixed = write_changes(changed, typed.looked_at, did=did) > 0 and typed.fix
        outcome = _checked(typed)
    if typed.statistics:
        write_statistics(outcome, output_of(outcome.config))
    else:
        write_reports(outcome, outputs)
    if has_fixed and typed.exit_non_zero_on_fix and outcome.exit_code == CLEAN:
        return FOUND
    return outcome.exit_code


def _show_changes(typed: CheckOptions, outcome: Outcome, changed: "list[FixedFile]") -> int:
    """Write what would be changed, and say beside it what would be left, and what is not known."""
    from pinproof.report.parts.closing import left_by_fixes  # noqa: PLC0415 - few runs change anything

    output = output_of(outcome.config)
    output.write("".join(file.diff for file in changed))
    if not (output.quiet or typed.add_allows):
        unsafe = typed.unsafe_fixes
        left = left_by_fixes(outcome.report.findings, changes=bool(changed), unsafe=unsafe)
        if left is not None:
            say(left)
    say_gaps(outcome)
    if outcome.exit_code == UNABLE:
        return UNABLE
    return FOUND if changed else CLEAN


def _write_baselines(outcome: Outcome) -> None:
    """Write the baselines of a run, as they should be after it."""
    from pinproof.cli.writing import write_file  # noqa: PLC0415 - few runs write any

    if outcome.config.no_allows:
        where = outcome.config.origins["no_allows"]
        raise UsageError(f"{where}: no baseline counts here, so --write-baseline writes none")
    if not outcome.baselines:
        raise UsageError("--write-baseline needs a file: name it with --baseline FILE")
    for path, text in outcome.baselines.items():
        write_file(text, path)
        say(f"wrote {path}: {count(text.count(chr(10)) - 1, 'line')}")


def _run_on_stdin(typed: CheckOptions, name: str) -> int:
    """Check what stands on standard input as if it stood in a file."""
    if typed.paths not in ((), (STDIN,)):
        raise UsageError("--stdin-filename names standard input: leave other paths out, or name -")
    _refuse(replace(typed, paths=(STDIN,)))
    content = read_stream(sys.stdin.buffer)
    if isinstance(content, NotRead):
        raise UsageError(f"{STDIN}: {content.reason}")
    with standing_in(name, content):
        return run_check(replace(typed, paths=(name,), stdin_filename=None))


def _show_files(typed: CheckOptions) -> int:
    """Write the names of what would be checked, one a line."""
    from pinproof.run.looked_at import find_paths_looked_at  # noqa: PLC0415 - only here

    paths = find_paths_looked_at(typed.looked_at, typed.flags)
    output = output_of(typed.flags.over(find_configuration(paths[0])))
    if output.format == "json":
        from pinproof.outgoing.text import outgoing_json  # noqa: PLC0415 - only here

        output.write(outgoing_json({"schema": 1, "files": paths}) + "\n")
    else:
        output.write("".join(f"{path}\n" for path in paths))
    return 0


def _checked(typed: CheckOptions) -> Outcome:
    """Check; what waits for itself ends in time, and what does not is interrupted."""
    config = typed.flags.over(read_user_configuration())
    jobs = choose_jobs(typed.flags)
    if config.offline:
        return check(typed.looked_at, typed.flags, jobs=jobs)
    limit_s = RUN_S if config.timeout is None else config.timeout
    with interrupted(limit_s, JUDGED_WITHIN_S):
        return check(typed.looked_at, typed.flags, jobs=jobs)


def _refuse(typed: CheckOptions) -> None:
    """Raise `UsageError` for options that do not go together."""
    asked = "--add-allows" if typed.add_allows else "--fix"
    if typed.changes and not typed.diff and "-" in typed.looked_at:
        raise UsageError(f"{asked} cannot change standard input; --diff shows what it would do")
    if typed.add_allows and typed.fix:
        raise UsageError("--fix mends what --add-allows would allow: run one after the other")
    if typed.write_baseline and typed.changes:
        raise UsageError(
            "--write-baseline goes together with neither --fix, --diff nor --add-allows"
        )
    if typed.exit_non_zero_on_fix and not typed.fix:
        raise UsageError("--exit-non-zero-on-fix says how --fix ends, which is not given")
    if typed.reason and not typed.add_allows:
        raise UsageError("--reason is written by --add-allows, which is not given")
    if not typed.reason.isprintable() or typed.reason.endswith("\\"):
        raise UsageError("--reason must be one line that does not end in a backslash")
    formats = typed.flags.output_format or ()
    if typed.against is not None and not {*formats} <= {"text", "json"}:
        raise UsageError(f"--against writes text or json, not {', '.join(formats)}")
    if typed.statistics and not {*formats} <= {"text", "json"}:
        raise UsageError(f"--statistics writes text or json, not {', '.join(formats)}")


def _changed(typed: CheckOptions, outcome: Outcome) -> "list[FixedFile]":
    from pinproof.fix import apply, apply_fixes  # noqa: PLC0415 - few runs change anything

    if not typed.add_allows:
        if STDIN in typed.looked_at:
            return apply_fixes(outcome.report.findings, unsafe=typed.unsafe_fixes)
        from pinproof.cli.fixing import fix_all  # noqa: PLC0415 - as above

        fixed = fix_all(outcome, lambda: _checked(typed), unsafe=typed.unsafe_fixes)
        return list(fixed.files)
    from pinproof.settle.allow.adding import allow_findings  # noqa: PLC0415 - as above

    if outcome.config.no_allows:
        where = outcome.config.origins["no_allows"]
        raise UsageError(f"{where}: no allows count here, so --add-allows writes none")
    additions = allow_findings(outcome.report.findings, reason=typed.reason)
    for left in additions.left:
        say(f"wrote no allow: {left}")
    return apply(additions.fixes)


def _compare(typed: CheckOptions, image: str) -> int:
    if typed.changes:
        given = "--add-allows" if typed.add_allows else "--fix and --diff"
        raise UsageError(f"--against compares, and fixes nothing: leave {given} out")
    from pinproof.run.against import check_against  # noqa: PLC0415 - only then

    moved, config, code = check_against(
        typed.looked_at, typed.flags, image, jobs=choose_jobs(typed.flags)
    )
    output = output_of(config)
    output.write(_rendered_move(moved, output))
    return code


def _rendered_move(moved: Move, output: Output) -> str:
    if output.format == "json":
        from pinproof.report.findings import json  # noqa: PLC0415 - see above

        return json.render_move(moved)
    from pinproof.report.findings import text  # noqa: PLC0415 - see above

    return text.render_move(moved, color=output.color, width=output.width, link=output.link)


COMMAND = Command(
    name="check",
    help="""Lint requirements files, the deployments that use them, and mounted directories.

    Exit codes: 0 nothing to report, 1 findings, 2 usage, 3 something could not be checked.
    """,
    takes=CheckOptions,
    run=run_check,
    arguments=(
        CommandArgument(
            name="paths",
            metavar="[PATH]...",
            help="Requirements files, deployments, folders to search, or - for standard input.",
            is_required=False,
            many=True,
        ),
    ),
    options=CHECK_OPTIONS,
)
