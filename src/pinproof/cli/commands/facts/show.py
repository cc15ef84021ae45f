"""`pinproof facts show` and `verify`: what a fact bundle holds, and whether it is whole."""

from pinproof.cli import options
from pinproof.cli.options import Command, CommandArgument
from pinproof.cli.output import Output, output_of
from pinproof.config import Config
from pinproof.gate.boundary import STDIN
from pinproof.gather.project.configuration import find_configuration
from pinproof.index.fact_bundle.counting import read_contents
from pinproof.index.fact_bundle.damage import DamagedBundle
from pinproof.outgoing.streams import say
from pinproof.record import record
from pinproof.report.fact_bundle import contents_json, contents_text, whole_text

_DAMAGED = 1


@record
class FactsShowOptions:
    """What was typed after `pinproof facts show` or `verify`."""

    flags: Config
    path: str


def run_facts_show(typed: FactsShowOptions) -> int:
    """Write what a fact bundle holds."""
    output = _output(typed)
    held = read_contents(typed.path)
    output.write(
        contents_json(held) if output.format == "json" else contents_text(held, output.width)
    )
    return 0


def run_verify(typed: FactsShowOptions) -> int:
    """Hold each row against the hash, and say what is wrong."""
    output = _output(typed)
    try:
        held = read_contents(typed.path)
    except DamagedBundle as error:
        say(str(error))
        return _DAMAGED
    output.write(contents_json(held) if output.format == "json" else whole_text(held))
    return 0


def _output(typed: FactsShowOptions) -> Output:
    return output_of(typed.flags.over(find_configuration(STDIN)))


_ARGUMENT = CommandArgument(name="path", metavar="FILE", help="The fact bundle.")
_OPTIONS = (*options.CONFIGURATION, *options.OUTPUT)
COMMAND = Command(
    name="show",
    help="""Show what a fact bundle holds: projects, metadata, where they come from, the hash.

    Exit codes: 0 shown, 2 no fact bundle, 3 a damaged one.
    """,
    takes=FactsShowOptions,
    run=run_facts_show,
    arguments=(_ARGUMENT,),
    options=_OPTIONS,
)
VERIFYING = Command(
    name="verify",
    help="""Hold each row of a fact bundle against its hash.

    Exit codes: 0 whole, 1 damaged, 2 no fact bundle, or one of a newer form.
    """,
    takes=FactsShowOptions,
    run=run_verify,
    arguments=(_ARGUMENT,),
    options=_OPTIONS,
)
