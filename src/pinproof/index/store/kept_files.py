"""Whole files that were fetched, each in a folder that its sha256 names; for any process."""

import os

from pinproof.gate.part_file import PartFile, forget_file, forget_folder

FOLDER_NAME = "files"


class KeptFiles:
    """A folder of files; whoever takes one out verifies it."""

    def __init__(self, folder: str) -> None:
        self._folder = folder

    def place(self, sha256: str, filename: str) -> str:
        """Give the path at which a file of that hash is, or would be."""
        return os.path.join(self._folder, sha256, filename)

    def part(self, sha256: str | None, filename: str) -> PartFile:
        """Open what has come of a file; without a hash nothing ever has."""
        if sha256 is None:
            name = f"{os.urandom(16).hex()}.part"
            return PartFile(os.path.join(self._folder, name), is_kept=False)
        return PartFile(f"{self.place(sha256, filename)}.part")

    def forget(self, path: str) -> None:
        """Take a file away that is not what it should be."""
        forget_file(path)

    def size_bytes(self) -> int:
        """Give the bytes of all files, whole or not."""
        return sum(_size(path) for path in self._paths())

    def count(self) -> int:
        """Give the number of files, whole or not."""
        return len(self._paths())

    def clear(self) -> None:
        """Forget all files; `OSError` for one that cannot be taken away."""
        for path in self._paths():
            forget_file(path)
            forget_folder(os.path.dirname(path))

    def _paths(self) -> list[str]:
        found = []
        for folder, _, names in os.walk(self._folder):
            found += [os.path.join(folder, name) for name in names]
        return found


def _size(path: str) -> int:
    try:
        return os.lstat(path).st_size
    except OSError:
        return 0
