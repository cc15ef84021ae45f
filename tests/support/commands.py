"""All commands, and all options."""

from pinproof.cli.commands import NAMES, find_command
from pinproof.cli.options import Command, Group


def commands() -> list[Command]:
    """Give all commands, those of groups by their whole name."""
    found: list[Command] = []
    for name in NAMES:
        command = find_command(name)
        assert command is not None
        found += command.commands if isinstance(command, Group) else [command]
    return found


OPTIONS = [(command.name, option) for command in commands() for option in command.options]
