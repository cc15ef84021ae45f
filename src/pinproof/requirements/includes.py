"""Following `-r` and `-c`, given something that reads a path."""

import posixpath
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeAlias

from pinproof.requirements.grammar.decode import Decoded, decode
from pinproof.requirements.model import Include, IncludeFault, RequirementsFile
from pinproof.requirements.parser import parse
from pinproof.source import SourceFile

if TYPE_CHECKING:
    from pinproof.pip.release import PipRelease

Read: TypeAlias = Callable[[str], bytes | IncludeFault]
_URLS = ("http:", "https:", "file:")
# pip itself gives up somewhere beyond three hundred files deep.
_DEEPEST = 100
# Files that include others twice multiply; each level doubles what there is to lint.
_MOST = 5000


def read_file(
    root: Decoded, read: Read, pip: "PipRelease", *, is_constraint: bool = False
) -> RequirementsFile:
    """Read a file and everything that it includes, as a release of pip does.

    `read` gives the bytes of a path or of a URL (`http:`, `https:`, `file:`), or says why it
    cannot; it is called once for each. The includes of a file called `-` are relative to the
    working directory.
    """
    return _Reader(read, pip).parsed(root, (), is_constraint=is_constraint)


def follow_includes(path: str, read: Read, pip: "PipRelease") -> Include:
    """Give what follows the includes of a file whose lines are read otherwise."""
    return _Reader(read, pip).includes((path,))


class _Reader:
    def __init__(self, read: Read, pip: "PipRelease") -> None:
        self._read = read
        self._pip = pip
        self._bytes: dict[str, bytes | IncludeFault] = {}
        # A file's reading depends on what includes it only where that closes a cycle.
        self._done: dict[tuple[str, bool], tuple[RequirementsFile, int]] = {}
        self._cut_short = 0
        self._count = 0

    def file(
        self, path: str, above: tuple[str, ...], *, is_constraint: bool
    ) -> RequirementsFile | IncludeFault:
        done = self._done.get((path, is_constraint))
        if done is not None:
            file, count = done
            self._count += count
            return file
        if path not in self._bytes:
            self._bytes[path] = self._read(path)
        raw = self._bytes[path]
        if isinstance(raw, IncludeFault):
            return raw
        cut_short, count = self._cut_short, self._count
        file = self.parsed(decode(raw, path), above, is_constraint=is_constraint)
        if self._cut_short == cut_short:
            self._done[path, is_constraint] = file, self._count - count
        return file

    def parsed(
        self, text: Decoded, above: tuple[str, ...], *, is_constraint: bool
    ) -> RequirementsFile:
        self._count += 1
        return parse(
            text.source,
            pip=self._pip,
            is_constraint=is_constraint,
            include=self.includes((*above, text.source.path)),
            decode_fault=text.fault,
        )

    def includes(self, chain: tuple[str, ...]) -> Include:
        """Give what follows an include of the last file of a chain."""

        def include(
            source: SourceFile,
            written: str,
            constraint: bool,  # noqa: FBT001 - the shape of an Include
        ) -> RequirementsFile | IncludeFault:
            path = resolve_include(source.path, written)
            if path in chain:
                self._cut_short += 1
                closed = (*chain[chain.index(path) :], path)
                return IncludeFault(kind="cycle", reason=" → ".join(closed), chain=closed)
            for is_too_much, limit in (
                (len(chain) >= _DEEPEST, f"more than {_DEEPEST} files deep"),
                (self._count >= _MOST, f"more than {_MOST} files"),
            ):
                if is_too_much:
                    self._cut_short += 1
                    return IncludeFault(kind="unreachable", reason=limit, chain=chain)
            return self.file(path, chain, is_constraint=constraint)

        return include


def resolve_include(including: str, written: str) -> str:
    """Give the path or URL that an include means, relative to the file it stands in.

    A backslash in it is a character like any other: so it is where the file will be installed.
    """
    if including.lower().startswith(_URLS):
        from urllib.parse import urljoin  # noqa: PLC0415 - few files are fetched

        return urljoin(including, written)
    if written.lower().startswith(_URLS):
        return written
    folder = posixpath.dirname(including.replace("\\", "/"))
    return posixpath.normpath(posixpath.join(folder, written))
