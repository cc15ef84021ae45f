"""The file that includes another one: a file checked by itself is judged as it is used."""

import os
from collections.abc import Callable, Iterator

from pinproof.gate.boundary import STDIN
from pinproof.gate.opening import NotRead, list_names, look_at, open_path
from pinproof.gather.project.names import is_requirements_path
from pinproof.requirements.model import RequirementsFile

_MOST_BYTES = 2**20
_MOST_FILES = 300
# What is kept of files that may include others; those beyond it are read again.
_MOST_KEPT_BYTES = 32 * 2**20
# `-r`, `-c` and what their long forms begin with: a file without either includes nothing.
_INCLUDING = (b"-r", b"-c")


def identify(path: str) -> str:
    """Give what two names of the same file have in common."""
    return path if path == STDIN else os.path.realpath(path)


class Includers:
    """Files near by that may include others; each folder and file is looked at once in a run."""

    def __init__(self) -> None:
        """Nothing is looked at yet."""
        self._of_folders: dict[str, tuple[str, ...]] = {}
        self._contents: dict[str, bytes] = {}
        self._kept_bytes = 0

    def beside(self, path: str) -> Iterator[str]:
        """Give those in a file's folder, in the one above, and in `requirements/` beside it."""
        folder = os.path.dirname(path)
        around = (folder, os.path.join(folder, os.pardir), os.path.join(folder, "requirements"))
        for place in map(os.path.normpath, around):
            if place not in self._of_folders:
                self._of_folders[place] = tuple(self._in_folder(place))
            yield from self._of_folders[place]

    def _in_folder(self, place: str) -> Iterator[str]:
        for name in sorted(list_names(place))[:_MOST_FILES]:
            candidate = os.path.normpath(os.path.join(place, name))
            if is_requirements_path(candidate) and look_at(candidate) == "file":
                candidate = candidate.replace(os.sep, "/")
                content = _read(candidate)
                if any(option in content for option in _INCLUDING):
                    if self._kept_bytes + len(content) <= _MOST_KEPT_BYTES:
                        self._kept_bytes += len(content)
                        self._contents[candidate] = content
                    yield candidate

    def mentions(self, path: str, name: str) -> bool:
        """Tell whether a file holds the name of another."""
        content = self._contents.get(path)
        return os.fsencode(name) in (_read(path) if content is None else content)


def find_includer(
    path: str, read: Callable[[str], RequirementsFile], includers: Includers
) -> RequirementsFile | None:
    """Give a requirements file near by that includes `path`, itself included by none."""
    if path == STDIN:
        return None
    own = identify(path)
    seen = {own}
    found: RequirementsFile | None = None
    current = path
    while True:
        name = os.path.basename(current)
        for candidate in includers.beside(current):
            if not includers.mentions(candidate, name) or identify(candidate) in seen:
                continue
            file = read(candidate)
            if any(identify(part.source.path) == own for part in file.files()):
                seen.add(identify(candidate))
                found, current = file, candidate
                break
        else:
            return found


def _read(path: str) -> bytes:
    opened = open_path(path)
    if isinstance(opened, NotRead):
        return b""
    with opened:
        return opened.read(_MOST_BYTES)
