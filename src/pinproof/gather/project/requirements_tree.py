"""Reading requirements files and what they include from the disk and standard input."""

import os
import sys
from collections.abc import Callable, Sequence
from urllib.parse import unquote, urlsplit

from pinproof.errors import UsageError
from pinproof.gather.project.context import identify
from pinproof.gather.project.local_files import is_outside, read_local_file
from pinproof.gather.project.paths import STDIN
from pinproof.requirements.grammar.decode import decode
from pinproof.requirements.includes import Read, read_file
from pinproof.requirements.model import IncludeFault, InvalidLine, RequirementsFile
from pinproof.requirements.parser import parse

Fetch = Callable[[str], bytes | IncludeFault]


def refuse_fetch(_url: str) -> IncludeFault:
    """Stand for a fetcher when the run is offline."""
    return IncludeFault(kind="not-followed", reason="it is remote and the run is offline")


def read_tree(
    path: str, *, fetch: Fetch = refuse_fetch, pip_version: str | None = None, follow: bool = True
) -> RequirementsFile:
    """Read a file and, unless told otherwise, what it includes.

    Raises `UsageError` when the file cannot be read.
    """
    file = read_file(path, make_reader(path, fetch, follow=follow), pip_version=pip_version)
    if isinstance(file, IncludeFault):
        raise UsageError(f"{path}: {file.reason}")
    return file


def make_reader(path: str, fetch: Fetch, *, follow: bool) -> Read:
    """Give what reads a file and all that it includes."""

    def read(name: str) -> bytes | IncludeFault:
        if name != path and not follow:
            return IncludeFault(kind="not-followed", reason="includes are not followed")
        if name == STDIN and path == STDIN:
            return sys.stdin.buffer.read()
        scheme = name.partition(":")[0].lower()
        if scheme in ("http", "https"):
            return fetch(name)
        place = unquote(urlsplit(name).path) if scheme == "file" else name
        content = read_local_file(place)
        if name != path and isinstance(content, bytes) and is_outside(place, path):
            return _only_requirements(content, name)
        return content

    return read


def _only_requirements(content: bytes, path: str) -> bytes | IncludeFault:
    """Refuse a file outside of the project that is no requirements file.

    A report quotes what pip cannot read: an include must not make it quote any file there is.
    """
    source, fault = decode(content, path)
    lines = parse(source, decode_fault=fault).lines
    if fault is None and not any(isinstance(line, InvalidLine) for line in lines):
        return content
    reason = "it stands outside of the project, and not all of it are requirements"
    return IncludeFault(kind="missing", reason=reason)


def find_roots(files: Sequence[RequirementsFile]) -> list[RequirementsFile]:
    """Leave out the files that another one includes; of a cycle all are kept."""
    included = {
        identify(part.source.path)
        for file in files
        for part in file.files()
        if identify(part.source.path) != identify(file.source.path)
    }
    kept = [file for file in files if identify(file.source.path) not in included]
    return kept or list(files)


def find_compiled_sources(file: RequirementsFile) -> frozenset[str]:
    """Give the `*.in` files, among a file and its includes, that have a lock beside them."""
    paths = (part.source.path for part in file.files())
    return frozenset(
        path for path in paths if path.endswith(".in") and os.path.isfile(f"{path[:-3]}.txt")
    )
