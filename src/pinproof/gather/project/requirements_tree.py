"""Reading requirements files and what they include from the disk and standard input."""

import os
import sys
from collections.abc import Callable, Sequence
from urllib.parse import unquote, urlsplit

from pinproof.errors import UsageError
from pinproof.gather.project.context import identify
from pinproof.gather.project.local_files import is_outside, read_local_file
from pinproof.gather.project.paths import STDIN
from pinproof.pip.release import PipRelease
from pinproof.requirements.grammar.decode import Decoded, decode
from pinproof.requirements.includes import Read, read_file
from pinproof.requirements.model import IncludeFault, InvalidLine, RequirementsFile
from pinproof.requirements.parser import parse

Fetch = Callable[[str], bytes | IncludeFault]


def refuse_fetch(_url: str) -> IncludeFault:
    """Stand for a fetcher when the run is offline."""
    return IncludeFault(kind="not-followed", reason="it is remote and the run is offline")


def read_text(path: str) -> Decoded:
    """Read a file's text, or standard input; a `UsageError` when it cannot be read."""
    content = sys.stdin.buffer.read() if path == STDIN else read_local_file(path)
    if isinstance(content, IncludeFault):
        raise UsageError(f"{path}: {content.reason}")
    return decode(content, path)


def read_tree(
    text: Decoded, pip: PipRelease, *, fetch: Fetch = refuse_fetch, follow: bool = True
) -> RequirementsFile:
    """Read a file's lines as a release of pip does and, unless told otherwise, its includes."""
    return read_file(text, make_reader(text.source.path, pip, fetch, follow=follow), pip)


def make_reader(path: str, pip: PipRelease, fetch: Fetch, *, follow: bool) -> Read:
    """Give what reads all that a file includes."""

    def read(name: str) -> bytes | IncludeFault:
        if not follow:
            return IncludeFault(kind="not-followed", reason="includes are not followed")
        scheme = name.partition(":")[0].lower()
        if scheme in ("http", "https"):
            return fetch(name)
        place = unquote(urlsplit(name).path) if scheme == "file" else name
        content = read_local_file(place)
        if isinstance(content, bytes) and is_outside(place, path):
            return _only_requirements(content, name, pip)
        return content

    return read


def _only_requirements(content: bytes, path: str, pip: PipRelease) -> bytes | IncludeFault:
    """Refuse a file outside of the project that is no requirements file.

    A report quotes what pip cannot read: an include must not make it quote any file there is.
    """
    source, fault = decode(content, path)
    lines = parse(source, pip=pip, decode_fault=fault).lines
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
