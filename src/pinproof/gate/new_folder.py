"""The one way to write a folder: filled beside its place, and put there whole or not at all."""

import errno
import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from pinproof.gate.boundary import leads_away
from pinproof.gate.locked import claim_folder
from pinproof.gate.writing import LEADS_AWAY

_FLAGS = os.O_WRONLY | os.O_CREAT | os.O_EXCL
for _name in ("O_NOFOLLOW", "O_CLOEXEC", "O_BINARY", "O_NOCTTY"):
    _FLAGS |= getattr(os, _name, 0)
_TREE = "tree"
_OLD = "old"


class NewFolder:
    """A folder in the making. `scratch` is a place for what is needed on the way only.

    All its methods raise `OSError`.
    """

    def __init__(self, stage: str, target: str) -> None:
        self._stage = stage
        self._target = target
        self._tree = os.path.join(stage, _TREE)
        self._made: set[str] = set()
        self.scratch = os.path.join(stage, "scratch")
        os.mkdir(self._tree)

    def write(self, path: str, parts: Iterable[bytes], *, is_executable: bool = False) -> None:
        """Write a file that is not there yet.

        `path` is relative, its parts parted by `/`; a `ValueError` where it leads out.
        """
        if not {"", ".", ".."}.isdisjoint(path.split("/")) or os.path.isabs(path):
            raise ValueError(f"{path!r} leads out of the folder")
        self._make_folders(path)
        mode = 0o777 if is_executable else 0o666
        descriptor = os.open(os.path.join(self._tree, *path.split("/")), _FLAGS, mode)
        with os.fdopen(descriptor, "wb") as file:
            for part in parts:
                file.write(part)

    def remove(self, path: str) -> None:
        """Take a file away again: another one has its name."""
        os.unlink(os.path.join(self._tree, *path.split("/")))

    def place(self) -> None:
        """Put it where it belongs, instead of a folder that is there."""
        if not os.path.isdir(self._target) or not os.listdir(self._target):
            if os.name == "nt" and os.path.isdir(self._target):
                os.rmdir(self._target)
            os.rename(self._tree, self._target)
            return
        old = os.path.join(self._stage, _OLD)
        os.rename(self._target, old)
        try:
            os.rename(self._tree, self._target)
        except BaseException:
            os.rename(old, self._target)
            raise

    def _make_folders(self, path: str) -> None:
        folder = path.rpartition("/")[0]
        if folder and folder not in self._made:
            os.makedirs(os.path.join(self._tree, *folder.split("/")), exist_ok=True)
            self._made.add(folder)


@contextmanager
def new_folder(target: str) -> Iterator[NewFolder]:
    """Begin a folder for a place; nothing is left of it unless it is put there.

    What runs that were killed left for the same place is taken away first. Raises `OSError`.
    """
    around, name = os.path.split(os.path.abspath(target))
    if leads_away(target):
        raise OSError(errno.ELOOP, LEADS_AWAY, target)
    os.makedirs(around, exist_ok=True)
    prefix = f".pinproof-{name}-"
    _clear_left(around, prefix, os.path.abspath(target))
    stage, descriptor = _make_stage(around, prefix)
    try:
        yield NewFolder(stage, os.path.abspath(target))
    finally:
        shutil.rmtree(stage, ignore_errors=True)
        if descriptor is not None:
            os.close(descriptor)


def _make_stage(around: str, prefix: str) -> tuple[str, int | None]:
    """Make a folder to work in, and hold it."""
    while True:
        stage = os.path.join(around, f"{prefix}{os.urandom(8).hex()}.tmp")
        os.mkdir(stage, 0o700)
        descriptor, whose = claim_folder(stage)
        # Somebody who clears up may have taken it for a dead one's, before it was held.
        if whose != "taken" and os.path.isdir(stage):
            return stage, descriptor
        if descriptor is not None:
            os.close(descriptor)


def _clear_left(around: str, prefix: str, target: str) -> None:
    """Take away what dead processes left; put back what one had moved aside and not replaced."""
    for name in os.listdir(around):
        if not (name.startswith(prefix) and name.endswith(".tmp")):
            continue
        left = os.path.join(around, name)
        descriptor, whose = claim_folder(left)
        if descriptor is None:
            continue
        try:
            if whose == "ours" and _is_own(descriptor):
                old = os.path.join(left, _OLD)
                if os.path.isdir(old) and not os.path.lexists(target):
                    os.rename(old, target)
                shutil.rmtree(left, ignore_errors=True)
        finally:
            os.close(descriptor)


def _is_own(descriptor: int) -> bool:
    return not hasattr(os, "getuid") or os.fstat(descriptor).st_uid == os.getuid()
