"""Two folders of packages compared, and all that may differ between ours and pip's."""

import csv
import re
from pathlib import Path

# What pip makes beside what a wheel holds, and we leave out or write in our own name.
_OWN = re.compile(r"[^/]+\.dist-info/(INSTALLER|RECORD|direct_url\.json)")


def tree(folder: Path) -> dict[str, tuple[bytes, bool]]:
    """Give each file below a folder: its bytes, and whether it may be run."""
    return {
        path.relative_to(folder).as_posix(): (path.read_bytes(), bool(path.stat().st_mode & 0o111))
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def as_pip_has_it(folder: Path) -> dict[str, tuple[bytes, bool]]:
    """Give pip's tree without scripts, bytecode, its name and what only pip writes."""
    return {
        path: content
        for path, content in tree(folder).items()
        if not path.startswith("bin/") and "__pycache__" not in path and not _OWN.fullmatch(path)
    }


def as_we_have_it(folder: Path) -> dict[str, tuple[bytes, bool]]:
    return {
        path: content
        for path, content in tree(folder).items()
        if not _OWN.fullmatch(path) and path != "pinproof-bundle.json"
    }


def recorded(folder: Path) -> dict[str, tuple[str, str]]:
    """Give what all RECORDs of a folder list, with hash and size."""
    rows: dict[str, tuple[str, str]] = {}
    for path in folder.glob("*.dist-info/RECORD"):
        for row in csv.reader(path.read_text(encoding="utf-8").splitlines()):
            rows[row[0]] = (row[1], row[2])
    return rows
