"""Names are no options: a word that is the name of a file is that file, however it begins.

Hooks and shells pass the names of a repository's files along, and anybody may call a file
`-o/somewhere/requirements.txt`.
"""

import os
from collections.abc import Sequence

from pinproof.cli.plain import GRAMMARS

# The option of one command that is typer's alone to read, and what typer adds to each.
_OTHERS = frozenset({"-h", "--help", "--timeout"})


def named_plainly(words: Sequence[str]) -> list[str]:
    """Write words that name files and begin with `-` so that nobody takes them for options.

    Words after `--` are names already, and a whole name of an option is that option: to lint a
    file called `--offline`, write it after `--` or as `./--offline`.
    """
    if not any(word[:1] == "-" for word in words):
        return list(words)
    end = words.index("--") if "--" in words else len(words)
    return [*map(_plain, words[:end]), *words[end:]]


def _plain(word: str) -> str:
    if word[:1] != "-" or word == "-" or word in _OTHERS:
        return word
    for grammar in GRAMMARS.values():
        if word in grammar.flags or word in grammar.values or word in grammar.lists:
            return word
    try:
        return f".{os.sep}{word}" if os.path.lexists(word) else word
    except ValueError:
        return word
