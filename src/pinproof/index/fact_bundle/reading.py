"""A fact bundle opened for reading: a stranger's file, of which nothing is believed unheld.

SQLite gets it read-only and immutable, only with the tables that we make, and each row is held
against the hash of the whole before it counts.
"""

import json
import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pinproof.errors import UsageError
from pinproof.gate.boundary import OPEN
from pinproof.gate.opening import NotRead, measure_size, open_path
from pinproof.index.fact_bundle.compression import open_unpacker
from pinproof.index.fact_bundle.damage import DamagedBundle
from pinproof.index.fact_bundle.layout import (
    APPLICATION_ID,
    BUNDLE_FORMAT,
    DIGEST_BYTES,
    MOST_HEADER_BYTES,
    MOST_ROW_BYTES,
    MOST_ROW_EXPANSION,
    MOST_ROWS,
    ROW_FLOOR_BYTES,
    TABLES,
    AnswerRow,
    digest_of_row,
    hash_of_bundle,
)

_MAGIC = b"SQLite format 3\0"
_ROW = "select number, kind, key, part, size_bytes, length(data), data from answer"


class FactBundle:
    """What a bundle holds, by kind, key and part. `sha256` is held against the file when opened.

    Raises `UsageError` for what is no fact bundle, `DamagedBundle` for one that is not whole.
    """

    def __init__(self, path: str) -> None:
        self.path = path
        _refuse_foreign(path)
        self._unpack = open_unpacker()
        address = f"{Path(path).absolute().as_uri()}?mode=ro&immutable=1"
        try:
            self._database = sqlite3.connect(address, uri=True, check_same_thread=False)
        except sqlite3.Error as error:
            raise DamagedBundle(f"{path}: {error}") from None
        try:
            self.header, self._digests, self.sha256 = self._read_head()
        except BaseException:
            self._database.close()
            raise

    @property
    def name(self) -> str:
        """The file's own name, for messages."""
        return os.path.basename(self.path)

    @property
    def size_bytes(self) -> int:
        """The size of the file."""
        return measure_size(self.path) or 0

    def close(self) -> None:
        """Let go of the file."""
        self._database.close()

    def text(self, kind: str, key: str, part: int = 0) -> str | None:
        """Give one answer; `None` where the bundle has none."""
        where = "where kind = ? and key = ? and part = ?"
        return next((row.text for row in self._rows(where, (kind, key, part))), None)

    def part_before(self, kind: str, key: str, part: int) -> AnswerRow | None:
        """Give the last part of an answer that does not begin behind a number."""
        where = "where kind = ? and key = ? and part <= ? order by part desc limit 1"
        return next(self._rows(where, (kind, key, part)), None)

    def beginning(self, kind: str, start: str) -> Iterator[AnswerRow]:
        """Give the answers whose keys begin so."""
        where = "where kind = ? and substr(key, 1, ?) = ? order by key"
        return self._rows(where, (kind, len(start), start))

    def everything(self) -> Iterator[AnswerRow]:
        """Give all rows in their order, each held against the hash.

        Raises `DamagedBundle` as well where there are more or fewer than it covers.
        """
        number = 0
        for row in self._rows("order by number", ()):
            number += 1
            yield row
        if number * DIGEST_BYTES != len(self._digests):
            raise self.damaged(
                f"it holds {number} rows, and its hash covers {len(self._digests) // DIGEST_BYTES}"
            )

    def _rows(self, where: str, values: tuple[object, ...]) -> Iterator[AnswerRow]:
        for number, kind, key, part, size_bytes, packed_bytes, data in self._fetch(
            f"{_ROW} {where}", values
        ):
            place = f"row {number} ({kind} {key})"
            if not isinstance(data, bytes) or not isinstance(size_bytes, int):
                raise self.damaged(f"{place} has another shape")
            most = min(MOST_ROW_BYTES, MOST_ROW_EXPANSION * packed_bytes + ROW_FLOOR_BYTES)
            if not 0 <= size_bytes <= most:
                raise self.damaged(f"{place} would unpack to {size_bytes} bytes")
            try:
                row = AnswerRow(kind, key, part, self._unpack(data, size_bytes).decode())
            except DamagedBundle as error:
                raise self.damaged(f"{place}: {error}") from None
            except UnicodeDecodeError:
                raise self.damaged(f"{place} is no text") from None
            at = (number - 1) * DIGEST_BYTES
            if digest_of_row(row) != self._digests[at : at + DIGEST_BYTES]:
                raise self.damaged(f"{place} is not what its hash says")
            yield row

    def _read_head(self) -> tuple[dict[str, Any], bytes, str]:
        """Hold the tables against those that we make, and the hash against all that it covers."""
        for pragma in ("trusted_schema = off", "query_only = on", "cell_size_check = on"):
            self._database.execute(f"pragma {pragma}")
        made = tuple(
            sql for (sql,) in self._fetch("select sql from sqlite_master order by rowid", ())
        )
        if made != TABLES:
            raise self.damaged("it has other tables than a fact bundle")
        query = "select length(header), length(digests) from bundle"
        sizes = list(self._fetch(query, ()))
        most = (MOST_HEADER_BYTES, MOST_ROWS * DIGEST_BYTES)
        if len(sizes) != 1 or any(
            not isinstance(size, int) or size > limit
            for size, limit in zip(sizes[0], most, strict=True)
        ):
            raise self.damaged("its header has another shape")
        ((text, digests, told),) = self._fetch("select header, digests, sha256 from bundle", ())
        if not isinstance(text, str) or not isinstance(digests, bytes):
            raise self.damaged("its header has another shape")
        if hash_of_bundle(text, digests) != told:
            raise self.damaged("its header is not what its hash says")
        header = json.loads(text)
        if not isinstance(header, dict):
            raise self.damaged("its header has another shape")
        return header, digests, str(told)

    def _fetch(self, query: str, values: tuple[object, ...]) -> Iterator[tuple[Any, ...]]:
        try:
            yield from self._database.execute(query, values)
        except (sqlite3.Error, UnicodeDecodeError, OverflowError) as error:
            raise self.damaged(str(error)) from None

    def damaged(self, what: str) -> DamagedBundle:
        """Give the error that says what is wrong in it."""
        return DamagedBundle(f"{self.path}: the fact bundle is damaged: {what}")


def _refuse_foreign(path: str) -> None:
    """Raise for a file that SQLite need not look at."""
    opened = open_path(path, within=OPEN)
    if isinstance(opened, NotRead):
        raise UsageError(f"{path}: {opened.reason}")
    with opened:
        head = opened.read(100)
    if not head.startswith(_MAGIC) or len(head) < 100:  # noqa: PLR2004 - SQLite's header
        raise UsageError(f"{path}: it is no fact bundle")
    if int.from_bytes(head[68:72], "big") != APPLICATION_ID:
        raise UsageError(f"{path}: it is a database, but no fact bundle")
    form = int.from_bytes(head[60:64], "big")
    if form != BUNDLE_FORMAT:
        raise UsageError(
            f"{path}: its form is number {form}, and this pinproof reads {BUNDLE_FORMAT}: "
            "use a newer pinproof, or build the fact bundle anew"
        )
    # Source: sqlite.org/fileformat2.html, 1.3: a page of 65536 bytes is written as 1.
    page_bytes = int.from_bytes(head[16:18], "big")
    whole = (65536 if page_bytes == 1 else page_bytes) * int.from_bytes(head[28:32], "big")
    size_bytes = measure_size(path) or 0
    if size_bytes != whole:
        raise DamagedBundle(
            f"{path}: the fact bundle is cut off: it has {size_bytes} of {whole} bytes"
        )
