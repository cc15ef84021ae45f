"""Command lines of the commonest form, read without typer.

To import typer and build its parser takes longer than a check itself. `check` and `plan` with
whole option names and ordinary values are read here; everything else (help, mistakes, other
commands) is typer's to read and to explain.
"""

import os
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pinproof.record import record


@record
class Grammar:
    """The options of a command by what is typed, each with the name of its parameter."""

    flags: Mapping[str, str]
    values: Mapping[str, str]
    lists: Mapping[str, str]


_FLAGS = {
    "--no-index": "no_index",
    "--offline": "offline",
    "--no-cache": "no_cache",
    "--quiet": "quiet",
    "-q": "quiet",
    "--verbose": "verbose",
    "-v": "verbose",
}
_VALUES = {
    "--image": "image",
    "--python": "python",
    "--platform": "platform",
    "--index-url": "index_url",
    "-i": "index_url",
    "--cache-dir": "cache_dir",
    "--output-format": "output_format",
    "--output-file": "output_file",
    "-o": "output_file",
    "--color": "color",
}
_LISTS = {
    "--extra-index-url": "extra_index_url",
    "--find-links": "find_links",
    "-f": "find_links",
}

GRAMMARS: Mapping[str, Grammar] = {
    "check": Grammar(
        flags={
            **_FLAGS,
            "--exit-zero": "exit_zero",
            "--fix": "fix",
            "--unsafe-fixes": "unsafe_fixes",
            "--diff": "diff",
        },
        values={
            **_VALUES,
            "--against": "against",
            "--fail-on": "fail_on",
            "--unchecked": "unchecked",
        },
        lists={
            **_LISTS,
            "--mount": "mount",
            "--select": "select",
            "--ignore": "ignore",
            "--extend-select": "extend_select",
            "--severity": "severity",
        },
    ),
    "plan": Grammar(
        flags={**_FLAGS, "--no-deps": "no_deps", "--pre": "pre"}, values=_VALUES, lists=_LISTS
    ),
}


def read_plain(words: Sequence[str]) -> tuple[str, dict[str, Any]] | None:
    """Give the command and what was said by parameter; `None` where typer has to look."""
    grammar = GRAMMARS.get(words[0]) if words else None
    if grammar is None:
        return None
    if os.name == "nt" and any(set("*?[~%$") & set(word) for word in words):
        return None  # typer expands these on Windows, where no shell does
    given: dict[str, Any] = {"paths": []}
    rest = iter(words[1:])
    for word in rest:
        if word == "--":
            # What follows are names, as hooks pass them.
            given["paths"] += rest
        elif word == "-" or not word.startswith("-"):
            given["paths"].append(word)
        elif word in grammar.flags:
            given[grammar.flags[word]] = True
        elif not _take_value(word, rest, grammar, given):
            return None
    if not all(given["paths"]) or (words[0] == "plan" and not given["paths"]):
        return None
    return words[0], given


def _take_value(word: str, rest: Iterator[str], grammar: Grammar, given: dict[str, Any]) -> bool:
    """Take an option with its value, if it is one that is known and has an ordinary one."""
    option, equals, value = word.partition("=")
    if not equals:
        value = next(rest, "")
    elif not option.startswith("--"):
        return False
    if not value or value.startswith("-"):
        return False
    if option in grammar.lists:
        given.setdefault(grammar.lists[option], []).append(value)
    elif option in grammar.values:
        given[grammar.values[option]] = value
    else:
        return False
    return True


def run_plain(words: Sequence[str]) -> int | None:
    """Run a command that is plainly typed and give its exit code; `None` for any other."""
    read = read_plain(words)
    if read is None:
        return None
    command, given = read
    if command == "check":
        from pinproof.cli.checking import run_check  # noqa: PLC0415 - one of two

        return run_check(given)
    from pinproof.cli.planning import run_plan  # noqa: PLC0415 - as above

    return run_plan(given)
