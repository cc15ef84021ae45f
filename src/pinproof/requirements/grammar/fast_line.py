"""The fast path: one regular expression reads an ordinary line.

It takes only what pip and `packaging` read in one way; every other line is read by `exact`.
"""

import re
from collections.abc import Callable
from functools import cache, lru_cache
from typing import Any

from pinproof.pip.archives import ARCHIVE_SUFFIXES
from pinproof.pip.release import NEWEST_PIP
from pinproof.requirements.digits import MOST_DIGITS
from pinproof.requirements.model import Clause, Hash, RequirementLine, Word
from pinproof.source import SourceFile, Span

_NAME = r"[A-Za-z0-9]+(?:[._-]+[A-Za-z0-9]+)*"
# Python reads no endless numbers.
_DIGITS = rf"[0-9]{{1,{MOST_DIGITS}}}"
_RELEASE = rf"{_DIGITS}(?:\.{_DIGITS})*"
_SUFFIX = rf"(?:(?:a|b|rc){_DIGITS})?(?:\.?post{_DIGITS})?(?:\.?dev{_DIGITS})?"
_LOCAL = rf"(?:\+[A-Za-z0-9]{{1,{MOST_DIGITS}}}(?:[._-][A-Za-z0-9]{{1,{MOST_DIGITS}}})*)?"
# What only some operators take is looked at by `_takes`: one form is compiled in half the time
# of one for each.
_CLAUSE = rf"(?:[=!~]=|[<>]=?)[ \t]*{_RELEASE}(?:\.\*|{_SUFFIX}{_LOCAL})"
# Nothing that could begin a further clause follows the last one.
_SPECIFIER = rf"(?:{_CLAUSE}(?:[ \t]*,[ \t]*(?=[=<>!~])|(?![ \t]*[,=<>!~])))+"
_EXTRAS = rf"\[[ \t]*{_NAME}(?:[ \t]*,[ \t]*{_NAME})*[ \t]*\]"
# Words without a variable, comment or continuation, none of which would begin an option.
_WORD = r"[^-#$\\\s][^#$\\\s]*"
_MARKER = rf";(?:[ \t]*({_WORD}(?:[ \t]+{_WORD})*))?"
# pip takes a word for an option only after a blank, which a tab is not.
_HASHES = r"((?:(?: *\\\r?\n)? +--hash=sha(?:256|384|512):[0-9a-f]+)+)"

_NUMBER = r"(?:0|[1-9][0-9]*)"
_NORMAL_PIN = re.compile(
    rf"==[ \t]*{_NUMBER}(?:\.{_NUMBER})*(?:(?:a|b|rc){_NUMBER})?"
    rf"(?:\.post{_NUMBER})?(?:\.dev{_NUMBER})?"
)

# Blanks belong to what follows them: so no run of them can be read in two ways.
PLAIN_LINE = re.compile(
    rf"[ \t]*({_NAME})(?:[ \t]*({_EXTRAS}))?(?:[ \t]*({_SPECIFIER}))?"
    rf"(?:[ \t]*{_MARKER})?{_HASHES}?"
    # The continuation is pip-compile's way to end a list of hashes.
    r"(?:(?:[ \t]*\\\r?\n[ \t]*|[ \t]+)(#[^\\\r\n]*)|[ \t]*)(?:\r?\n|\Z)"
)
BLANK_LINES = re.compile(r"(?:[ \t]*(?:#[^\r\n]*)?\r?\n)+")
# Other ends of lines, at which the two expressions above do not stop: to name them there takes
# longer than all else in them.
_RARE_ENDS = "\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"

_IN_SPECIFIER = re.compile(r"([=<>!~]+)[ \t]*([^ \t,]+)")


def has_rare_ends(text: str) -> bool:
    """Tell whether lines may end where the fast path does not see it."""
    return any(end in text for end in _RARE_ENDS)


def read_plain(
    source: SourceFile, match: re.Match[str], *, is_constraint: bool
) -> RequirementLine | None:
    """Give the requirement of a line that `PLAIN_LINE` matched; `None` where it was deceived."""
    if is_constraint and match[2] is not None:
        return None
    specifier = match[3]
    if specifier is None:
        # `foo.zip` is a file to pip, and so is `foo==1+local.zip`.
        if match[1].lower().endswith(ARCHIVE_SUFFIXES):
            return None
    elif ("+" in specifier or "*" in specifier or "~" in specifier) and not (
        all(map(_takes, specifier.split(","))) and not specifier.lower().endswith(ARCHIVE_SUFFIXES)
    ):
        return None
    if match[4] is not None and not _is_marker(match[4]):
        return None
    return PlainLine(source, match, is_constraint)


def _takes(clause: str) -> bool:
    """Tell whether an operator takes the version behind it.

    A prefix goes with equality, a local version with `==`, and `~=` needs two numbers.
    """
    clause = clause.strip(" \t")
    if clause.endswith("*"):
        return clause.startswith(("==", "!="))
    if "+" in clause:
        return clause.startswith("==")
    _, compatible, version = clause.partition("~=")
    first, _, rest = version.lstrip(" \t").partition(".")
    return not compatible or (first.isdigit() and rest[:1].isdigit())


@lru_cache(maxsize=1024)
def _is_marker(text: str) -> bool:
    """Tell whether every pip can evaluate a marker; those that some cannot are read exactly."""
    from pinproof.requirements.markers import find_marker_fault  # noqa: PLC0415 - few lines have one

    try:
        return find_marker_fault(text, NEWEST_PIP) is None
    except (ValueError, RecursionError):
        return False


class PlainLine(RequirementLine):
    """A requirement that takes itself apart only when it is asked to.

    In a file of ten thousand pins nobody asks for most of the parts.
    """

    __slots__ = ("_match",)
    _match: re.Match[str]

    def __init__(self, source: SourceFile, match: re.Match[str], is_constraint: bool) -> None:  # noqa: FBT001 - by position, for speed
        put = object.__setattr__
        put(self, "source", source)
        put(self, "_match", match)
        put(self, "is_constraint", is_constraint)

    @property
    def is_bare_pin(self) -> bool:
        """See the base: the one clause is `==` with a version in its normal form."""
        _, extras, specifier, marker, hashes, _ = self._match.groups()
        return (
            specifier is not None
            and extras is None
            and marker is None
            and hashes is None
            and _NORMAL_PIN.fullmatch(specifier) is not None
        )

    def __getattr__(self, name: str) -> object:
        """Fill a slot that is still empty; Python comes here only then."""
        part = _PARTS.get(name)
        if part is None:
            raise AttributeError(name)
        value = part(self._match)
        object.__setattr__(self, name, value)
        return value

    def __reduce__(self) -> tuple[Any, ...]:
        """Say where it is to be read again, as a copy or in another process."""
        return _read_again, (self.source, self._match.start(), self.is_constraint)


def _read_again(source: SourceFile, start: int, is_constraint: bool) -> PlainLine:  # noqa: FBT001 - a copy gives them by position
    match = PLAIN_LINE.match(source.text, start)
    if match is None:
        raise ValueError(f"{source.path}: no plain line begins at {start}")
    return PlainLine(source, match, is_constraint)


@cache
def _expression(pattern: str) -> re.Pattern[str]:
    """Compile what few lines need when one does."""
    return re.compile(pattern)


def _extras(match: re.Match[str]) -> tuple[Word, ...]:
    if match[2] is None:
        return ()
    found = _expression(_NAME).finditer(match.string, *match.span(2))
    return tuple([Word(extra[0], Span(*extra.span())) for extra in found])


def _clauses(match: re.Match[str]) -> tuple[Clause, ...]:
    if match[3] is None:
        return ()
    found = _IN_SPECIFIER.finditer(match.string, *match.span(3))
    return tuple([Clause(clause[1], clause[2], Span(*clause.span())) for clause in found])


def _marker(match: re.Match[str]) -> Word | None:
    return None if match[4] is None else Word(match[4], Span(*match.span(4)))


def _hashes(match: re.Match[str]) -> tuple[Hash, ...]:
    if match[5] is None:
        return ()
    found = _expression(r"--hash=(\w+):([0-9a-f]+)").finditer(match.string, *match.span(5))
    return tuple([Hash(each[1], each[2], Span(*each.span())) for each in found])


def _comment(match: re.Match[str]) -> Word | None:
    if match[6] is None:
        return None
    text = match[6].rstrip()
    return Word(text, Span(match.start(6), match.start(6) + len(text)))


def _text(match: re.Match[str]) -> str:
    stop = match.end() if match[6] is None else match.start(6)
    return _expression(r"\\\r?\n").sub("", match.string[match.start(1) : stop]).rstrip()


_PARTS: dict[str, Callable[[re.Match[str]], object]] = {
    "name": lambda match: match[1],
    "name_span": lambda match: Span(*match.span(1)),
    "extras": _extras,
    "clauses": _clauses,
    "marker": _marker,
    "url": lambda _: None,
    "hashes": _hashes,
    "options": lambda _: (),
    "ignored": lambda _: (),
    "comment": _comment,
    "span": lambda match: Span(match.start(1), match.start() + len(match[0].rstrip())),
    "text": _text,
}
