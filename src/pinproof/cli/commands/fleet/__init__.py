"""`pinproof fleet`: which of thousands of deployments break, and which will."""

from pinproof.cli import options
from pinproof.cli.commands.fleet.running import (
    DEFAULT_STORE,
    FleetCheckOptions,
    FleetFactsOptions,
    FleetMergeOptions,
    FleetShowOptions,
    run_fleet_check,
    run_fleet_facts,
    run_fleet_merge,
    run_fleet_show,
)
from pinproof.cli.options import Command, CommandArgument, CommandGroup, CommandOption
from pinproof.record import replace

_ASKED = "it is asked for each time"
_STORE_OPTION = CommandOption(
    words=("--store",),
    metavar="FILE",
    help=f"The SQLite file that holds the runs; {DEFAULT_STORE} unless told otherwise.",
    why_no_key=_ASKED,
)
_INPUTS = CommandArgument(
    name="paths",
    metavar="FOLDER|LIST...",
    help="Folders to search, lists of paths, files of JSON lines, or - for a list.",
    many=True,
)
_AGAINST = replace(
    options.AGAINST, help="Judge each also in this image, and tell what appears and vanishes."
)
_UNCHECKED = replace(options.UNCHECKED, help="Exit with 3 when facts were missing, or only say so.")
_SUMMARY = (
    CommandOption(
        words=("--by",),
        metavar="KEY",
        help="Count also by this key of the input's lines, such as team.",
        why_no_key=_ASKED,
    ),
    CommandOption(
        words=("--export",),
        metavar="FILE",
        help="Write all findings as a table: FILE ends in .csv, .jsonl or .parquet.",
        why_no_key=_ASKED,
    ),
    CommandOption(
        words=("--page",),
        metavar="FILE",
        help="Write the summary as one HTML page that can be sent around.",
        why_no_key=_ASKED,
    ),
    replace(
        options.OUTPUT_FORMAT,
        metavar="text|markdown|json",
        help="How to say it.",
        choices=("text", "markdown", "json"),
    ),
    options.OUTPUT_FILE,
    options.QUIET,
    _UNCHECKED,
    options.EXIT_ZERO,
)
_CODES = """Exit codes: 0 nothing that fails, 1 deployments that fail (with --against: that break),
    2 usage, 3 deployments or rules without a verdict, 70 a fault of pinproof itself."""
COMMAND = CommandGroup(
    name="fleet",
    help="Find which of thousands of deployments break in an image, here or on a cluster.",
    commands=(
        Command(
            name="check",
            help=f"""Judge every deployment of folders and lists, offline, into a store.

    A list holds paths, or JSON lines with id, requirements or path, image, and further keys.

    {_CODES}
    """,
            takes=FleetCheckOptions,
            run=run_fleet_check,
            arguments=(_INPUTS,),
            options=(
                _AGAINST,
                _STORE_OPTION,
                CommandOption(
                    words=("--resume",),
                    kind="flag",
                    help="Finish the unfinished run in the store, and judge nothing twice.",
                    why_no_key=_ASKED,
                ),
                CommandOption(
                    words=("--jobs",),
                    field="workers",
                    metavar="N",
                    help="So many workers at a time; one for each processor unless told otherwise.",
                    why_no_key=_ASKED,
                ),
                CommandOption(
                    words=("--scheduler",),
                    metavar="ADDRESS",
                    help="Let the workers of this Dask scheduler judge (tcp://host:8786).",
                    why_no_key=_ASKED,
                ),
                CommandOption(
                    words=("--backend",),
                    metavar="NAME",
                    help="Let workers judge that are registered with joblib by this name.",
                    why_no_key=_ASKED,
                ),
                CommandOption(
                    words=("--shard",),
                    metavar="I/N",
                    help="Judge one part of so many; pinproof fleet merge puts them together.",
                    why_no_key=_ASKED,
                ),
                *options.TARGET,
                options.FACT_BUNDLE,
                *options.SOURCES,
                options.CACHE_DIR,
                options.NO_CACHE,
                options.SELECT,
                options.IGNORE,
                replace(
                    options.FAIL_ON,
                    help="What fails: findings from this severity on; warning unless told.",
                ),
                *options.CONFIGURATION,
                *_SUMMARY,
            ),
        ),
        Command(
            name="facts",
            help="""Ask indexes once what all deployments need, into a fact bundle.

    Exit codes: 0 it is built, 2 usage, 3 it is built, but some answers could not be had.
    """,
            takes=FleetFactsOptions,
            run=run_fleet_facts,
            arguments=(_INPUTS,),
            options=(
                options.BUNDLE_PLACE,
                replace(_AGAINST, help="Ask what a move to this image needs, too."),
                *options.TARGET,
                *options.SOURCES,
                options.CACHE_DIR,
                options.NO_CACHE,
                options.TIMEOUT,
                _UNCHECKED,
                *options.CONFIGURATION,
                options.OUTPUT_FORMAT,
                replace(options.OUTPUT_FILE, words=("--output-file",)),
                options.QUIET,
            ),
        ),
        Command(
            name="show",
            help=f"""Say once more what the last run in a store came to.

    {_CODES}
    """,
            takes=FleetShowOptions,
            run=run_fleet_show,
            options=(_STORE_OPTION, *options.CONFIGURATION, *_SUMMARY),
        ),
        Command(
            name="merge",
            help=f"""Put shards of a fleet together that were judged apart.

    {_CODES}
    """,
            takes=FleetMergeOptions,
            run=run_fleet_merge,
            arguments=(
                CommandArgument(
                    name="stores",
                    metavar="STORE...",
                    help="The stores of the shards.",
                    many=True,
                ),
            ),
            options=(_STORE_OPTION, *options.CONFIGURATION, *_SUMMARY),
        ),
    ),
)
