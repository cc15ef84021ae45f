"""What the commands on fleets do, and what is typed after them."""

from collections.abc import Callable
from contextlib import closing
from functools import partial
from typing import TYPE_CHECKING

from pinproof.cli.output import Output, outputs_of
from pinproof.config import Config
from pinproof.gate.boundary import STDIN
from pinproof.gather.project.configuration import find_configuration
from pinproof.outgoing.streams import say
from pinproof.record import record

if TYPE_CHECKING:
    # Loaded by what is typed, and by no list of commands.
    from pinproof.fleet.store import FleetRun, FleetStore
    from pinproof.fleet.summary.counting import FleetSummary
    from pinproof.report.fact_bundle import BuiltFacts

DEFAULT_STORE = "pinproof-fleet.sqlite"


@record
class FleetCheckOptions:
    """What was typed after `pinproof fleet check`."""

    flags: Config
    paths: tuple[str, ...]
    against: str | None = None
    store: str = DEFAULT_STORE
    workers: str | None = None
    scheduler: str | None = None
    backend: str | None = None
    shard: str | None = None
    resume: bool = False
    by: str | None = None
    export: str | None = None
    page: str | None = None


@record
class FleetFactsOptions:
    """What was typed after `pinproof fleet facts`."""

    flags: Config
    paths: tuple[str, ...]
    place: str | None = None
    against: str | None = None


@record
class FleetShowOptions:
    """What was typed after `pinproof fleet show`."""

    flags: Config
    store: str = DEFAULT_STORE
    by: str | None = None
    export: str | None = None
    page: str | None = None


@record
class FleetMergeOptions:
    """What was typed after `pinproof fleet merge`."""

    flags: Config
    stores: tuple[str, ...]
    store: str = DEFAULT_STORE
    by: str | None = None
    export: str | None = None
    page: str | None = None


def run_fleet_check(typed: FleetCheckOptions) -> int:
    """Judge a fleet into the store, and say what it comes to."""
    from pinproof.fleet.engine import choose_engine  # noqa: PLC0415 - only here
    from pinproof.fleet.input import require_inputs  # noqa: PLC0415 - only here
    from pinproof.fleet.run import FleetOrder, read_shard, run_fleet  # noqa: PLC0415 - only here
    from pinproof.fleet.store import FleetStore  # noqa: PLC0415 - only here

    engine = choose_engine(jobs=typed.workers, backend=typed.backend, scheduler=typed.scheduler)
    require_inputs(typed.paths)
    order = FleetOrder(
        paths=typed.paths,
        flags=typed.flags,
        against=typed.against,
        shard=read_shard(typed.shard),
        resumes=typed.resume,
    )
    with closing(FleetStore(typed.store, is_new_allowed=not typed.resume)) as store:
        run = run_fleet(order, store, engine, told=_teller(typed.flags))
        return _report(store, run, typed)


def run_fleet_facts(typed: FleetFactsOptions) -> int:
    """Ask indexes what a fleet needs, write the fact bundle and say what is in it."""
    from pinproof.cli.commands.facts.build import build_and_say  # noqa: PLC0415 - only here
    from pinproof.fleet.asking import build_fleet_facts  # noqa: PLC0415 - only here
    from pinproof.fleet.input import require_inputs  # noqa: PLC0415 - only here
    from pinproof.fleet.run import FleetOrder  # noqa: PLC0415 - only here

    def build(place: str) -> "BuiltFacts":
        require_inputs(typed.paths)
        order = FleetOrder(paths=typed.paths, flags=typed.flags, against=typed.against)
        return build_fleet_facts(order, place)

    return build_and_say(typed.place, typed.flags.over(find_configuration(STDIN)), build)


def run_fleet_show(typed: FleetShowOptions) -> int:
    """Say once more what the last run in a store came to."""
    from pinproof.fleet.store import FleetStore  # noqa: PLC0415 - only here
    from pinproof.fleet.summary.counting import find_latest_run  # noqa: PLC0415 - only here

    with closing(FleetStore(typed.store, is_new_allowed=False)) as store:
        return _report(store, find_latest_run(store), typed)


def run_fleet_merge(typed: FleetMergeOptions) -> int:
    """Put shards together in the store, and say what they come to."""
    from pinproof.fleet.merge import merge_shards  # noqa: PLC0415 - only here
    from pinproof.fleet.store import FleetStore  # noqa: PLC0415 - only here

    with closing(FleetStore(typed.store)) as store:
        run, missing = merge_shards(typed.stores, store)
        for each in missing:
            say(f"shard {each} is missing: judge it, and merge all of them again")
        return _report(store, run, typed)


def _report(
    store: "FleetStore",
    run: "FleetRun",
    typed: FleetCheckOptions | FleetShowOptions | FleetMergeOptions,
) -> int:
    from pinproof.fleet.summary.counting import fleet_exit_code, summarize  # noqa: PLC0415 - only here

    summary = summarize(store, run, by=typed.by)
    config = typed.flags.over(find_configuration(STDIN))
    for output in outputs_of(config):
        output.write(_writer(output)(summary))
    if typed.page is not None:
        from pinproof.cli.writing import write_file  # noqa: PLC0415 - only then
        from pinproof.fleet.summary.page import fleet_page  # noqa: PLC0415 - only then

        write_file(fleet_page(summary), typed.page)
    if typed.export is not None:
        from pinproof.fleet.summary.export import export_run  # noqa: PLC0415 - only then

        export_run(store, run, typed.export)
    return fleet_exit_code(summary, config)


def _writer(output: Output) -> "Callable[[FleetSummary], str]":
    if output.format == "json":
        from pinproof.fleet.summary.json import fleet_json  # noqa: PLC0415 - one of three

        return fleet_json
    from pinproof.fleet.summary.text import fleet_markdown, fleet_text  # noqa: PLC0415 - one of three

    return (
        fleet_markdown if output.format == "markdown" else partial(fleet_text, width=output.width)
    )


def _teller(flags: Config) -> Callable[[int, int], None]:
    """Say at a terminal how far a run is."""
    from pinproof.outgoing.progress import TerminalLine  # noqa: PLC0415 - only here

    line = TerminalLine()

    def told(had: int, wanted: int) -> None:
        if not flags.quiet:
            line.show(None if had == wanted else f"{had} of {wanted} contents judged")

    return told
