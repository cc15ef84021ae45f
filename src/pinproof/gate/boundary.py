"""How far the files of a run may reach: to what lies in the project, and no further.

A requirements file, a deployment or a link may name any path of the machine that it is linted
on. What lies outside of the project is neither read nor asked after.
"""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar

from pinproof.record import record

STDIN = "-"
# A repository's own folder may hold what no file of it can: a login to where it came from.
_REPOSITORIES = (".git", ".hg", ".svn")
_CONFIGURATIONS = ("pinproof.toml", "pyproject.toml")


@record
class Boundary:
    """The folders of a run's projects, as real paths; `is_open` has none left out."""

    folders: tuple[str, ...] = ()
    is_open: bool = False

    def holds(self, path: str) -> bool:
        """Tell whether a path leads, through all links, into a project."""
        return self.is_open or self.holds_real(resolve_links(path))

    def holds_real(self, real: str) -> bool:
        """Tell the same of a path that has no links in it."""
        if self.is_open:
            return True
        for folder in self.folders:
            inside = _below(real, folder)
            if inside is not None and not _is_repositorys(inside):
                return True
        return False


OPEN = Boundary(is_open=True)
_current: ContextVar[Boundary | None] = ContextVar("boundary", default=None)


def current_boundary() -> Boundary:
    """Give the boundary of this run; where none was drawn, that of the working folder."""
    return _current.get() or draw_boundary((STDIN,))


@contextmanager
def bounded_by(boundary: Boundary) -> Iterator[None]:
    """Hold everything that is read meanwhile to a boundary."""
    token = _current.set(boundary)
    try:
        yield
    finally:
        _current.reset(token)


def draw_boundary(paths: Sequence[str], *, is_open: bool = False) -> Boundary:
    """Draw the boundary around what a user named.

    The project of a path is the repository around it; else the folder above it with a
    configuration; else the named folder, or for a file the working folder if it is in there.
    The home folder is nobody's project, whatever lies in it.
    """
    return Boundary(folders=tuple(dict.fromkeys(map(find_project_folder, paths))), is_open=is_open)


def find_project_folder(path: str) -> str:
    """Give the real path of the folder that is the project of a named file or folder."""
    here = os.getcwd()
    place = here if path == STDIN else os.path.abspath(path)
    in_here = _below(place, here) is not None and not _is_wide(here)
    leads_away = in_here and _below(resolve_links(place), resolve_links(here)) is None
    # A link stands in the project of its folder, wherever it leads.
    is_folder = os.path.isdir(place) and not os.path.islink(place) and not leads_away
    found = _marked(place if is_folder else os.path.dirname(place), here)
    if found is None and is_folder:
        found = _environment(place) or place
    elif found is None:
        found = here if in_here else os.path.dirname(place)
    return resolve_links(found)


def leads_away(path: str) -> bool:
    """Tell whether a folder of a path below the working folder is a link that leads out of it."""
    here = os.getcwd()
    folder = os.path.dirname(path) or "."
    is_below = _below(os.path.abspath(folder), here) is not None
    return is_below and _below(resolve_links(folder), resolve_links(here)) is None


def resolve_links(path: str) -> str:
    """Resolve all links; a text that can be no path is left as it is."""
    try:
        return os.path.realpath(path)
    except ValueError:
        return os.path.abspath(path)


def _marked(start: str, here: str) -> str | None:
    """Find the nearest repository, else the project that a configuration marks."""
    configured: list[str] = []
    folder = start
    while not _is_wide(folder):
        if any(os.path.lexists(os.path.join(folder, name)) for name in _REPOSITORIES):
            return folder
        if any(os.path.lexists(os.path.join(folder, name)) for name in _CONFIGURATIONS):
            configured.append(folder)
        folder = os.path.dirname(folder)
    # Projects that lie in one another are one to somebody who stands above them.
    around = [each for each in configured if _below(each, here) is not None]
    return around[-1] if around else next(iter(configured), None)


def _environment(folder: str) -> str | None:
    """Give the environment that a directory of packages belongs to: its settings stand above."""
    for up in (("..", "..", ".."), ("..", "..")):
        above = os.path.normpath(os.path.join(folder, *up))
        marks = ("pyvenv.cfg", os.path.join("conda-meta", "history"))
        if not _is_wide(above) and any(os.path.isfile(os.path.join(above, each)) for each in marks):
            return above
    return None


def _is_wide(folder: str) -> bool:
    """Tell whether a folder is somebody's home, or holds one."""
    home = os.path.expanduser("~")
    return os.path.dirname(folder) == folder or _below(home, folder) is not None


def _below(path: str, folder: str) -> str | None:
    """Give a path as seen from a folder; `None` where it is not in there."""
    path, folder = os.path.normcase(path), os.path.normcase(folder).rstrip(os.sep)
    if path == folder:
        return ""
    return path[len(folder) + 1 :] if path.startswith(folder + os.sep) else None


def _is_repositorys(inside: str) -> bool:
    return any(f"{os.sep}{name}{os.sep}" in f"{os.sep}{inside}{os.sep}" for name in _REPOSITORIES)
