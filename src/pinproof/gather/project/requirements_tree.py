"""Reading requirements files and what they include from the disk and standard input."""

import os
import sys
from collections.abc import Callable, Sequence

from pinproof.errors import UsageError
from pinproof.gate.boundary import STDIN
from pinproof.gate.opening import NotRead, read_path, read_stream
from pinproof.gather.project.context import identify
from pinproof.pip.release import PipRelease
from pinproof.requirements.grammar.decode import Decoded, decode
from pinproof.requirements.includes import Read, read_file
from pinproof.requirements.model import IncludeFault, RequirementsFile

Fetch = Callable[[str], bytes | IncludeFault]


def refuse_fetch(_url: str) -> IncludeFault:
    """Stand for a fetcher when the run is offline."""
    return IncludeFault(kind="not-followed", reason="it is remote and the run is offline")


def read_text(path: str) -> Decoded:
    """Read a file's text, or standard input; a `UsageError` when it cannot be read."""
    content = read_stream(sys.stdin.buffer) if path == STDIN else read_path(path)
    if isinstance(content, NotRead):
        raise UsageError(f"{path}: {content.reason}")
    return decode(content, path)


def read_tree(
    text: Decoded,
    pip: PipRelease,
    *,
    fetch: Fetch = refuse_fetch,
    follow: bool = True,
    is_constraint: bool = False,
) -> RequirementsFile:
    """Read a file's lines as a release of pip does and, unless told otherwise, its includes."""
    return read_file(text, make_reader(fetch, follow=follow), pip, is_constraint=is_constraint)


def make_reader(fetch: Fetch, *, follow: bool) -> Read:
    """Give what reads all that a file includes."""

    def read(name: str) -> bytes | IncludeFault:
        if not follow:
            return IncludeFault(kind="not-followed", reason="includes are not followed")
        scheme = name.partition(":")[0].lower()
        if scheme in ("http", "https"):
            return fetch(name)
        content = read_path(_path_of(name) if scheme == "file" else name)
        return _fault(content) if isinstance(content, NotRead) else content

    return read


def _path_of(url: str) -> str:
    from urllib.parse import unquote, urlsplit  # noqa: PLC0415 - few files include such

    try:
        return unquote(urlsplit(url).path)
    except ValueError:
        return ""


def _fault(refusal: NotRead) -> IncludeFault:
    """Say for an include why it was not read: only what is no file is missing for certain."""
    is_missing = refusal.kind in ("missing", "folder", "special")
    return IncludeFault(kind="missing" if is_missing else "unreachable", reason=refusal.reason)


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
