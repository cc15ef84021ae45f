"""Baselines as text: the findings that a project knows of, one a line, in a fixed order."""

from collections.abc import Iterable, Iterator
from hashlib import sha256
from typing import Any

from pinproof.errors import UsageError
from pinproof.finding import Finding
from pinproof.outgoing.text import outgoing_json
from pinproof.record import NamedTuple, record
from pinproof.source import Place, SourceFile, Span

_BEGINNING = (
    "# Findings that are known: file, rule, its line, how often. "
    "`pinproof check --write-baseline` renews it.\n"
)
_LONGEST = 200
_SHAPE = 'write ["path", "rule", "text of the line", count]'


class Known(NamedTuple):
    """What names a finding wherever its line has moved to.

    `path` is seen from the baseline's folder, `rule` is a name, `text` the line without its
    secrets and with single blanks; a long one ends in its hash.
    """

    path: str
    rule: str
    text: str


@record
class BaselineEntry:
    """A line of a baseline: `count` findings of this kind are known."""

    known: Known
    count: int
    place: Place


def known_of(finding: Finding, path: str) -> Known:
    """Give what a finding is known by; `path` is its file as the baseline's folder sees it."""
    return _read_back([path, finding.rule.name, _shortened(finding.line_said)])


def read_baseline(source: SourceFile) -> list[BaselineEntry]:
    """Read the entries; lines that begin with `#` and empty ones are none.

    Raises `UsageError` that names the line of what is no entry.
    """
    return list(_entries(source))


def _entries(source: SourceFile) -> Iterator[BaselineEntry]:
    at = 0
    for number, line in enumerate(source.text.split("\n"), 1):
        span = Span(at, at + len(line))
        at = span.end + 1
        if not line.strip() or line.startswith("#"):
            continue
        values = _values(line, f"{source.path}:{number}")
        yield BaselineEntry(known=Known(*values[:3]), count=values[3], place=Place(source, span))


def _values(line: str, where: str) -> list[Any]:
    import json  # noqa: PLC0415 - few projects have a baseline

    try:
        values = json.loads(line)
    except (ValueError, RecursionError):
        raise UsageError(f"{where}: no entry of a baseline: {_SHAPE}") from None
    texts, count = (values[:3], values[3:]) if isinstance(values, list) else ([], [])
    is_whole = len(count) == 1 and type(count[0]) is int and count[0] > 0
    if len(texts) != 3 or not is_whole or not all(isinstance(each, str) for each in texts):  # noqa: PLR2004 - as `_SHAPE` says
        raise UsageError(f"{where}: no entry of a baseline: {_SHAPE}")
    return [*texts, *count]


def write_baseline(entries: Iterable[tuple[Known, int]]) -> str:
    """Give a baseline's text; of two entries of one kind the larger count stays."""
    counts: dict[Known, int] = {}
    for known, count in entries:
        counts[known] = max(count, counts.get(known, 0))
    lines = (outgoing_json([*known, count], indent=None) for known, count in sorted(counts.items()))
    return _BEGINNING + "".join(f"{line}\n" for line in lines)


def _shortened(text: str) -> str:
    if len(text) <= _LONGEST:
        return text
    digits = sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]
    return f"{text[:_LONGEST]}… {digits}"


def _read_back(texts: list[str]) -> Known:
    """Give texts as a file holds them, which lone surrogates and secrets do not reach."""
    import json  # noqa: PLC0415 - few projects have a baseline

    return Known(*json.loads(outgoing_json(texts, indent=None)))
