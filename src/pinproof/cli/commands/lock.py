"""`pinproof lock`: what has to be installed on top of an image."""

from typing import get_args

from pinproof.cli import options
from pinproof.cli.options import Command, CommandArgument, CommandOption
from pinproof.cli.writing import write_file
from pinproof.config import Config
from pinproof.deadline import RUN_S, ends_within, interrupted
from pinproof.effects.plan import Plan
from pinproof.errors import UsageError
from pinproof.gather.project.configuration import find_configuration
from pinproof.gather.searches.limit import PLAN_S, limit_search
from pinproof.locks.differences import describe_changes, is_same_lock, show_difference
from pinproof.locks.model import LockFormat
from pinproof.outgoing.streams import say, write_out
from pinproof.record import record
from pinproof.report.parts.plan_lines import write_sizes
from pinproof.resolve.unknown import Unresolved
from pinproof.run.locks.locked import Locked, lock_source
from pinproof.run.locks.order import LockOrder

_NOTHING_WRITTEN = "no lock is written"


@record
class LockOptions:
    """What was typed after `pinproof lock`."""

    flags: Config
    source: str
    output: str | None = None
    format: LockFormat | None = None
    upgrade: bool = False
    upgrade_package: tuple[str, ...] = ()
    extra: tuple[str, ...] = ()
    group: tuple[str, ...] = ()
    only_compare: bool = False


def run_lock(typed: LockOptions) -> int:
    """Make the lock, write it or compare it, and give the exit code."""
    if typed.only_compare and typed.output is None:
        raise UsageError("--check compares a lock that is there: name it by --output-file")
    if typed.format not in (None, *get_args(LockFormat)):
        listed = ", ".join(get_args(LockFormat))
        raise UsageError(f"--format must be one of {listed}, not {typed.format!r}")
    config = typed.flags.over(find_configuration(typed.source))
    limit_s = RUN_S if config.timeout is None else config.timeout
    order = LockOrder(
        source=typed.source,
        output=typed.output,
        format=typed.format,
        is_upgrade=typed.upgrade,
        freed=typed.upgrade_package,
        extras=typed.extra,
        groups=typed.group,
    )
    with ends_within(limit_s), interrupted(limit_s):
        locked = lock_source(order, typed.flags, limit=limit_search(PLAN_S, config.timeout))
    if locked.text is None:
        return _explain(locked)
    if not config.quiet:
        for note in locked.notes:
            say(note)
    if typed.output is None:
        write_out(locked.text)
        return 0
    if typed.only_compare:
        return _compare(locked, locked.text, typed.output)
    _write(locked, locked.text, typed.output, quiet=bool(config.quiet))
    return 0


def _explain(locked: Locked) -> int:
    """Say why there is no lock."""
    outcome = locked.planned.outcome
    path = locked.planned.file.source.path
    if locked.refusal:
        say(f"{path}: {locked.refusal}; {_NOTHING_WRITTEN}")
        return 1
    if isinstance(outcome, Plan) and not outcome.is_certain:
        for one in outcome.unknown:
            if one.offline or one.failed:
                say(f"{one.name}: {one.reason}")
        say(f"{path}: what is needed is not all known; {_NOTHING_WRITTEN}")
        return 3
    from pinproof.report.plan.text import render  # noqa: PLC0415 - only for what fails

    say(render([locked.planned]))
    say(_NOTHING_WRITTEN)
    return 3 if isinstance(outcome, Unresolved) else 1


def _compare(locked: Locked, text: str, path: str) -> int:
    if locked.before is None:
        say(f"{path}: there is no lock yet")
        return 1
    if is_same_lock(locked.before, text):
        return 0
    write_out(show_difference(locked.before, text, path))
    say(f"{path} is not what {locked.planned.file.source.path} means; lock it again")
    return 1


def _write(locked: Locked, text: str, path: str, *, quiet: bool) -> None:
    if locked.before == text:
        what = "is as it was"
    else:
        write_file(text, path)
        count = len(locked.lock.pins) if locked.lock is not None else 0
        changed = describe_changes(locked.before or "", text)
        what = f"has {count} pin{'' if count == 1 else 's'}"
        if locked.before is not None:
            what += f"; {', '.join(changed)}" if changed else "; all as they were"
    if not quiet:
        outcome = locked.planned.outcome
        sizes = write_sizes(outcome) if isinstance(outcome, Plan) else []
        say("; ".join([f"{path} {what}", *sizes]))


_EACH_TIME = "it is asked for each time"
COMMAND = Command(
    name="lock",
    help="""Write what has to be installed on top of an image: every pin, and nothing that it holds.

    Pins that stand in the file already stay unless they are to be upgraded.

    Exit codes: 0 it is written, or as it should be, 1 nothing goes together, or --check finds
    another lock, 2 usage, 3 the index could not be reached or the search was given up.
    """,
    takes=LockOptions,
    run=run_lock,
    arguments=(
        CommandArgument(
            name="source",
            metavar="SOURCE",
            help="A requirements.in, a pyproject.toml, a conda environment, or any file with lines "
            "for pip.",
        ),
    ),
    options=(
        CommandOption(
            words=("--output-file", "-o"),
            field="output",
            metavar="FILE",
            help="Write the lock here; its pins stay. Without it, to standard output.",
            why_no_key="each source has its own lock",
        ),
        CommandOption(
            words=("--format",),
            metavar="|".join(get_args(LockFormat)),
            help="A requirements file, the whole image as constraints, or a pylock.toml.",
            choices=get_args(LockFormat),
            why_no_key="it belongs to what is made",
        ),
        CommandOption(
            words=("--generate-hashes",),
            kind="flag",
            help="Add the hashes of all files that fit the target.",
        ),
        CommandOption(
            words=("--upgrade", "-U"),
            kind="flag",
            help="Let go of all pins of the lock.",
            why_no_key=_EACH_TIME,
        ),
        CommandOption(
            words=("--upgrade-package", "-P"),
            kind="values",
            metavar="NAME",
            help="Let go of the pin of this project.",
            why_no_key=_EACH_TIME,
        ),
        CommandOption(
            words=("--extra",),
            kind="values",
            metavar="NAME",
            help="Lock this extra of a pyproject.toml as well.",
            why_no_key="each source has its own lock",
        ),
        CommandOption(
            words=("--group",),
            kind="values",
            metavar="NAME",
            help="Lock this dependency group of a pyproject.toml as well.",
            why_no_key="each source has its own lock",
        ),
        CommandOption(
            words=("--check",),
            field="only_compare",
            kind="flag",
            help="Write nothing; exit with 1 if the lock is not what the source means.",
            why_no_key=_EACH_TIME,
        ),
        *options.TARGET,
        options.TIMEOUT,
        *options.FACTS,
        options.FACT_BUNDLE,
        *options.READING,
        *options.CONFIGURATION,
        options.QUIET,
        options.VERBOSE,
    ),
)
