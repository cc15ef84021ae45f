"""`pinproof facts build`: ask indexes once, and keep what they answer in a fact bundle."""

from collections.abc import Callable

from pinproof.cli import options
from pinproof.cli.commands.check_options import SCRIPT, WHAT_IS_FOUND
from pinproof.cli.options import Command, CommandArgument
from pinproof.cli.output import output_of
from pinproof.config import Config
from pinproof.errors import UsageError
from pinproof.gather.project.configuration import find_configuration
from pinproof.record import record, replace
from pinproof.report.fact_bundle import BuiltFacts, built_json, built_text
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
    config = typed.flags.over(find_configuration(typed.paths[0]))

    def build(place: str) -> BuiltFacts:
        return build_facts(typed.paths, typed.flags, place, against=typed.against)

    return build_and_say(typed.place, config, build)


def build_and_say(place: str | None, config: Config, build: Callable[[str], BuiltFacts]) -> int:
    """Have a fact bundle built at a place that was typed; `UsageError` where none can be."""
    if not place:
        raise UsageError("where is it to be put? name a file or a folder with --output PLACE")
    if config.facts is not None:
        raise UsageError(f"{config.origins['facts']}: a fact bundle is built by asking indexes")
    built = build(place)
    output = output_of(config)
    output.write(built_json(built) if output.format == "json" else built_text(built, output.width))
    return _INCOMPLETE if built.failures and config.unchecked != "report" else 0


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
        options.BUNDLE_PLACE,
        *options.TARGET,
        replace(options.AGAINST, kind="values", help="Ask what a move to this image needs, too."),
        SCRIPT,
        *WHAT_IS_FOUND,
        options.TIMEOUT,
        *options.FACTS,
        *options.READING,
        options.PROJECTS,
        replace(
            options.UNCHECKED, help="Exit with 3 when an answer could not be had, or only say so."
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
