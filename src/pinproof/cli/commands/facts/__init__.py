"""`pinproof facts`: what indexes answered, in one file that travels."""

from pinproof.cli.commands.facts import build, show
from pinproof.cli.options import CommandGroup

COMMAND = CommandGroup(
    name="facts",
    help="Build, show or verify a fact bundle: what indexes answered, for runs without a network.",
    commands=(build.COMMAND, show.COMMAND, show.VERIFYING),
)
