"""The store of a fleet: one SQLite file, written by the driver alone and in transactions."""

import json
import os
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from pinproof.errors import UsageError
from pinproof.fleet.model import FleetVerdict
from pinproof.fleet.schema import STORE_SCHEMA, STORE_TABLES
from pinproof.gate.writing import make_private
from pinproof.outgoing.text import outgoing
from pinproof.record import NamedTuple, field_names, record

_BUSY_S = 30.0
_AT_ONCE = 500
_APPLICATION = 0x70_69_6E_66  # `pinf`: what tells our files from others


@record
class FleetRun:
    """A run as the store has it; see `schema` for what the fields say."""

    id: int
    state: str
    began: str
    ended: str | None
    version: str
    facts: str
    input: str
    against: str | None
    shard: str
    deployments: int
    before: int | None


class DeploymentRow(NamedTuple):
    """A deployment of a run; `keys` is JSON, the verdicts are named by their keys.

    `number` is its place in the whole fleet, from 0, also where only a shard is judged.
    """

    number: int
    id: str
    path: str | None
    image: str | None
    keys: str
    key: str | None
    against_key: str | None
    unread: str | None


class FleetStore:
    """An open store."""

    def __init__(self, path: str, *, is_new_allowed: bool = True) -> None:
        """Open it, or make it; `UsageError` for what is no store, or cannot be opened."""
        self.path = path
        try:
            self._database = _connected(path, is_new_allowed=is_new_allowed)
        except (OSError, ValueError, sqlite3.Error) as error:
            raise UsageError(f"{path}: it cannot be opened as a fleet's store ({error})") from error

    def close(self) -> None:
        """Close the database; nothing is read or written afterwards."""
        self._database.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Write all that is written meanwhile, or none of it."""
        self._database.execute("begin immediate")
        try:
            yield
        except BaseException:
            self._database.execute("rollback")
            raise
        self._database.execute("commit")

    def select_rows(self, query: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """Give all rows that a query of SQL finds; `values` stand for its question marks."""
        return self._database.execute(query, values).fetchall()

    def walk_rows(self, query: str, values: Sequence[object] = ()) -> Iterator[tuple[Any, ...]]:
        """Give the rows one after the other, where there are more than should be held at once."""
        yield from self._database.execute(query, values)

    def runs(self) -> list[FleetRun]:
        """Give the runs, the oldest first."""
        names = field_names(FleetRun)
        rows = self.select_rows(f"select {', '.join(names)} from run order by id")  # noqa: S608 - our names
        return [FleetRun(**dict(zip(names, row, strict=True))) for row in rows]

    def begin_run(self, run: FleetRun, deployments: Iterable[DeploymentRow]) -> None:
        """Write a run with its deployments; none of them has a verdict by that."""
        with self.transaction():
            names = field_names(FleetRun)
            marks = ",".join("?" * len(names))
            values = [getattr(run, name) for name in names]
            self._database.execute(f"insert into run values ({marks})", values)  # noqa: S608 - marks
            self._database.executemany(
                "insert into deployment values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                ((run.id, *each) for each in deployments),
            )

    def judged_among(self, keys: Sequence[str]) -> set[str]:
        """Give those keys that have a verdict."""
        found: set[str] = set()
        for start in range(0, len(keys), _AT_ONCE):
            some = keys[start : start + _AT_ONCE]
            marks = ",".join("?" * len(some))
            query = f"select key from verdict where state = 'judged' and key in ({marks})"  # noqa: S608 - marks
            found.update(key for (key,) in self.select_rows(query, some))
        return found

    def keep(self, verdicts: Iterable[FleetVerdict]) -> None:
        """Write verdicts, each in place of what was there under its key."""
        with self.transaction():
            for verdict in verdicts:
                self._keep(verdict)

    def _keep(self, verdict: FleetVerdict) -> None:
        database, key = self._database, verdict.key
        for table in ("finding", "gap"):
            database.execute(f"delete from {table} where key = ?", [key])  # noqa: S608 - ours
        database.execute(
            "insert or replace into verdict values (?, ?, ?)", [key, verdict.state, verdict.reason]
        )
        database.executemany(
            "insert into finding values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            ((key, position, *each) for position, each in enumerate(verdict.findings)),
        )
        database.executemany(
            "insert into gap values (?, ?, ?, ?, ?, ?, ?)",
            ((key, position, *each) for position, each in enumerate(verdict.gaps)),
        )

    def end_run(self, run: int, *, state: str, ended: str) -> None:
        """Write how a run ended, and when (`ended`, in UTC as ISO 8601)."""
        with self.transaction():
            self._database.execute(
                "update run set state = ?, ended = ? where id = ?", [state, ended, run]
            )

    def copy_verdicts(self, other: "FleetStore", run: int) -> None:
        """Take over what another store holds of the verdicts of one of its runs."""
        named = "(select key from deployment where run = ? union "
        named += "select against_key from deployment where run = ?)"
        with self.transaction():
            for table in ("verdict", "finding", "gap"):
                for row in other.walk_rows(
                    f"select * from {table} where key in {named}",  # noqa: S608 - ours
                    [run, run],
                ):
                    marks = ",".join("?" * len(row))
                    self._database.execute(f"insert or replace into {table} values ({marks})", row)  # noqa: S608 - ours


def deployment_row(
    *, number: int, id: str, path: str | None, image: str | None, keys: dict[str, str],  # noqa: A002 - its name
    key: str | None, against_key: str | None, unread: str | None,
) -> DeploymentRow:  # fmt: skip
    """Give a row whose texts may leave the program."""
    return DeploymentRow(
        number,
        outgoing(id),
        None if path is None else outgoing(path),
        None if image is None else outgoing(image),
        json.dumps({outgoing(name): outgoing(text) for name, text in keys.items()}),
        key,
        against_key,
        None if unread is None else outgoing(unread),
    )


def _connected(path: str, *, is_new_allowed: bool) -> sqlite3.Connection:
    if os.path.islink(path) or (os.path.exists(path) and not os.path.isfile(path)):
        raise OSError("it is not a file")
    is_new = not os.path.exists(path) or os.path.getsize(path) == 0
    if is_new and not is_new_allowed:
        raise OSError("it has none")
    if is_new:
        make_private(path)
    database = sqlite3.connect(os.path.abspath(path), timeout=_BUSY_S, isolation_level=None)
    try:
        if is_new:
            database.execute("begin immediate")
            for statement in STORE_TABLES:
                database.execute(statement)
            database.execute(f"pragma application_id = {_APPLICATION}")
            database.execute(f"pragma user_version = {STORE_SCHEMA}")
            database.execute("commit")
        said = database.execute("pragma application_id").fetchone()[0]
        version = database.execute("pragma user_version").fetchone()[0]
        if (said, version) != (_APPLICATION, STORE_SCHEMA):
            raise sqlite3.DatabaseError("another program's, or another version's")  # noqa: TRY301 - closes below
    except BaseException:
        database.close()
        raise
    return database
