"""Options of one line, read by the library that pip reads them with, so that they mean the same."""

import optparse
from difflib import get_close_matches
from functools import lru_cache
from typing import Literal, NoReturn

from pinproof.pip.release import PipRelease, shown
from pinproof.record import NamedTuple
from pinproof.requirements.grammar.options import (
    OPTIONS,
    OptionKind,
    features,
    find_known_elsewhere,
)
from pinproof.requirements.grammar.words import OptionWord

_HASHES = ("sha256", "sha384", "sha512")
_LISTS = ("--no-binary", "--only-binary", "--all-releases", "--only-final")


class GivenOption(NamedTuple):
    """An option that was given, in the words from `first` up to `past`."""

    kind: OptionKind
    value: str | None
    first: int
    past: int


class OptionFault(Exception):  # noqa: N818 - it never leaves this room
    """What pip would refuse, the number of the word where it stops, and what to do.

    `place` are that word's offsets in the line's text, once they are known. `scope` says whether
    the option is the file's or the requirement's.
    """

    scope: Literal["file", "requirement"] = "file"

    def __init__(
        self, message: str, word: int, cure: str | None = None, place: tuple[int, int] = (0, 0)
    ) -> None:
        super().__init__(message)
        self.place = place
        self.message = message
        self.word = word
        self.cure = cure


class _Option(optparse.Option):
    kind: OptionKind

    def process(
        self,
        opt: str,
        value: str | tuple[str, ...] | None,
        values: optparse.Values,  # noqa: ARG002 - the library's signature
        parser: optparse.OptionParser,
    ) -> int:
        assert isinstance(parser, _Parser)  # noqa: S101 - no other parser holds these
        assert not isinstance(value, tuple)  # noqa: S101 - no option takes several values
        parser.take(self.kind, opt, value)
        return 1


class _Parser(optparse.OptionParser):
    pip: PipRelease
    words: list[str]
    given: list[GivenOption]
    first: int

    def read(self, words: list[str]) -> list[GivenOption]:
        self.words = words
        self.given = []
        self.first = 0
        self.parse_args(list(words), optparse.Values())
        return self.given

    def take(self, kind: OptionKind, opt: str, value: str | None) -> None:
        assert self.rargs is not None  # noqa: S101 - set while arguments are read
        past = len(self.words) - len(self.rargs)
        self.given.append(GivenOption(kind, value, self.first, past))
        if value is None:
            return
        try:
            _check_value(kind, opt, value, past - 1, self.pip)
        except OptionFault as fault:
            fault.scope = kind.scope
            raise

    def _process_long_opt(self, rargs: list[str], values: optparse.Values) -> None:
        self.first = len(self.words) - len(rargs)
        super()._process_long_opt(rargs, values)

    def _process_short_opts(self, rargs: list[str], values: optparse.Values) -> None:
        self.first = len(self.words) - len(rargs)
        super()._process_short_opts(rargs, values)

    def error(self, msg: str) -> NoReturn:
        raise _explained(msg, self.words[self.first], self.first, self.pip)


def _check_value(kind: OptionKind, opt: str, value: str, word: int, pip: PipRelease) -> None:
    if kind.name == "--hash":
        algorithm, colon, _ = value.partition(":")
        if not colon:
            raise OptionFault(
                f"the value of {opt} must be an algorithm and a digest",
                word,
                "write --hash=sha256:<digest>",
            )
        if algorithm not in _HASHES:
            raise OptionFault(
                f"pip does not accept {algorithm} hashes, only {', '.join(_HASHES)}",
                word,
                "compute one with `pip hash <file>`",
            )
    elif kind.name == "--config-settings" and "=" not in value:
        raise OptionFault(f"the value of {opt} must be of the form KEY=VALUE", word)
    elif kind.name in _LISTS and value.startswith("-"):
        raise OptionFault(f"{opt} needs names of projects, or :all: or :none:", word)
    elif kind.name == "--use-feature" and value not in features(pip):
        raise OptionFault(
            f"pip {_named(pip)}has no feature {value!r}, only {', '.join(features(pip))}", word
        )


def _explained(message: str, word: str, number: int, pip: PipRelease) -> OptionFault:
    """Say what the library said in words that name the cure."""
    if "requires" in message:
        return OptionFault(f"{word} needs a value", number)
    if not message.startswith("no such option"):
        return OptionFault(message, number)
    name = message.rpartition(": ")[2]
    elsewhere = find_known_elsewhere(name, pip)
    if elsewhere is not None:
        until = elsewhere.known.until
        if until is not None and not pip.is_before(*until):
            return OptionFault(
                f"pip {shown(until)} and later have no option {elsewhere.name}", number, "remove it"
            )
        since = shown(elsewhere.known.since or ())
        return OptionFault(
            f"pip {_named(pip)}has no option {elsewhere.name}: it came with pip {since}",
            number,
            f"remove it, or install with pip {since} or later",
        )
    if word in (
        "-y",
        "--upgrade",
        "-U",
        "--user",
        "--target",
        "-t",
        "-q",
        "--no-deps",
        "--no-cache-dir",
    ):
        return OptionFault(
            f"{word} is a command-line option, which is not allowed in a requirements file",
            number,
            "pass it to pip install",
        )
    known = [own for kind in OPTIONS if pip.has(kind.known) for own in kind.names]
    near = get_close_matches(name.partition("=")[0], known, 1, 0.75)
    return OptionFault(
        f"pip {_named(pip)}has no option {name} in a requirements file",
        number,
        f"did you mean {near[0]}?" if near else None,
    )


def _named(pip: PipRelease) -> str:
    # Of what comes after it nothing is known.
    return "" if pip.is_newest else f"{pip} "


@lru_cache(maxsize=8)
def _parser(pip: PipRelease) -> _Parser:
    parser = _Parser(add_help_option=False, option_class=_Option, prog="pip")
    parser.pip = pip
    for kind in OPTIONS:
        if pip.has(kind.known):
            action = "store" if kind.takes_value else "store_true"
            option = _Option(*kind.names, action=action, dest="_")
            option.kind = kind
            parser.add_option(option)
    return parser


def read_options(words: list[OptionWord], pip: PipRelease) -> list[GivenOption]:
    """Read the options of a line; an `OptionFault` where pip stops."""
    return _parser(pip).read([word.text for word in words])
