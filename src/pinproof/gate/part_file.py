"""A file that grows until it is whole, over several runs if need be, and is then put in place."""

import os
from contextlib import suppress
from types import TracebackType
from typing import IO, TYPE_CHECKING

from pinproof.gate.locked import claim

if TYPE_CHECKING:
    from typing_extensions import Self

_FLAGS = os.O_RDWR | os.O_CREAT
for _name in ("O_NOFOLLOW", "O_CLOEXEC", "O_BINARY", "O_NOCTTY"):
    _FLAGS |= getattr(os, _name, 0)


class PartFile:
    """The beginning of a file, open for this process alone; raises `OSError`.

    Where another process is at it, this is a file of our own beside it, which is kept for nobody.
    So is one that `is_kept` says no next run may go on with.
    """

    def __init__(self, path: str, *, is_kept: bool = True) -> None:
        os.makedirs(os.path.dirname(path), mode=0o700, exist_ok=True)
        self._path = path
        self._is_kept = is_kept
        descriptor = os.open(path, _FLAGS, 0o600)
        # Without a lock nobody knows, and two that write to one file would spoil it.
        if claim(descriptor) != "ours" or not _is_still(path, descriptor):
            os.close(descriptor)
            self._path = f"{path}-{os.urandom(8).hex()}"
            self._is_kept = False
            descriptor = os.open(self._path, _FLAGS | os.O_EXCL, 0o600)
        self._file: IO[bytes] = os.fdopen(descriptor, "r+b")
        self.size_bytes = self._file.seek(0, os.SEEK_END)

    def __enter__(self) -> "Self":
        """Give itself."""
        return self

    def __exit__(
        self,
        _type: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        """Close; what came so far is left for the next run."""
        self._file.close()
        if not self._is_kept:
            self._unlink()

    def append(self, content: bytes) -> None:
        """Write bytes to its end, and count them in `size_bytes`."""
        self._file.write(content)
        self.size_bytes += len(content)

    def begin_anew(self) -> None:
        """Empty it: what came so far belongs to another file."""
        self._file.seek(0)
        self._file.truncate()
        self.size_bytes = 0

    def rewound(self) -> IO[bytes]:
        """Give its content, to be read from the beginning to the end."""
        self._file.flush()
        self._file.seek(0)
        return self._file

    def place(self, path: str) -> None:
        """Put it, whole, where it belongs."""
        self._file.flush()
        os.fsync(self._file.fileno())
        os.makedirs(os.path.dirname(path), mode=0o700, exist_ok=True)
        if os.name == "nt":
            # What is open cannot be moved there.
            self._file.close()
        os.replace(self._path, path)

    def _unlink(self) -> None:
        with suppress(OSError):
            os.unlink(self._path)


def forget_file(path: str) -> None:
    """Take away a file of the cache; `OSError` where that cannot be."""
    os.unlink(path)


def forget_folder(path: str) -> None:
    """Take away a folder of the cache, if it is empty."""
    with suppress(OSError):
        os.rmdir(path)


def _is_still(path: str, descriptor: int) -> bool:
    """Tell whether a path leads to what was opened: who had it may just have put it in place."""
    try:
        return os.path.samestat(os.stat(path), os.fstat(descriptor))
    except OSError:
        return False
