"""The files that a command line means."""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from pinproof.errors import UsageError

STDIN = "-"
_NEVER_ENTERED = frozenset(
    {"__pycache__", "build", "dist", "node_modules", "site-packages", "venv"}
)
_LISTS = (".txt", ".in")


def expand(paths: Sequence[str]) -> list[str]:
    """Give each file once, in the order named; folders are searched.

    Raises `UsageError` for a path that does not exist, and for a folder without such files.
    """
    files: dict[str, str] = {}
    for path in paths:
        found = [path] if path == STDIN or not os.path.isdir(path) else list(_search(path))
        if not found:
            raise UsageError(
                f"{path}: no requirements files here (requirements*.txt, constraints*.txt, "
                "requirements/*.txt)"
            )
        for name in found:
            if name != STDIN and not os.path.exists(name):
                raise UsageError(f"{name}: no such file")
            if name != STDIN and not os.path.isfile(name):
                raise UsageError(f"{name}: not a file")
            files.setdefault(os.path.realpath(name) if name != STDIN else name, name)
    return list(files.values())


def _search(folder: str) -> Iterator[str]:
    for root, folders, names in os.walk(folder):
        folders[:] = sorted(
            name
            for name in folders
            if not name.startswith(".")
            and name not in _NEVER_ENTERED
            and not os.path.exists(os.path.join(root, name, "pyvenv.cfg"))
        )
        for name in sorted(names):
            if is_requirements_path(os.path.join(root, name)):
                yield Path(root, name).as_posix()


def is_requirements_path(path: str) -> bool:
    """Tell whether a file is named as requirements or constraints files are."""
    name = os.path.basename(path)
    if not name.endswith(_LISTS):
        return False
    in_folder = os.path.basename(os.path.dirname(os.path.abspath(path))) == "requirements"
    return in_folder or name.startswith(("requirements", "constraints"))
