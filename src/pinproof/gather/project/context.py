"""The file that includes another one: a file checked by itself is judged as it is used."""

import os
from collections.abc import Callable, Iterator

from pinproof.gate.boundary import STDIN
from pinproof.gate.opening import NotRead, names_in, open_path, what_is
from pinproof.gather.project.names import is_requirements_path
from pinproof.requirements.model import RequirementsFile

_MOST_BYTES = 2**20
_MOST_FILES = 300


def identify(path: str) -> str:
    """Give what two names of the same file have in common."""
    return path if path == STDIN else os.path.realpath(path)


def find_includer(path: str, read: Callable[[str], RequirementsFile]) -> RequirementsFile | None:
    """Give a requirements file near by that includes `path`, itself included by none.

    It is looked for in the file's folder, in the one above, and in `requirements/` beside it.
    """
    if path == STDIN:
        return None
    own = identify(path)
    seen = {own}
    found: RequirementsFile | None = None
    current = path
    while True:
        for candidate in _neighbours(current):
            if identify(candidate) in seen or not _mentions(candidate, os.path.basename(current)):
                continue
            file = read(candidate)
            if any(identify(part.source.path) == own for part in file.files()):
                seen.add(identify(candidate))
                found, current = file, candidate
                break
        else:
            return found


def _neighbours(path: str) -> Iterator[str]:
    folder = os.path.dirname(path)
    for place in (folder, os.path.join(folder, os.pardir), os.path.join(folder, "requirements")):
        for name in sorted(names_in(place or os.curdir))[:_MOST_FILES]:
            candidate = os.path.normpath(os.path.join(place, name))
            if is_requirements_path(candidate) and what_is(candidate) == "file":
                yield candidate.replace(os.sep, "/")


def _mentions(path: str, name: str) -> bool:
    opened = open_path(path)
    if isinstance(opened, NotRead):
        return False
    with opened:
        return os.fsencode(name) in opened.read(_MOST_BYTES)
