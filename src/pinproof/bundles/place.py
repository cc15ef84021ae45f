"""Where a bundle may be put: where nothing is, and where nothing would be lost."""

import os
from collections.abc import Iterator

from pinproof.bundles.manifest import listed_files
from pinproof.bundles.model import MANIFEST_NAME
from pinproof.errors import UsageError

_CLEAR = "--clear replaces it"


def check_place(place: str, *, clear: bool) -> None:
    """Raise `UsageError` where something is there that is no bundle of ours, and why.

    `clear`: whatever is there may go, except what nobody can mean.
    """
    if os.path.islink(place):
        raise UsageError(f"{place}: it is a link: name the folder that is meant")
    if not os.path.lexists(place):
        return
    if not os.path.isdir(place):
        raise UsageError(f"{place}: it is a file, not a folder")
    if _holds(place, os.getcwd()) or _holds(place, os.path.expanduser("~")):
        raise UsageError(f"{place}: you are at work in it, or at home: name a folder of its own")
    if clear or not os.listdir(place):
        return
    listed = listed_files(place)
    if listed is None:
        raise UsageError(f"{place}: it is there already and no bundle; {_CLEAR}")
    for path, size in _files(place):
        if path != MANIFEST_NAME and listed.get(path) != size:
            what = "was changed" if path in listed else "was not put there by pinproof"
            raise UsageError(f"{place}: {path} {what}; {_CLEAR}")


def _files(place: str) -> Iterator[tuple[str, int]]:
    for folder, names, files in os.walk(place):
        # Python leaves it wherever it imports.
        names[:] = [name for name in names if name != "__pycache__"]
        for name in files:
            path = os.path.join(folder, name)
            yield os.path.relpath(path, place).replace(os.sep, "/"), os.lstat(path).st_size


def _holds(folder: str, inner: str) -> bool:
    outer, inner = os.path.realpath(folder), os.path.realpath(inner)
    return inner == outer or inner.startswith(outer.rstrip(os.sep) + os.sep)
