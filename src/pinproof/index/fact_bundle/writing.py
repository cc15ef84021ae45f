"""A fact bundle made of what was written down: the same answers give the same bytes."""

import os
import sqlite3
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from pinproof.errors import UsageError
from pinproof.gate.boundary import OPEN
from pinproof.gate.opening import NotRead, open_path
from pinproof.gate.writing import NotWritten, write_path
from pinproof.index.fact_bundle.layout import (
    APPLICATION_ID,
    BUNDLE_FORMAT,
    FILE_SUFFIX,
    TABLES,
    PackedRow,
    hash_of_bundle,
    header_text,
)
from pinproof.record import record

_SETTINGS = (
    "page_size = 4096",
    "encoding = 'UTF-8'",
    "auto_vacuum = none",
    f"application_id = {APPLICATION_ID}",
    f"user_version = {BUNDLE_FORMAT}",
)


@record
class WrittenBundle:
    """A fact bundle that was written: where, and the hash by which it is known."""

    path: str
    sha256: str
    size_bytes: int


def write_bundle(header: dict[str, Any], rows: list[PackedRow], place: str) -> WrittenBundle:
    """Write rows, which are in order, to a file, or into a folder under the name of their hash.

    Raises `UsageError` where it cannot be written.
    """
    text = header_text(header)
    digests = b"".join(row.digest for row in rows)
    sha256 = hash_of_bundle(text, digests)
    if os.path.isdir(place):
        place = os.path.join(place, f"{sha256}{FILE_SUFFIX}")
    content = _database(rows, (text, digests, sha256))
    written = write_path(place, content)
    if isinstance(written, NotWritten):
        raise UsageError(f"{place}: {written.reason}")
    return WrittenBundle(path=place, sha256=sha256, size_bytes=len(content))


def _read(path: str) -> bytes:
    opened = open_path(path, within=OPEN)
    if isinstance(opened, NotRead):
        raise UsageError(f"{path}: {opened.reason}")
    with opened:
        return opened.read()


def _database(rows: Iterable[PackedRow], head: tuple[str, bytes, str]) -> bytes:
    with tempfile.TemporaryDirectory(prefix="pinproof-") as folder:
        path = Path(folder) / "facts"
        database = sqlite3.connect(path, isolation_level=None)
        try:
            for setting in (*_SETTINGS, "journal_mode = off", "synchronous = off"):
                database.execute(f"pragma {setting}")
            database.execute("begin")
            for statement in TABLES:
                database.execute(statement)
            database.execute("insert into bundle values (?, ?, ?)", head)
            for number, row in enumerate(rows, 1):
                values = (number, *row[:5])
                database.execute("insert into answer values (?, ?, ?, ?, ?, ?)", values)
            database.execute("commit")
        finally:
            database.close()
        return _read(str(path))
