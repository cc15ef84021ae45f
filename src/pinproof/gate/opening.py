"""The one way in: what opens each file that is read, and nothing but regular files.

Neither a device nor a pipe, which could go on or wait for ever, nor what the kernel makes up; and
of what lies outside of the project nothing, be it content, name or presence.
"""

import errno
import os
import stat
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from io import BufferedReader, BytesIO
from typing import BinaryIO, Literal, TypeAlias

from pinproof import account
from pinproof.budget import extend_budget
from pinproof.gate.boundary import OPEN, Boundary, current_boundary
from pinproof.record import record

MOST_BYTES = 16 * 2**20
_KERNEL = ("/dev/", "/proc/", "/sys/")
# Opening must not wait for a writer, follow a link that was not there before, or make a terminal
# ours. Systems that lack one of these have no such danger.
_FLAGS = os.O_RDONLY
for _name in ("O_NONBLOCK", "O_NOFOLLOW", "O_CLOEXEC", "O_NOCTTY", "O_BINARY"):
    _FLAGS |= getattr(os, _name, 0)
_KINDS = {
    stat.S_IFBLK: "a device",
    stat.S_IFCHR: "a device",
    stat.S_IFIFO: "a pipe",
    stat.S_IFSOCK: "a socket",
}

RefusalKind: TypeAlias = Literal[
    "missing", "folder", "special", "outside", "unreadable", "too-large"
]
Found: TypeAlias = Literal["file", "folder", "special", "missing", "outside"]


@record
class NotRead:
    """Why something was not read; `reason` is a clause that goes on after a colon.

    Only what is `missing`, a `folder` or `special` is known to be no file.
    """

    kind: RefusalKind
    reason: str


OUTSIDE = NotRead(
    kind="outside",
    reason="it lies outside of the project (--allow-outside reads it)",
)


# What is read in place of files, by their real paths.
_NONE: Mapping[str, bytes] = {}
_stand_ins: ContextVar[Mapping[str, bytes]] = ContextVar("stand_ins", default=_NONE)


@contextmanager
def standing_in(path: str, content: bytes) -> Iterator[None]:
    """Let a text stand for a file meanwhile, there or not: one that is not saved yet.

    Whoever hands it in wants it read: nothing of the disk is, so it lies within every boundary.
    """
    token = _stand_ins.set({**_stand_ins.get(), os.path.realpath(path): content})
    try:
        yield
    finally:
        _stand_ins.reset(token)


def stand_ins() -> Mapping[str, bytes]:
    """Give what stands in for files now, by their real paths."""
    return _stand_ins.get()


@contextmanager
def standing_in_as(stand_ins: Mapping[str, bytes]) -> Iterator[None]:
    """Let the same stand in meanwhile as in another process."""
    token = _stand_ins.set(stand_ins)
    try:
        yield
    finally:
        _stand_ins.reset(token)


def _stands_for(real: str) -> bytes | None:
    return _stand_ins.get().get(real)


def read_path(
    path: str, *, within: Boundary | None = None, most_bytes: int = MOST_BYTES
) -> bytes | NotRead:
    """Give a file's bytes, or say why it is not read.

    `within` is this run's boundary unless told otherwise: `OPEN` for what the user chose.
    """
    opened = open_path(path, within=within)
    if isinstance(opened, NotRead):
        if opened.kind != "missing":
            account.tell(f"did not read {path}: {opened.reason}")
        return opened
    with opened:
        content = read_stream(opened, most_bytes=most_bytes)
    said = content.reason if isinstance(content, NotRead) else f"{len(content)} bytes"
    account.tell(f"read {path}: {said}")
    return content


def read_stream(stream: BinaryIO, *, most_bytes: int = MOST_BYTES) -> bytes | NotRead:
    """Give what a stream holds, if that is no more than so many bytes."""
    try:
        content = stream.read(most_bytes + 1)
    except OSError as error:
        return _failed(error)
    if len(content) > most_bytes:
        return NotRead(kind="too-large", reason=f"it is larger than {_shown(most_bytes)}")
    extend_budget(len(content))
    return content


def open_path(path: str, *, within: Boundary | None = None) -> BufferedReader | NotRead:
    """Open a regular file for reading, or say why it is not opened."""
    try:
        real = os.path.realpath(path)
        held = _stands_for(real)
        if held is not None:
            return BufferedReader(BytesIO(held))
        refusal = _refused(real, within)
        if refusal is not None:
            return refusal
        status = os.stat(real)
        if not stat.S_ISREG(status.st_mode):
            return _no_file(status.st_mode)
        descriptor = os.open(real, _FLAGS)
    except OSError as error:
        return _failed(error)
    except ValueError:
        return NotRead(kind="missing", reason="it is not a path")
    # What it was a moment ago may be something else by now.
    mode = os.fstat(descriptor).st_mode
    if not stat.S_ISREG(mode):
        os.close(descriptor)
        return _no_file(mode)
    return os.fdopen(descriptor, "rb")


def look_at(path: str, *, within: Boundary | None = None) -> Found:
    """Tell what is at a path, links followed; what lies outside is just that, there or not."""
    if not path:
        return "missing"
    try:
        real = os.path.realpath(path)
        if _stands_for(real) is not None:
            return "file"
        refusal = _refused(real, within)
        if refusal is not None:
            return "outside" if refusal.kind == "outside" else "special"
        mode = os.stat(real).st_mode
    except (OSError, ValueError):
        return "missing"
    if stat.S_ISDIR(mode):
        return "folder"
    return "file" if stat.S_ISREG(mode) else "special"


def list_names(folder: str, *, within: Boundary | None = None) -> list[str]:
    """List a folder; none of one that is missing, cannot be read, or lies outside."""
    if look_at(folder, within=within) != "folder":
        return []
    try:
        return os.listdir(folder)
    except OSError:
        return []


def measure_size(path: str) -> int | None:
    """Give a file's size in bytes, where it has one."""
    try:
        return os.stat(path).st_size
    except (OSError, ValueError):
        return None


def _refused(real: str, within: Boundary | None) -> NotRead | None:
    if os.name == "posix" and f"{real}/".startswith(_KERNEL):
        return NotRead(kind="special", reason=f"it is {_special(real)}, not a file")
    boundary = current_boundary() if within is None else within
    return None if boundary is OPEN or boundary.holds_real(real) else OUTSIDE


def _special(real: str) -> str:
    try:
        mode = os.stat(real).st_mode
    except OSError:
        mode = 0
    return _KINDS.get(stat.S_IFMT(mode), "a view into the system")


def _no_file(mode: int) -> NotRead:
    if stat.S_ISDIR(mode):
        return NotRead(kind="folder", reason="it is a folder, not a file")
    what = _KINDS.get(stat.S_IFMT(mode), "no regular file")
    return NotRead(kind="special", reason=f"it is {what}, not a file")


def _failed(error: OSError) -> NotRead:
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return NotRead(kind="missing", reason="no such file")
    if error.errno == errno.ENAMETOOLONG:
        return NotRead(kind="missing", reason="no file has so long a name")
    if error.errno == errno.ELOOP:
        return NotRead(kind="missing", reason="its links lead round in a circle")
    return NotRead(kind="unreadable", reason=error.strerror or "it cannot be read")


def _shown(size_bytes: int) -> str:
    return f"{size_bytes // 2**20} MB" if size_bytes >= 2**20 else f"{size_bytes // 2**10} kB"
