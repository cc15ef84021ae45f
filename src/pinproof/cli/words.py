"""Names are no options: a word that is the name of a file is that file, however it begins.

Hooks and shells pass the names of a repository's files along, and anybody may call a file
`-o/somewhere/requirements.txt`.
"""

import os
from collections.abc import Sequence

from pinproof.cli.commands import COMMAND_NAMES, find_command
from pinproof.cli.options import Command, CommandGroup

# What typer adds to each command.
_HELP = frozenset({"-h", "--help"})


def name_plainly(words: Sequence[str]) -> list[str]:
    """Write words that name files and begin with `-` so that nobody takes them for options.

    Words after `--` are names already, and a whole name of an option is that option: to lint a
    file called `--offline`, write it after `--` or as `./--offline`.
    """
    if not any(word[:1] == "-" for word in words):
        return list(words)
    end = words.index("--") if "--" in words else len(words)
    return [*map(_plain, words[:end]), *words[end:]]


def _plain(word: str) -> str:
    if word[:1] != "-" or word == "-" or word in _HELP:
        return word
    try:
        is_name = os.path.lexists(word)
    except ValueError:
        return word
    return f".{os.sep}{word}" if is_name and not _is_option(word) else word


def _is_option(word: str) -> bool:
    """Tell whether a word is the whole name of an option of any command."""
    commands: list[Command] = []
    for name in COMMAND_NAMES:
        found = find_command(name)
        commands += found.commands if isinstance(found, CommandGroup) else [found] if found else []
    return any(word in option.words for each in commands for option in each.options)
