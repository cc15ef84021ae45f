"""The directory of a wheel, which stands at its end: its members, without their content."""

import io
import zipfile
from typing import IO

from pinproof.index.http.failure import FetchFailed, Refused
from pinproof.index.metadata.archive import BROKEN_ARCHIVE
from pinproof.index.model import DistributionFile

_MOST_FILES = 200_000


def read_directory(
    content: IO[bytes] | io.RawIOBase, file: DistributionFile
) -> list[zipfile.ZipInfo]:
    """Give a wheel's members; `Refused` for what is no archive, or holds too many."""
    try:
        with zipfile.ZipFile(content) as archive:
            members = archive.infolist()
    except FetchFailed:
        raise
    except BROKEN_ARCHIVE as error:
        raise Refused(f"{file.filename}: it cannot be read ({type(error).__name__})") from None
    if len(members) > _MOST_FILES:
        raise Refused(f"{file.filename}: it holds more than {_MOST_FILES} files")
    return members
