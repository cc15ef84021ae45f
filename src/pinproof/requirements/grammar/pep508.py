"""A requirement that begins with a project's name (PEP 508), each part with its place."""

import re

from packaging.requirements import InvalidRequirement, Requirement

from pinproof.pip.behaviour import LEGACY_SPECIFIERS
from pinproof.pip.release import PipRelease, shown
from pinproof.record import NamedTuple
from pinproof.requirements.digits import describe_endless, has_endless_number

_NAME = re.compile(r"[ \t]*([A-Za-z0-9][A-Za-z0-9._-]*\b)[ \t]*")
_EXTRA = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*\b")
_CLAUSE = re.compile(r"\s*(===|==|~=|!=|<=|>=|<|>)\s*(.*?)\s*\Z", re.DOTALL)
_URL = re.compile(r"[ \t]*@[ \t]*([^ \t]+)")
# The grammar of packaging before 22, which pip used until 24.0.
_OLD_NAME = r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?"
_OLD_SUFFIX = (
    r"(?:[-_.]?(?i:alpha|beta|preview|pre|a|b|c|rc)[-_.]?[0-9]*)?"
    r"(?:-[0-9]+|[-_.]?(?i:post|rev|r)[-_.]?[0-9]*)?(?:[-_.]?(?i:dev)[-_.]?[0-9]*)?"
)
_OLD_VERSION = (
    rf"===\s*\S+|~=\s*[vV]?(?:[0-9]+!)?[0-9]+(?:\.[0-9]+)+{_OLD_SUFFIX}"
    r"|(?:==|!=|<=|>=|<|>)\s*[^,;\s)]*"
)


def _once(name: str, pattern: str) -> str:
    """Take what a pattern matches first and nothing shorter, as pyparsing does.

    In what can be divided in several ways all would be tried otherwise: endlessly many.
    """
    return rf"(?=(?P<{name}>{pattern}))(?P={name})"


def _old_many(name: str) -> str:
    first, more = (_once(f"{name}_{which}", _OLD_VERSION) for which in ("first", "more"))
    return rf"{first}(?:\s*,\s*{more})*"


_OLD_REQUIREMENT = re.compile(
    rf"\s*{_OLD_NAME}(?:\s*\[\s*(?:{_OLD_NAME}(?:\s*,\s*{_OLD_NAME})*\s*)?\])?"
    rf"(?:\s*@\s*{_once('url', '[^ ]+')}"
    rf"|\s*(?P<many>\(\s*{_old_many('inside')}\s*\)|{_old_many('bare')}))?\s*"
)


class Piece(NamedTuple):
    """Text at offsets of the line's text."""

    text: str
    start: int
    end: int


class Parts(NamedTuple):
    """A requirement without its marker. `clauses` are operator, version and place."""

    name: Piece | None
    extras: tuple[Piece, ...] = ()
    clauses: tuple[tuple[str, Piece], ...] = ()
    url: Piece | None = None


class NotARequirement(Exception):  # noqa: N818 - it never leaves this room
    """What pip would refuse, where, in offsets of the line's text, and what to write instead.

    `said` is what pip says of it, where that is known and says more than `message`.
    """

    def __init__(
        self, message: str, start: int, end: int, cure: str | None = None, said: str | None = None
    ) -> None:
        super().__init__(message)
        self.cure = cure
        self.said = said
        self.message = message
        self.start = start
        self.end = end


def read_named(text: str, start: int, end: int, pip: PipRelease) -> Parts:
    """Take apart a requirement without a marker; a `NotARequirement` where pip refuses it."""
    is_old = pip.has(LEGACY_SPECIFIERS)
    if is_old and _is_old_requirement(text[start:end]):
        return _parts(text, start, end)
    try:
        Requirement(text[start:end])
    except InvalidRequirement as error:
        raise refusal(error, pip, text, start, end) from None
    if is_old:
        before = shown(LEGACY_SPECIFIERS.until or ())
        raise NotARequirement(
            f"pip before {before} does not read this as a requirement", start, end
        )
    return _parts(text, start, end)


def refusal(error: ValueError, pip: PipRelease, text: str, start: int, end: int) -> NotARequirement:
    """Turn an error of packaging into ours. Its place is on the cause, which is not public.

    Its words are those of a pip that has the same grammar.
    """
    cause = error.__cause__
    first, last = getattr(cause, "span", None) or (0, end - start)
    message = getattr(cause, "message", None) or str(error)
    if first == last:
        last = first + len(text[start + first : end].partition(" ")[0])
    said = None if pip.has(LEGACY_SPECIFIERS) else message
    return NotARequirement("this is not a requirement", start + first, start + last, said=said)


def _is_old_requirement(text: str) -> bool:
    match = _OLD_REQUIREMENT.fullmatch(text)
    if match is None or (match["many"] or "").rstrip(" )").endswith("]"):
        return False
    if match["url"] is None:
        return True
    from urllib.parse import urlsplit  # noqa: PLC0415 - few requirements have a URL

    try:
        parts = urlsplit(match["url"])
    except ValueError:  # a bracket where no address of IPv6 stands
        return False
    return parts.scheme == "file" or bool(parts.scheme and parts.netloc)


def _parts(text: str, start: int, end: int) -> Parts:
    match = _NAME.match(text, start, end)
    assert match is not None  # noqa: S101 - packaging found a name
    name = Piece(match[1], *match.span(1))
    at = match.end()
    extras: tuple[Piece, ...] = ()
    if text.startswith("[", at):
        close = text.index("]", at)
        extras = tuple([Piece(m[0], *m.span()) for m in _EXTRA.finditer(text, at, close)])
        at = close + 1
    match = _URL.match(text, at, end)
    if match is not None:
        return Parts(name, extras, (), Piece(match[1], *match.span(1)))
    clauses = _clauses(text, at, end)
    for _, version in clauses:
        if has_endless_number(version.text):
            raise NotARequirement(describe_endless(version.text), version.start, version.end)
    return Parts(name, extras, clauses)


def _clauses(text: str, start: int, end: int) -> tuple[tuple[str, Piece], ...]:
    inside = text[start:end]
    if inside.lstrip().startswith("("):
        start += inside.index("(") + 1
        end = start + text[start:end].rindex(")")
    clauses = []
    for part in text[start:end].split(","):
        match = _CLAUSE.match(text, start, start + len(part))
        if match is not None:
            clauses.append((match[1], Piece(match[2], match.start(1), match.end(2))))
        start += len(part) + 1
    return tuple(clauses)
