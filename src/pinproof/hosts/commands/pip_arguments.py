"""The arguments of `pip install` and `uv pip install`: options with their values, and the rest.

Sources: pip's manual, pip install; uv's reference, uv pip install.
"""

import re
from collections.abc import Iterator, Sequence

from pinproof.formats.tree import Scalar, Unknown, Value
from pinproof.record import record, replace
from pinproof.source import Span

# The options that take a value, by pip's manual; of those with one letter the letters.
_SHORT_VALUES = "rcetifC"
_VALUES = frozenset(
    {
        "--abi",
        "--all-releases",
        "--build-constraint",
        "--build-option",
        "--cache-dir",
        "--cert",
        "--client-cert",
        "--config-settings",
        "--constraint",
        "--default-timeout",
        "--editable",
        "--exists-action",
        "--extra-index-url",
        "--find-links",
        "--global-option",
        "--group",
        "--implementation",
        "--index-url",
        "--install-option",
        "--keyring-provider",
        "--local-log",
        "--log",
        "--log-file",
        "--no-binary",
        "--only-binary",
        "--only-final",
        "--platform",
        "--prefix",
        "--progress-bar",
        "--proxy",
        "--pypi-url",
        "--python",
        "--python-version",
        "--refresh-package",
        "--report",
        "--requirement",
        "--requirements-from-script",
        "--resume-retries",
        "--retries",
        "--root",
        "--root-user-action",
        "--source",
        "--source-dir",
        "--source-directory",
        "--src",
        "--target",
        "--timeout",
        "--trusted-host",
        "--upgrade-strategy",
        "--uploaded-prior-to",
        "--use-deprecated",
        "--use-feature",
    }
)
# What uv takes besides.
_VALUES_OF_UV = frozenset(
    {
        "--color",
        "--config-file",
        "--constraints",
        "--default-index",
        "--directory",
        "--exclude-newer",
        "--extra",
        "--index",
        "--index-strategy",
        "--link-mode",
        "--no-build-package",
        "--override",
        "--overrides",
        "--prerelease",
        "--project",
        "--python-platform",
        "--refresh-package",
        "--reinstall-package",
        "--requirements",
        "--resolution",
        "--torch-backend",
        "--upgrade-package",
    }
)
_SHORT_VALUES_OF_UV = _SHORT_VALUES + "pbP"
# The long names of options by a letter, and of uv's that pip has under another name.
_LONG = {
    "-r": "--requirement",
    "-c": "--constraint",
    "-e": "--editable",
    "-i": "--index-url",
    "-f": "--find-links",
    "--constraints": "--constraint",
    "--default-index": "--index-url",
    "--index": "--extra-index-url",
    "--pypi-url": "--index-url",
    "--requirements": "--requirement",
}
# Flags whose names are the beginning of just one option that takes a value.
_FLAGS = frozenset({"--pre", "--upgrade"})
_REDIRECTION = re.compile(r"\d*(?:[<>]|&>)")
_REDIRECTION_ALONE = re.compile(r"\d*(?:[<>]{1,2}|&>)")


@record(eq=False)
class Argument:
    """An option with its value, or a word that is none: `name` is then empty.

    Names are pip's long ones. `value` is the next word, or the end of the option's own.
    """

    words: tuple[Value, ...]
    name: str = ""
    value: Value | None = None

    @property
    def span(self) -> Span:
        """From the first word to the end of the last."""
        first, last = self.words[0].place.span, self.words[-1].place.span
        return Span(first.start, max(first.end, last.end))


def split_arguments(words: Sequence[Value], *, is_uv: bool = False) -> Iterator[Argument]:
    """Give the arguments in what follows `install`; redirections are the shell's."""
    at = 0
    while at < len(words):
        word = words[at]
        at += 1
        if isinstance(word, Unknown) or not word.text.startswith("-"):
            if isinstance(word, Scalar) and _REDIRECTION.match(word.text):
                # The file is a word of its own, or the end of this one.
                at += _REDIRECTION_ALONE.fullmatch(word.text) is not None
                continue
            yield Argument(words=(word,))
            continue
        name, value = _read_option(word, is_uv=is_uv)
        if value is None:
            yield Argument(words=(word,), name=name)
        elif value.text or at == len(words):
            yield Argument(words=(word,), name=name, value=value)
        else:
            yield Argument(words=(word, words[at]), name=name, value=words[at])
            at += 1


def _read_option(word: Scalar, *, is_uv: bool) -> tuple[str, Scalar | None]:
    """Give an option's long name and its value: empty where it is the next word."""
    if not word.text.startswith("--"):
        letters = _SHORT_VALUES_OF_UV if is_uv else _SHORT_VALUES
        for at, letter in enumerate(word.text[1:], 2):
            if letter in letters:
                name = _LONG.get(f"-{letter}", f"-{letter}")
                return name, replace(word, text=word.text[at:])
        return word.text, None
    name, equals, rest = word.text.partition("=")
    known = _VALUES | _VALUES_OF_UV if is_uv else _VALUES
    if not is_uv and name not in known:
        # As optparse has it, the beginning of a name is enough where it tells which one is meant.
        meant = sorted((each for each in known if each.startswith(name)), key=len)
        is_one = bool(meant) and all(each.startswith(meant[0]) for each in meant)
        name = meant[0] if is_one and name not in _FLAGS else name
    takes_value = name in known
    name = _LONG.get(name, name)
    if equals:
        return name, replace(word, text=rest)
    return name, replace(word, text="") if takes_value else None
