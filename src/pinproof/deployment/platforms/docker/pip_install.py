"""What the words of a `pip install` ask for: requirements files, or things by name."""

import re

from pinproof.formats.tree import Scalar, Unknown, Value
from pinproof.record import replace

# Source: pip's manual, pip install; the options that take a value.
_SHORT_VALUES = "rcetifC"
_VALUES = frozenset(
    {
        "--abi",
        "--build-option",
        "--cache-dir",
        "--cert",
        "--client-cert",
        "--config-settings",
        "--constraint",
        "--editable",
        "--exists-action",
        "--extra-index-url",
        "--find-links",
        "--global-option",
        "--implementation",
        "--index-url",
        "--keyring-provider",
        "--log",
        "--no-binary",
        "--only-binary",
        "--platform",
        "--prefix",
        "--progress-bar",
        "--proxy",
        "--python",
        "--python-version",
        "--report",
        "--requirement",
        "--retries",
        "--root",
        "--root-user-action",
        "--src",
        "--target",
        "--timeout",
        "--trusted-host",
        "--upgrade-strategy",
        "--use-deprecated",
        "--use-feature",
    }
)


def split_arguments(words: list[Value]) -> tuple[list[Value], list[Value]]:
    """Split what follows `install` into requirements files and what is installed by name."""
    files: list[Value] = []
    names: list[Value] = []
    at = 0
    while at < len(words):
        word = words[at]
        at += 1
        if isinstance(word, Unknown) or not word.text.startswith("-"):
            if isinstance(word, Scalar) and re.match(r"\d?[<>]", word.text):
                at += word.text in (">", ">>", "2>", "<")
                continue
            names.append(word)
            continue
        name, value = _option(word)
        if value is None:
            continue
        if not value.text and value is not word and at < len(words):
            given: Value = words[at]
            at += 1
        else:
            given = value
        if name == "--requirement":
            files.append(given)
        elif name == "--editable":
            names.append(given)
    return files, names


def _option(word: Scalar) -> tuple[str, Scalar | None]:
    """Give an option's long name and its value: empty where it is the next word."""
    name, equals, rest = word.text.partition("=")
    if word.text.startswith("--"):
        # As optparse has it, the beginning of a name is enough.
        name = "--requirement" if name.startswith("--requirem") else name
        if equals:
            return name, replace(word, text=rest)
        return name, replace(word, text="") if name in _VALUES else None
    for at, letter in enumerate(word.text[1:], 2):
        if letter in _SHORT_VALUES:
            name = {"r": "--requirement", "e": "--editable"}.get(letter, letter)
            return name, replace(word, text=word.text[at:])
    return word.text, None
