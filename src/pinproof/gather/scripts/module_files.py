"""Scripts and the local modules that they reach, read from the disk and never run."""

import os
from collections.abc import Collection

from pinproof.errors import UsageError
from pinproof.formats.bounds import LARGEST_CODE
from pinproof.gate.boundary import current_boundary
from pinproof.gate.opening import NotRead, list_names, read_path
from pinproof.gather.deployments.definitions import UnreadDefinition, decode_code
from pinproof.imports.model import ScriptReading
from pinproof.imports.reach import SearchPath, follow_script
from pinproof.source import SourceFile
from pinproof.target.model import PythonVersion


class DiskModules:
    """The files around a script, each folder listed once."""

    def __init__(self) -> None:
        self._names: dict[str, frozenset[str]] = {}

    def names(self, folder: str) -> Collection[str]:
        """List a folder of the project."""
        if folder not in self._names:
            self._names[folder] = frozenset(list_names(folder))
        return self._names[folder]

    def source(self, path: str) -> SourceFile | str:
        """Give a file's text, or why it is not read."""
        content = read_path(path, most_bytes=LARGEST_CODE)
        if isinstance(content, NotRead):
            return content.reason
        source = decode_code(path, content)
        return source.reason if isinstance(source, UnreadDefinition) else source


def read_script(path: str, search: SearchPath, python: PythonVersion) -> ScriptReading | str:
    """Read a script and what it reaches, or say why it is not read."""
    files = DiskModules()
    source = files.source(path)
    return source if isinstance(source, str) else follow_script(source, search, files, python)


def require_script(path: str) -> None:
    """Raise `UsageError` where a script that the user names is none."""
    if not os.path.isfile(path):
        raise UsageError(f"{path}: no such script")
    if not path.endswith((".py", ".ipynb")):
        raise UsageError(f"{path}: not a script (.py) and not a notebook (.ipynb)")


def folders_above(path: str) -> tuple[str, ...]:
    """Give the folders above a file up to the end of its project: it may be started from there."""
    found: list[str] = []
    folder = os.path.dirname(path)
    while True:
        above = os.path.normpath(os.path.join(folder, os.pardir))
        shown = "" if above == os.curdir else above.replace(os.sep, "/")
        if shown in found or not current_boundary().holds(above) or os.path.ismount(above):
            return tuple(found)
        found.append(shown)
        folder = above
