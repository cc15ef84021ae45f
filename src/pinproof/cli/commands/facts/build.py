"""`pinproof facts build`: ask indexes once, and keep what they answer in a fact bundle."""

from pinproof.cli import options
from pinproof.cli.commands.check_options import SCRIPT, WHAT_IS_FOUND
from pinproof.cli.options import Command, CommandArgument, CommandOption
from pinproof.cli.output import output_of
from pinproof.config import Config
from pinproof.errors import UsageError
from pinproof.gather.project.configuration import find_configuration
from pinproof.record import record, replace
from pinproof.report.fact_bundle import built_json, built_text
from pinproof.run.recorded import build_facts

_INCOMPLETE = 3


@record
class FactsBuildOptions:
    """What was typed after `pinproof facts build`."""

    flags: Config
    paths: tuple[str, ...] = (".",)
    place: str | None = None
    against: tuple[str, ...] = ()


def run_facts_build(typed: FactsBuildOptions) -> int:
    """Ask, write the fact bundle, say what is in it and give the exit code."""
    if not typed.place:
        raise UsageError("where is it to be put? name a file or a folder with --output PLACE")
    config = typed.flags.over(find_configuration(typed.paths[0]))
    if config.facts is not None:
        raise UsageError(f"{config.origins['facts']}: a fact bundle is built by asking indexes")
    built = build_facts(typed.paths, typed.flags, typed.place, against=typed.against)
    output = output_of(config)
    output.write(built_json(built) if output.format == "json" else built_text(built))
    return _INCOMPLETE if built.failures and config.unchecked != "report" else 0


_ONE_FACT_BUNDLE = "it belongs to what is made"
COMMAND = Command(
    name="build",
    help="""Ask indexes all that checks and plans of these files need, into one file.

    `check --facts FILE` then says the same without a network, anywhere and any day. The same
    answers give the same bytes and the same hash.
    Exit codes: 0 it is built, 2 usage, 3 it is built, but some answers could not be had.
    """,
    takes=FactsBuildOptions,
    run=run_facts_build,
    arguments=(
        CommandArgument(
            name="paths",
            metavar="[PATH]...",
            help="Requirements files, deployments, folders to search.",
            is_required=False,
            many=True,
        ),
    ),
    options=(
        CommandOption(
            words=("--output", "-o"),
            field="place",
            metavar="FILE|DIR",
            help="The file to write, or a folder in which its hash names it.",
            why_no_key=_ONE_FACT_BUNDLE,
        ),
        *options.TARGET,
        CommandOption(
            words=("--against",),
            kind="values",
            metavar="NAME|FILE",
            help="Ask what a move to this image needs, too.",
            why_no_key="it asks for a comparison in place of a check",
        ),
        SCRIPT,
        *WHAT_IS_FOUND,
        options.TIMEOUT,
        *options.FACTS,
        *options.READING,
        options.PROJECTS,
        CommandOption(
            words=("--unchecked",),
            metavar="fail|report",
            help="Exit with 3 when an answer could not be had, or only say so.",
        ),
        *options.CONFIGURATION,
        options.OUTPUT_FORMAT,
        # Its short form names the fact bundle here.
        replace(options.OUTPUT_FILE, words=("--output-file",)),
        options.COLOR,
        options.QUIET,
        options.VERBOSE,
    ),
)
