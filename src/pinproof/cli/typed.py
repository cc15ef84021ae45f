"""What was typed, as the record that its command takes."""

import os
from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager, ExitStack
from typing import Any

from pinproof.cli.options import Command, CommandOption, Given
from pinproof.cli.output import told
from pinproof.config import KEYS, Config, read_setting
from pinproof.errors import UsageError
from pinproof.gate.boundary import STDIN
from pinproof.gather.project.configuration import configured_by
from pinproof.record import field_names, replace


def run(command: Command, given: Given) -> int:
    """Run a command with what was typed; gives the exit code."""
    record = typed(command, given)
    with ExitStack() as opened:
        file, isolated = given.get("configuration_file"), bool(given.get("isolated"))
        if file or isolated:
            opened.enter_context(_configured(file, given, isolated=isolated))
        opened.enter_context(told(getattr(record, "flags", None) or Config(), _place(given)))
        return command.run(record)


def _configured(file: object, given: Given, *, isolated: bool) -> AbstractContextManager[None]:
    """Let only what was typed say where settings stand."""
    if file and isolated:
        raise UsageError("--isolated reads no settings from files: leave --config out")
    named = str(file) if file else None
    if named is not None and not os.path.isfile(named):
        raise UsageError(f"--config {named}: no such file")
    return configured_by(named, _paths(given) or (os.curdir,), isolated=isolated)


def _paths(given: Given) -> tuple[str, ...]:
    named = given.get("paths") or given.get("path")
    if isinstance(named, str):
        return (named,)
    return tuple(named) if isinstance(named, Sequence) else ()


def _place(given: Given) -> str:
    """Give the first path of what is looked at: its configuration may say how much is told."""
    path = next(iter(_paths(given)), STDIN)
    return os.path.join(path, "_") if os.path.isdir(path) else path


def typed(command: Command, given: Given) -> Any:
    """Give the command's record; what was not typed has the record's defaults.

    Raises `UsageError` for a value that its option does not take.
    """
    values: dict[str, Any] = {}
    for name in field_names(command.takes):
        if name == "flags":
            values[name] = _flags(command.options, given)
        elif given.get(name) not in (None, [], ()):
            value = given[name]
            values[name] = tuple(value) if isinstance(value, list | tuple) else value
    return command.takes(**values)


def _flags(options: Iterable[CommandOption], given: Given) -> Config:
    """Give the settings among the options; each says which option it comes from."""
    said: dict[str, Any] = {}
    origins: dict[str, str] = {}
    for option in options:
        value = given.get(option.name)
        if option.name not in KEYS or value in (None, [], ()):
            continue
        origins[option.name] = option.words[0]
        _refuse_others(option, value)
        said[option.name] = read_setting(option.name, _value(option, value), option.words[0])
    return replace(Config(**said), origins=origins)


def _refuse_others(option: CommandOption, value: object) -> None:
    """Raise `UsageError` for a value that the command does not take, though another may."""
    if not option.choices:
        return
    for each in value if isinstance(value, list | tuple) else (value,):
        if each not in option.choices:
            listed = ", ".join(option.choices)
            raise UsageError(f"{option.words[0]} must be one of {listed}, not {each!r}")


def _value(option: CommandOption, value: object) -> object:
    """Give a value as a configuration file would hold it."""
    if option.kind == "words" and isinstance(value, Sequence):
        return [word.strip() for text in value for word in text.split(",") if word.strip()]
    if option.kind == "levels" and isinstance(value, Sequence):
        return dict(_level(option.words[0], text) for text in value)
    return value


def _level(word: str, text: str) -> tuple[str, str]:
    rule, equals, level = text.partition("=")
    if not equals or level not in ("error", "warning", "info"):
        raise UsageError(f"{word} {text}: write RULE=error, RULE=warning or RULE=info")
    return rule, level
