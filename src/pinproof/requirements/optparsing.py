"""Options of one line, read by the library that pip reads them with, so that they mean the same."""

import optparse
from functools import lru_cache
from typing import NamedTuple, NoReturn

from pinproof.requirements.options import OPTIONS, OptionKind
from pinproof.requirements.words import OptionWord


class Given(NamedTuple):
    """An option that was given, in the words from `first` up to `past`."""

    kind: OptionKind
    value: str | None
    first: int
    past: int


class OptionFault(Exception):  # noqa: N818 - it never leaves this room
    """What pip would refuse, and the number of the word where it stops."""

    def __init__(self, message: str, word: int) -> None:
        super().__init__(message)
        self.message = message
        self.word = word


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
    given: list[Given]
    total: int
    first: int

    def read(self, words: list[str]) -> list[Given]:
        self.given = []
        self.total = len(words)
        self.first = 0
        self.parse_args(list(words), optparse.Values())
        return self.given

    def take(self, kind: OptionKind, opt: str, value: str | None) -> None:
        assert self.rargs is not None  # noqa: S101 - set while arguments are read
        past = self.total - len(self.rargs)
        self.given.append(Given(kind, value, self.first, past))
        fault = _value_fault(kind, opt, value)
        if fault is not None:
            raise OptionFault(fault, past - 1)

    def _process_long_opt(self, rargs: list[str], values: optparse.Values) -> None:
        self.first = self.total - len(rargs)
        super()._process_long_opt(rargs, values)

    def _process_short_opts(self, rargs: list[str], values: optparse.Values) -> None:
        self.first = self.total - len(rargs)
        super()._process_short_opts(rargs, values)

    def error(self, msg: str) -> NoReturn:
        raise OptionFault(msg, self.first)


def _value_fault(kind: OptionKind, opt: str, value: str | None) -> str | None:
    if value is None:
        return None
    if kind.name == "--hash":
        algorithm, colon, _ = value.partition(":")
        if not colon:
            return f"the value of {opt} is an algorithm and a digest: sha256:…"
        if algorithm not in ("sha256", "sha384", "sha512"):
            return f"pip takes no {algorithm} hash: only sha256, sha384 and sha512"
    if kind.name == "--config-settings" and "=" not in value:
        return f"the value of {opt} must be of the form KEY=VALUE"
    if kind.name in ("--no-binary", "--only-binary", "--all-releases", "--only-final"):
        return f"{opt} needs a value" if value.startswith("-") else None
    return None


@lru_cache(maxsize=8)
def _parser(pip: tuple[int, ...] | None) -> _Parser:
    parser = _Parser(add_help_option=False, option_class=_Option, prog="pip")
    for kind in OPTIONS:
        if kind.is_known_to(pip):
            option = _Option(
                *kind.names, action="store" if kind.takes_value else "store_true", dest="_"
            )
            option.kind = kind
            parser.add_option(option)
    return parser


def read_options(words: list[OptionWord], pip: tuple[int, ...] | None) -> list[Given]:
    """Read the options of a line; an `OptionFault` where pip stops."""
    return _parser(pip).read([word.text for word in words])
