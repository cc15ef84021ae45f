"""The one way to write a file: whole or not at all, and never through a link.

A repository may hold links of any name, also one of the name that is written to, or of the file
that is made on the way; and a file may change while it is looked at.
"""

import os
import stat
from typing import Literal, TypeAlias

from pinproof.gate.boundary import leads_away
from pinproof.record import record

LEADS_AWAY = "its folder is a link that leads elsewhere: name the folder that is meant"
_HARDENED = 0
for _name in ("O_NOFOLLOW", "O_CLOEXEC", "O_BINARY", "O_NOCTTY"):
    # Systems that lack one of these have no such danger.
    _HARDENED |= getattr(os, _name, 0)

Refusal: TypeAlias = Literal["changed", "link", "folder", "foreign", "failed"]


@record
class NotWritten:
    """Why a file was not written; `reason` is a clause that goes on after a colon."""

    kind: Refusal
    reason: str


@record
class Written:
    """A file that was written. `names_left` are hard links, which hold the old text still."""

    names_left: int = 0


def write_path(
    path: str, content: bytes, *, instead_of: bytes | None = None
) -> Written | NotWritten:
    """Put a file in the place of what is there; its mode and owner stay.

    `instead_of` is what it must hold still. A device or a pipe is written to; to put a file in
    its place would destroy it.
    """
    try:
        if leads_away(path):
            return NotWritten(kind="link", reason=LEADS_AWAY)
        status = _status(path)
        if status is None:
            if instead_of is not None:
                return _CHANGED
            return _placed(path, content, None, None)
        if stat.S_ISDIR(status.st_mode):
            return NotWritten(kind="folder", reason="it is a folder")
        if stat.S_ISREG(status.st_mode):
            return _placed(path, content, status, instead_of)
        return _sent(path, content, is_link=stat.S_ISLNK(status.st_mode))
    except OSError as error:
        return NotWritten(kind="failed", reason=error.strerror or "it cannot be written")
    except ValueError:
        return NotWritten(kind="failed", reason="it is not a path")


def make_private(path: str | os.PathLike[str]) -> None:
    """Make an empty file for its owner's eyes, where there is none yet; `OSError` for a link."""
    os.close(os.open(path, os.O_RDWR | os.O_CREAT | _HARDENED, 0o600))


_CHANGED = NotWritten(kind="changed", reason="it has changed since it was read")


def _status(path: str) -> os.stat_result | None:
    try:
        return os.lstat(path)
    except FileNotFoundError:
        return None


def _placed(
    path: str, content: bytes, old: os.stat_result | None, instead_of: bytes | None
) -> Written | NotWritten:
    """Write beside the place and move there: nobody reads half a file."""
    if old is not None and not os.access(path, os.W_OK):
        return NotWritten(kind="failed", reason="it is write-protected")
    beside = os.path.join(os.path.dirname(path), f".pinproof-{os.urandom(8).hex()}.tmp")
    # What takes another's place must not be read by more people meanwhile.
    mode = 0o666 if old is None else 0o600
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _HARDENED, mode)
    try:
        with os.fdopen(descriptor, "wb") as file:
            if old is not None and not _made_alike(descriptor, beside, old):
                reason = "it belongs to somebody else, and would be yours afterwards"
                return NotWritten(kind="foreign", reason=reason)
            file.write(content)
            file.flush()
            os.fsync(descriptor)
        if instead_of is not None and _content(path, len(instead_of)) != instead_of:
            return _CHANGED
        os.replace(beside, path)
        beside = ""
    finally:
        if beside:
            os.unlink(beside)
    return Written(names_left=0 if old is None else old.st_nlink - 1)


def _made_alike(descriptor: int, path: str, old: os.stat_result) -> bool:
    """Give a new file the owner and mode of the one that it replaces."""
    new = os.fstat(descriptor)
    if (new.st_uid, new.st_gid) != (old.st_uid, old.st_gid) and hasattr(os, "fchown"):
        try:
            os.fchown(descriptor, old.st_uid, old.st_gid)
        except OSError:
            return False
    # After the owner: to change that takes some bits away.
    os.chmod(descriptor if os.chmod in os.supports_fd else path, stat.S_IMODE(old.st_mode))
    return True


def _content(path: str, size: int) -> bytes:
    with os.fdopen(os.open(path, os.O_RDONLY | _HARDENED), "rb") as file:
        return file.read(size + 1)


def _sent(path: str, content: bytes, *, is_link: bool) -> Written | NotWritten:
    """Write to a device or pipe, also by a link such as those in `/dev`."""
    leads_to_file = NotWritten(kind="link", reason="it is a link: name the file that is meant")
    if is_link and (not os.path.exists(path) or stat.S_ISREG(os.stat(path).st_mode)):
        return leads_to_file
    descriptor = os.open(path, os.O_WRONLY | _HARDENED & ~getattr(os, "O_NOFOLLOW", 0))
    with os.fdopen(descriptor, "wb") as file:
        # What it was a moment ago may be something else by now.
        if stat.S_ISREG(os.fstat(descriptor).st_mode):
            return leads_to_file
        file.write(content)
    return Written()
