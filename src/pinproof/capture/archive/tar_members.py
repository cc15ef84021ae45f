"""The members of a tar archive that nobody vouches for."""

import io
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any, cast

from pinproof.capture.archive.streams import SeekableTar, TarSource
from pinproof.errors import UsageError

_FAULTS = (tarfile.TarError, ValueError, ArithmeticError, LookupError, RecursionError, EOFError)


def members(
    source: TarSource | SeekableTar, what: str
) -> Iterator[tuple[tarfile.TarFile, tarfile.TarInfo]]:
    """Give each member once, in order; none is kept. `what` names the archive in messages."""
    try:
        source.start_header()
        archive = tarfile.TarFile(
            fileobj=cast("IO[bytes]", source), mode="r", errors="surrogateescape"
        )
        end = 0
        while (member := archive.next()) is not None:
            source.end_header()
            # A negative size would lead back, and round for ever.
            if member.size < 0 or cast("Any", archive).offset <= end:
                raise UsageError(f"{what} is not a well-formed tar archive (a negative size)")
            end = cast("Any", archive).offset
            # tarfile remembers every member, which for a large image is more than its content.
            cast("Any", archive).members.clear()
            yield archive, member
            source.start_header()
        source.end_header()
    except _FAULTS as error:
        raise _malformed(what, error) from error


@contextmanager
def content(
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


def member_path(name: str, what: str) -> tuple[str, ...]:
    """Split a member's name into its parts, from the root; refuse names that lead out of it."""
    parts = tuple(part for part in name.split("/") if part not in ("", "."))
    if ".." in parts or "\0" in name:
        raise UsageError(f"{what}: the member {name!a} points out of the archive: refused")
    return parts
