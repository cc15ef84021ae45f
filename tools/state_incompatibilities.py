"""Write down what public records state of releases that do not go together, as facts.

    python tools/state_incompatibilities.py [CONSUMER...]

Reads stated.toml. Which releases a bound leaves out is looked up on the configured index, of final
releases. What experiments saw meanwhile decides: a statement of which all that was tried works is
refuted, and kept as such; one of which something fails is confirmed, as far as that was seen.
"""

import argparse
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import Any

import tomli
from packaging.specifiers import SpecifierSet
from packaging.version import Version
from trials.fact_files import check_facts, settle_stated, write_facts

from pinproof.errors import UsageError
from pinproof.incompatibilities.bundled import DATA
from pinproof.incompatibilities.model import PairFact, VersionSpan
from pinproof.index.model import Index, Project
from pinproof.requirements.model import normalize_name

STATED = Path(__file__).parent / "trials/stated.toml"
_KEYS = {"consumer", "versions", "before", "dependency", "bound", "record", "where"}


class StatedError(Exception):
    """A statement cannot be made a fact: it lacks something, or the index does not tell."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """A public record whose licence lets its facts be used; `date` is the day it was read of."""

    title: str
    licence: str
    date: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """A bound as a record states it; `before`: for what was published until that day."""

    consumer: str
    dependency: str
    bound: str
    record: Record
    where: str
    versions: str = ""
    before: str | None = None

    @property
    def source(self) -> str:
        """Say where it is stated, and what."""
        return (
            f"{self.record.title} of {self.record.date}, {self.where}: "
            f"{self.dependency}{self.bound}"
        )


def read_statements(path: Path) -> list[Statement]:
    """Read what is stated; `StatedError` with path and line for what cannot be meant."""
    text = path.read_text(encoding="utf-8")
    try:
        data = tomli.loads(text)
    except tomli.TOMLDecodeError as error:
        raise StatedError(f"{path}:{error.lineno}: not TOML: {error.msg}") from error
    records = {key: Record(**row) for key, row in data["records"].items()}
    lines = [at for at, line in enumerate(text.splitlines(), 1) if line == "[[stated]]"]
    statements = []
    for line, row in zip(lines, data["stated"], strict=True):
        fault = _fault(row, records)
        if fault is not None:
            raise StatedError(f"{path}:{line}: {row.get('consumer')}: {fault}")
        statements.append(Statement(**{**row, "record": records[row["record"]]}))
    return statements


def _fault(row: Mapping[str, Any], records: Mapping[str, Record]) -> str | None:
    """Say what is wrong with a row."""
    unknown = sorted(row.keys() - _KEYS)
    if unknown:
        return f'unknown key "{unknown[0]}"'
    lacking = sorted(_KEYS - {"versions", "before"} - row.keys())
    if lacking:
        return f'needs "{lacking[0]}"'
    if ("versions" in row) == ("before" in row):
        return 'needs one of "versions" and "before"'
    if row["record"] not in records:
        return f"there is no record {row['record']}"
    for name in ("consumer", "dependency"):
        if normalize_name(row[name]) != row[name]:
            return f'"{name}" must be a normalized name'
    try:
        for key in ("versions", "bound"):
            SpecifierSet(row.get(key, ""))
        date.fromisoformat(row.get("before", "2000-01-01"))
    except ValueError as error:
        return str(error)
    return None


def state(statement: Statement, index: Index) -> Iterator[PairFact]:
    """Make facts of a statement: one for each stretch of releases that its bound leaves out."""
    releases = _releases(index, statement.consumer)
    wanted = SpecifierSet(statement.versions)
    own = [
        version
        for version, day in releases.items()
        if version in wanted and (statement.before is None or "" < day < statement.before)
    ]
    if not own:
        raise StatedError(f"{statement.consumer}: no release is meant")
    bound = SpecifierSet(statement.bound)
    others = _releases(index, statement.dependency)
    if all(map(bound.contains, others)):
        raise StatedError(f"{statement.consumer}: {statement.bound} leaves out no release")
    for is_left, stretch in groupby(others, key=bound.contains):
        if is_left:
            continue
        span = [str(version) for version in stretch]
        versions = VersionSpan(first=str(own[0]), last=str(own[-1]))
        excluded = VersionSpan(first=span[0], last=span[-1])
        record = statement.record.title.partition("'")[0]
        name = f"{statement.consumer}-{versions}-{statement.dependency}-{excluded}-{record}"
        yield PairFact(
            name=name.replace(" to ", ".."),
            consumer=statement.consumer,
            versions=versions,
            dependency=statement.dependency,
            dependency_versions=excluded,
            outcome="fails",
            known="stated",
            date=statement.record.date,
            source=statement.source,
        )


def _releases(index: Index, name: str) -> dict[Version, str]:
    """Give the final releases of a project, oldest version first, and the day, `""` if untold."""
    project = index.project(name)
    if not isinstance(project, Project):
        raise StatedError(f"{name} is not on the index")
    return {
        version: min((file.upload_time or "" for file in project.releases[version]), default="")
        for version in sorted(project.releases)
        if not version.is_prerelease and not version.is_devrelease and project.releases[version]
    }


def write(consumer: str, stated: Sequence[PairFact]) -> None:
    """Put statements in the place of the earlier ones of a consumer."""
    path = Path(DATA, f"{consumer}.json")
    known = check_facts(path.read_text(encoding="utf-8"), path=str(path)) if path.exists() else ()
    seen = [fact for fact in known if fact.known != "stated"]
    text = write_facts(consumer, settle_stated((*seen, *stated)))
    check_facts(text, path=str(path))
    path.write_text(text, encoding="utf-8")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the tool on the configured index."""
    from pinproof.index.client import open_index  # noqa: PLC0415 - --help needs none
    from pinproof.index.settings.index_settings import read_pip_settings  # noqa: PLC0415 - as above

    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("consumers", nargs="*", metavar="CONSUMER", help="(default: all)")
    options = parser.parse_args(arguments)
    try:
        statements = read_statements(STATED)
        with open_index(read_pip_settings()) as index:
            for consumer in dict.fromkeys(each.consumer for each in statements):
                if options.consumers and consumer not in options.consumers:
                    continue
                own = [each for each in statements if each.consumer == consumer]
                write(consumer, [fact for each in own for fact in state(each, index)])
    except (StatedError, UsageError) as error:
        print(error, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
