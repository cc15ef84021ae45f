"""Facts as they stand in their files: JSON, one file a consumer, one fact a line."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, get_args

from pinproof.errors import UsageError
from pinproof.incompatibilities.model import PairFact, PairOutcome, VersionSpan, WayOfKnowing
from pinproof.requirements.model import normalize_name

FORMAT = 1
_KEYS = ("schema", "consumer", "facts")
_WAYS: tuple[WayOfKnowing, ...] = get_args(WayOfKnowing)
_OUTCOMES: tuple[PairOutcome, ...] = get_args(PairOutcome)
# What each way of knowing has to say beside the two projects and their versions.
_SAID = {
    "seen": {"python", "by", "tried"},
    "declared-later": {"source"},
    "stated": {"source"},
}
_FACT_KEYS = (
    "name", "versions", "dependency", "fails", "works", "known", "python", "by", "says", "tried",
    "source", "feature", "refuted", "unless", "date",
)  # fmt: skip


class _BadFact(Exception):  # noqa: N818 - becomes a UsageError once its line is known
    pass


class FactFile:
    """The facts of one consumer, each read when it is asked for."""

    def __init__(self, text: str, *, path: str) -> None:
        """Open a file's text. Raises `UsageError` with path and line for a broken one."""
        self._text = text
        self._path = path
        try:
            data = json.loads(text)
        except json.JSONDecodeError as error:
            raise UsageError(f"{path}:{error.lineno}: not JSON: {error.msg}") from error
        if not isinstance(data, dict) or data.get("schema") != FORMAT:
            raise UsageError(f'{path}:1: not a file of facts: "schema" must be {FORMAT}')
        try:
            self._consumer, self._rows = _contents(data)
        except _BadFact as fault:
            raise self._refused(fault) from fault

    def facts(self) -> tuple[PairFact, ...]:
        """Give all. Raises `UsageError` with path and line for a broken one."""
        return tuple(map(self.fact, range(len(self._rows))))

    def fact(self, number: int) -> PairFact:
        """Give one by its number, from 0. Raises `UsageError` with path and line for a broken one.

        Whether versions are versions, and facts agree with each other, is told by `check_facts`
        of the tools.
        """
        try:
            return _fact(self._consumer, self._rows[number])
        except _BadFact as fault:
            raise self._refused(fault, "facts", number) from fault

    def _refused(self, fault: _BadFact, *at: str | int) -> UsageError:
        return UsageError(f"{self._path}:{_line(self._text, self._path, at)}: {fault}")


def _line(text: str, path: str, at: tuple[str | int, ...]) -> int:
    from pinproof.formats.structured.json_text import read_json  # noqa: PLC0415 - only for a fault
    from pinproof.formats.tree import Fault, node_at  # noqa: PLC0415 - as above
    from pinproof.source import SourceFile  # noqa: PLC0415 - as above

    found = read_json(SourceFile(path=path, text=text))
    return (found if isinstance(found, Fault) else node_at(found, at)).place.start.line


def _contents(data: Mapping[str, Any]) -> tuple[str, Sequence[object]]:
    _refuse_unknown(data, _KEYS)
    consumer, rows = data.get("consumer"), data.get("facts")
    if not isinstance(consumer, str) or normalize_name(consumer) != consumer:
        raise _BadFact('"consumer" must be a normalized name')
    if not isinstance(rows, list):
        raise _BadFact('"facts" must be a list')
    return consumer, rows


def _fact(consumer: str, row: object) -> PairFact:
    if not isinstance(row, dict):
        raise _BadFact("a fact must be an object")
    _refuse_unknown(row, _FACT_KEYS)
    outcomes = [each for each in _OUTCOMES if each in row]
    if len(outcomes) != 1:
        raise _BadFact('a fact says one of "fails" and "works"')
    outcome = outcomes[0]
    known = _one_of(row, "known", _WAYS)
    _refuse_unfitting(row, outcome, known)
    dependency = _text(row, "dependency")
    if normalize_name(dependency) != dependency:
        raise _BadFact('"dependency" must be a normalized name')
    pythons = _texts(row, "python")
    if not all(map(_is_series, pythons)):
        raise _BadFact('"python" must be a list of series such as 3.7')
    date = _text(row, "date")
    if not _is_day(date):
        raise _BadFact('"date" must be a day such as 2021-05-27')
    return PairFact(
        name=_text(row, "name"),
        consumer=consumer,
        versions=VersionSpan.split(_text(row, "versions")),
        dependency=dependency,
        dependency_versions=VersionSpan.split(_text(row, outcome)),
        outcome=outcome,
        known=known,
        date=date,
        pythons=pythons,
        by=_perhaps(row, "by"),
        says=_perhaps(row, "says"),
        tried=_texts(row, "tried"),
        source=_perhaps(row, "source"),
        feature=_perhaps(row, "feature"),
        refuted=_perhaps(row, "refuted"),
        unless=_texts(row, "unless"),
    )


def _refuse_unfitting(row: Mapping[str, Any], outcome: PairOutcome, known: WayOfKnowing) -> None:
    """Refuse a fact that lacks what its kind needs, or says what its kind cannot say."""
    lacking = sorted(key for key in _SAID[known] if not row.get(key))
    if outcome == "fails" and known == "seen" and not row.get("says"):
        lacking.append("says")
    if lacking:
        raise _BadFact(f'a fact that is {known} needs "{lacking[0]}"')
    if known == "declared-later" and "feature" in row:
        raise _BadFact('what is declared later is no "feature"')
    if known != "stated" and "refuted" in row:
        raise _BadFact('only what is stated is "refuted"')
    if "unless" in row and (outcome, known) != ("fails", "seen"):
        raise _BadFact('only what was seen to fail has "unless"')
    names = _texts(row, "unless")
    if any(normalize_name(each) != each or each.split() != [each] for each in names):
        raise _BadFact('"unless" must be a list of normalized names')


def _refuse_unknown(row: Mapping[str, Any], keys: Sequence[str]) -> None:
    for key in row:
        if key not in keys:
            raise _BadFact(f'unknown key "{key}" (known are {", ".join(keys)})')


def _one_of(row: Mapping[str, Any], key: str, choices: Sequence[WayOfKnowing]) -> WayOfKnowing:
    value = row.get(key)
    for choice in choices:
        if value == choice:
            return choice
    raise _BadFact(f'"{key}" must be one of {", ".join(choices)}')


def _text(row: Mapping[str, Any], key: str) -> str:
    value = row.get(key)
    if not isinstance(value, str) or not value:
        raise _BadFact(f'"{key}" must be a text')
    return value


def _perhaps(row: Mapping[str, Any], key: str) -> str | None:
    return None if row.get(key) is None else _text(row, key)


def _texts(row: Mapping[str, Any], key: str) -> tuple[str, ...]:
    value = row.get(key, [])
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise _BadFact(f'"{key}" must be a list of texts')
    return tuple(value)


def _is_day(text: str) -> bool:
    year, month, day = (*text.split("-"), "", "")[:3]
    return len(text) == len("2021-05-27") and (year + month + day).isdigit() and len(year) == 4  # noqa: PLR2004 - digits of a year


def _is_series(text: str) -> bool:
    return text.startswith("3.") and text[2:].isdigit()
