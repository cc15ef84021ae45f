"""The members of a tar archive that nobody vouches for."""

import tarfile
from collections.abc import Iterator
from typing import IO, Any, cast

from pinproof.errors import UsageError
from pinproof.image.capture.streams import SeekableTar, TarSource


def members(
    source: TarSource | SeekableTar, what: str
) -> Iterator[tuple[tarfile.TarFile, tarfile.TarInfo]]:
    """Give each member once, in order; none is kept. `what` names the archive in messages."""
    try:
        source.start_header()
        archive = tarfile.TarFile(
            fileobj=cast("IO[bytes]", source), mode="r", errors="surrogateescape"
        )
        while (member := archive.next()) is not None:
            source.end_header()
            # tarfile remembers every member, which for a large image is more than its content.
            cast("Any", archive).members.clear()
            yield archive, member
            source.start_header()
        source.end_header()
    except (tarfile.TarError, ValueError, RecursionError, EOFError) as error:
        raise UsageError(f"{what} is not a well-formed tar archive ({error})") from error


def member_path(name: str, what: str) -> tuple[str, ...]:
    """Split a member's name into its parts, from the root; refuse names that lead out of it."""
    parts = tuple(part for part in name.split("/") if part not in ("", "."))
    if ".." in parts or "\0" in name:
        raise UsageError(f"{what}: the member {name!a} points out of the archive: refused")
    return parts
