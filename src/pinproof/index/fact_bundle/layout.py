"""How answers stand in a fact bundle: one table of packed rows, and a hash over all of them.

The hash is one of what the rows say, not of the file: it is the same whatever releases of SQLite
and zstd wrote it. It covers the header and the digest of each row, in the order of their keys, so
that a row can be held against it without reading the others.
"""

import hashlib
import json
from collections.abc import Callable, Iterable
from typing import Any

from pinproof.record import NamedTuple

# Raised when the form of the file changes; one that is newer is refused.
BUNDLE_FORMAT = 1
# "pnpf" in the header of the file, where SQLite keeps whose file it is.
APPLICATION_ID = 0x706E7066
FILE_SUFFIX = ".facts"
TABLES = (
    "CREATE TABLE bundle (header TEXT NOT NULL, digests BLOB NOT NULL, sha256 TEXT NOT NULL)",
    (
        "CREATE TABLE answer (number INTEGER PRIMARY KEY, kind TEXT NOT NULL, key TEXT NOT NULL,"
        " part INTEGER NOT NULL, size_bytes INTEGER NOT NULL, data BLOB NOT NULL)"
    ),
    "CREATE UNIQUE INDEX answers ON answer (kind, key, part)",
)
DIGEST_BYTES = 32
MOST_ROWS = 1_000_000
MOST_ROW_BYTES = 64 * 2**20
MOST_HEADER_BYTES = 2**20
# Pages shrink tenfold, nothing a hundredfold.
MOST_ROW_EXPANSION = 100
ROW_FLOOR_BYTES = 64 * 2**20


# The kinds of rows. `page`: the releases of a project at one place, or that it is not there.
# `files`: those of some of its releases, `part` being the number of the first. `fact`: a text as
# the cache keeps it. `include`: a requirements file on a server. `failure`: why one of these could
# not be had.
class AnswerRow(NamedTuple):
    """One answer, or a part of one; `text` has the form of its kind."""

    kind: str
    key: str
    part: int
    text: str

    @property
    def place(self) -> tuple[str, str, int]:
        """What it is found by."""
        return (self.kind, self.key, self.part)


class PackedRow(NamedTuple):
    """A row as it stands in the file: where, its size unpacked, its packed text, its digest."""

    kind: str
    key: str
    part: int
    size_bytes: int
    data: bytes
    digest: bytes


def pack_row(row: AnswerRow, pack: Callable[[bytes], bytes]) -> PackedRow:
    """Give a row as it is stored: its text in UTF-8, packed by `pack`, and its digest."""
    raw = row.text.encode()
    return PackedRow(*row.place, len(raw), pack(raw), digest_of_row(row))


def digest_of_row(row: AnswerRow) -> bytes:
    """Give the SHA-256 of a row: of where it stands as well as of what it says."""
    return hashlib.sha256(f"{json.dumps(row.place)}\n{row.text}".encode()).digest()


def hash_of_bundle(header: str, digests: bytes) -> str:
    """Give the hex hash by which a bundle is known."""
    whole = hashlib.sha256(f"pinproof fact bundle {BUNDLE_FORMAT}\n{header}\n".encode())
    whole.update(digests)
    return whole.hexdigest()


def header_text(header: dict[str, Any]) -> str:
    """Write a header so that the same says the same."""
    return json.dumps(header, sort_keys=True, separators=(",", ":"))


def numbered_order(rows: Iterable[PackedRow]) -> list[PackedRow]:
    """Give rows in the order in which they are numbered, from 1."""
    return sorted(rows, key=lambda row: row[:3])
