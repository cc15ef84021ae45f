"""`pinproof plan`: what pip would do in the image."""

from pinproof.cli import options
from pinproof.cli.options import Command, CommandArgument, CommandOption
from pinproof.cli.output import Output, output_of
from pinproof.config import Config
from pinproof.deadline import RUN_S, ends_within, interrupted
from pinproof.effects.plan import Plan, Planned
from pinproof.errors import UsageError
from pinproof.gather.project.configuration import choose_jobs, find_configuration
from pinproof.gather.searches.limit import PLAN_S, limit_search
from pinproof.record import record
from pinproof.resolve.unknown import Unresolved
from pinproof.run.installs.plans import plan_paths
from pinproof.unforeseen import FAULT_OF_OURS, noting_faults


@record
class PlanOptions:
    """What was typed after `pinproof plan`."""

    flags: Config
    paths: tuple[str, ...]
    no_deps: bool = False
    pre: bool = False
    sizes: bool = False


def run_plan(typed: PlanOptions) -> int:
    """Plan each file, write the plans and give the exit code."""
    config = typed.flags.over(find_configuration(typed.paths[0]))
    limit_s = RUN_S if config.timeout is None else config.timeout
    with noting_faults() as faults, ends_within(limit_s), interrupted(limit_s):
        plans = plan_paths(
            typed.paths,
            typed.flags,
            dependencies=not typed.no_deps,
            pre_releases=typed.pre,
            sizes=typed.sizes,
            limit=limit_search(PLAN_S, config.timeout),
            jobs=choose_jobs(typed.flags),
        )
    if not plans:
        raise UsageError(f"{', '.join(typed.paths)}: nothing in it is given to pip")
    output = output_of(config)
    output.write(_rendered(plans, output))
    return FAULT_OF_OURS if faults else _exit_code(plans)


def _rendered(plans: list[Planned], output: Output) -> str:
    if output.format == "json":
        from pinproof.report.plan.json import render  # noqa: PLC0415 - one of two

        return render(plans)
    from pinproof.report.plan.text import render as render_text  # noqa: PLC0415 - as above

    return render_text(plans, color=output.color, verbose=output.verbose, width=output.width)


def _exit_code(plans: list[Planned]) -> int:
    outcomes = [planned.outcome for planned in plans]
    if any(isinstance(outcome, Unresolved) for outcome in outcomes):
        return 3
    return int(any(not isinstance(one, Plan) or one.broken or one.is_down for one in outcomes))


COMMAND = Command(
    name="plan",
    help="""Show what `pip install -r FILE` would do: install, upgrade, downgrade, keep, break.

    Exit codes: 0 it installs and breaks nothing, 1 it does not, or something breaks or was seen
    not to run, 2 usage, 3 the index could not be reached or the search was given up.
    """,
    takes=PlanOptions,
    run=run_plan,
    arguments=(
        CommandArgument(
            name="paths",
            metavar="FILE...",
            help="Requirements files, and others that hold lines for pip, each planned by itself.",
            many=True,
        ),
    ),
    options=(
        *options.TARGET,
        *options.SEARCH,
        CommandOption(
            words=("--sizes",),
            kind="flag",
            help="Ask how much space it takes once it is installed, too.",
            why_no_key="it asks the index for more than a plan needs",
        ),
        options.TIMEOUT,
        options.JOBS,
        *options.FACTS,
        options.FACT_BUNDLE,
        *options.READING,
        *options.CONFIGURATION,
        *options.OUTPUT,
    ),
)
