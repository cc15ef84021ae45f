"""The folder that is sent along when an image is built: where the paths of a Dockerfile begin.

Source: Docker's manual, docker build: the context is an argument, and stands in no Dockerfile.
"""

import os
from collections.abc import Iterator, Sequence

from pinproof.deployment.model import Definition
from pinproof.gate.boundary import resolve_links
from pinproof.gate.opening import look_at

_MOST_ABOVE = 8


def find_contexts(definition: Definition) -> tuple[str, ...]:
    """Give the folders that may be the context of a Dockerfile, the likeliest first.

    That is one in which all that is copied lies: the Dockerfile's own folder, or one above it.
    """
    if definition.context is not None:
        return (definition.context,)
    folders = list(_upwards(os.path.dirname(definition.place.source.path)))
    return tuple(sorted(folders, key=lambda folder: _lacks(folder, definition)))


def find_context_of(path: str, contexts: Sequence[str], otherwise: str) -> str:
    """Give the first context that a path lies in, whatever part of it is copied."""
    real = resolve_links(path) + os.sep
    tops = ((each, resolve_links(each or os.curdir).rstrip(os.sep) + os.sep) for each in contexts)
    return next((each for each, top in tops if real.startswith(top)), otherwise)


def _lacks(folder: str, definition: Definition) -> int:
    paths = (os.path.join(folder, path) for path in definition.copied)
    return sum(look_at(path) in ("missing", "outside") for path in paths)


def _upwards(folder: str) -> Iterator[str]:
    """Give a folder and those above it, as far as the project goes."""
    for _ in range(_MOST_ABOVE):
        yield folder
        is_above = os.path.basename(folder) in ("", "..")
        above = os.path.join(folder, "..") if is_above else os.path.dirname(folder)
        if look_at(above or os.curdir) != "folder":
            return
        folder = above
