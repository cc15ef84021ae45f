"""The members of a tar archive that nobody vouches for."""

import io
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import cast

from pinproof.bounded_tar import SeekableTar, read_members
from pinproof.capture.archive.streams import TarSource
from pinproof.errors import UsageError

_FAULTS = (tarfile.TarError, ValueError, ArithmeticError, LookupError, RecursionError, EOFError)


def iterate_members(
    source: TarSource | SeekableTar, what: str
) -> Iterator[tuple[tarfile.TarFile, tarfile.TarInfo]]:
    """Give each member once, in order; none is kept. `what` names the archive in messages."""
    try:
        yield from read_members(source)
    except _FAULTS as error:
        raise _malformed(what, error) from error


@contextmanager
def open_member(
    archive: tarfile.TarFile, member: tarfile.TarInfo, what: str
) -> Iterator[io.BufferedReader]:
    """Open a member that is a regular file."""
    try:
        with cast("io.BufferedReader", archive.extractfile(member)) as stream:
            yield stream
    except _FAULTS as error:
        raise _malformed(what, error) from error


def _malformed(what: str, error: Exception) -> UsageError:
    return UsageError(f"{what} is not a well-formed tar archive ({error})")


def split_member_name(name: str, what: str) -> tuple[str, ...]:
    """Split a member's name into its parts, from the root; refuse names that lead out of it."""
    parts = tuple(part for part in name.split("/") if part not in ("", "."))
    if ".." in parts or "\0" in name:
        raise UsageError(f"{what}: the member {name!a} points out of the archive: refused")
    return parts
