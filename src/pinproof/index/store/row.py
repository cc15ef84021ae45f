"""A published file as a digest keeps it: a list, since pages list thousands of files.

A row is kind, URL, name (0 where the URL ends with it), hashes (a text where sha256 is the only
one), requires-python, yanked, size, upload time, hashes of the metadata file. Its meaning is that
of `DistributionFile`, its form that of JSON.
"""

from typing import Any, TypeAlias

from packaging.version import Version

from pinproof.index.model import DistributionFile, FileKind

Row: TypeAlias = list[Any]
# As a page lists it; the URL is whole.
Listed: TypeAlias = tuple[Version, Row]

KINDS: tuple[FileKind, ...] = ("wheel", "sdist", "other")


def row_of(file: DistributionFile) -> Row:
    """Make the row of a file."""
    sha256 = file.hashes.get("sha256")
    return [
        KINDS.index(file.kind),
        file.url,
        file.filename,
        sha256 if sha256 is not None and len(file.hashes) == 1 else dict(file.hashes),
        file.requires_python,
        file.yanked,
        file.size_bytes,
        file.upload_time,
        None if file.metadata_hashes is None else dict(file.metadata_hashes),
    ]


def file_of(row: Row, version: Version, prefix: str = "") -> DistributionFile:
    """Make the file of a row; `prefix` is what was cut off its URL."""
    kind, url, filename, hashes, requires_python, yanked, size, uploaded, announced = row
    return DistributionFile(
        filename=filename or url.rpartition("/")[2],
        url=prefix + url,
        kind=KINDS[kind],
        version=version,
        requires_python=requires_python,
        yanked=yanked,
        hashes={"sha256": hashes} if isinstance(hashes, str) else hashes,
        size_bytes=size,
        upload_time=uploaded,
        metadata_hashes=announced,
    )
