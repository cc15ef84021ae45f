"""The commands by name, each imported when it is typed or listed."""

from importlib import import_module

from pinproof.cli.options import Command, CommandGroup

COMMAND_NAMES = (
    *("check", "plan", "lock", "bundle", "facts", "fleet"),
    *("show", "rule", "image", "config", "init", "cache"),
)


def find_command(name: str) -> Command | CommandGroup | None:
    """Import a command; `None` for a word that names none."""
    if name not in COMMAND_NAMES:
        return None
    found: Command | CommandGroup = import_module(f"{__name__}.{name}").COMMAND
    return found
