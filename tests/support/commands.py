"""All commands, and all options."""

from pinproof.cli.commands import COMMAND_NAMES, find_command
from pinproof.cli.options import Command, CommandGroup


def commands() -> list[Command]:
    """Give all commands, those of groups by their whole name."""
    found: list[Command] = []
    for name in COMMAND_NAMES:
        command = find_command(name)
        assert command is not None
        found += command.commands if isinstance(command, CommandGroup) else [command]
    return found


OPTIONS = [(command.name, option) for command in commands() for option in command.options]
