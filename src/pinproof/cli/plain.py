"""Command lines of the commonest form, read without typer.

To import typer and build its parser takes longer than a check itself. `check` and `plan` with
whole option names and ordinary values are read here; everything else (help, mistakes, other
commands) is typer's to read and to explain.
"""

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pinproof.cli.commands import find_command
from pinproof.cli.options import Command, CommandOption, ValueKind
from pinproof.cli.typed import run

PLAIN = ("check", "plan")
_KINDS: frozenset[ValueKind] = frozenset({"flag", "value", "values", "words", "levels", "seconds"})
# What else may be a number is typer's to read and to refuse.
_SECONDS = r"[0-9]{1,6}(?:\.[0-9]{1,6})?"


def plain_options(command: Command) -> dict[str, CommandOption]:
    """Give the options that are read here, by each of their words."""
    return {word: each for each in command.options if each.kind in _KINDS for word in each.words}


def read_plain_command(words: Sequence[str]) -> tuple[Command, dict[str, Any]] | None:
    """Give the command and what was said by name; `None` where typer has to look."""
    if not words or words[0] not in PLAIN:
        return None
    command = find_command(words[0])
    if not isinstance(command, Command):
        return None
    if os.name == "nt" and any(set("*?[~%$") & set(word) for word in words):
        return None  # typer expands these on Windows, where no shell does
    options = plain_options(command)
    given: dict[str, Any] = {"paths": []}
    rest = iter(words[1:])
    for word in rest:
        if word == "--":
            # What follows are names, as hooks pass them.
            given["paths"] += rest
        elif word == "-" or not word.startswith("-"):
            given["paths"].append(word)
        elif (option := options.get(word)) is not None and option.kind == "flag":
            given[option.name] = True
        elif not _take_value(word, rest, options, given):
            return None
    if not all(given["paths"]) or (command.arguments[0].is_required and not given["paths"]):
        return None
    return command, given


def _take_value(
    word: str, rest: Iterator[str], options: Mapping[str, CommandOption], given: dict[str, Any]
) -> bool:
    """Take an option with its value, if it is one that is known and has an ordinary one."""
    name, equals, value = word.partition("=")
    if not equals:
        value = next(rest, "")
    elif not name.startswith("--"):
        return False
    option = options.get(name)
    if option is None or option.kind == "flag" or not value or value.startswith("-"):
        return False
    if option.kind == "seconds":
        if re.fullmatch(_SECONDS, value) is None:
            return False
        given[option.name] = float(value)
    elif option.kind == "value":
        given[option.name] = value
    else:
        given.setdefault(option.name, []).append(value)
    return True


def run_plain(words: Sequence[str]) -> int | None:
    """Run a command that is plainly typed and give its exit code; `None` for any other."""
    read = read_plain_command(words)
    return None if read is None else run(*read)
