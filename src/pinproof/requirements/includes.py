"""Following `-r` and `-c`, given something that reads a path."""

import posixpath
from collections.abc import Callable
from typing import TypeAlias

from pinproof.requirements.decode import decode
from pinproof.requirements.model import IncludeFault, RequirementsFile
from pinproof.requirements.parser import parse
from pinproof.source import SourceFile

Read: TypeAlias = Callable[[str], bytes | IncludeFault]
_URLS = ("http:", "https:", "file:")
# pip itself gives up somewhere beyond three hundred.
_DEEPEST = 100


def read_file(
    path: str,
    read: Read,
    *,
    is_constraint: bool = False,
    pip_version: str | None = None,
) -> RequirementsFile | IncludeFault:
    """Read a file and everything that it includes.

    `read` gives the bytes of a path or of a URL (`http:`, `https:`, `file:`), or says why it
    cannot; it is called once for each. `-` as `path` stands for whatever `read` gives for it,
    and its includes are relative to the working directory.
    """
    return _Reader(read, pip_version).file(path, (), is_constraint=is_constraint)


class _Reader:
    def __init__(self, read: Read, pip_version: str | None) -> None:
        self._read = read
        self._pip_version = pip_version
        self._bytes: dict[str, bytes | IncludeFault] = {}
        self._done: dict[tuple[str, bool], RequirementsFile] = {}

    def file(
        self, path: str, above: tuple[str, ...], *, is_constraint: bool
    ) -> RequirementsFile | IncludeFault:
        done = self._done.get((path, is_constraint))
        if done is not None:
            return done
        if path not in self._bytes:
            self._bytes[path] = self._read(path)
        raw = self._bytes[path]
        if isinstance(raw, IncludeFault):
            return raw
        chain = (*above, path)
        met_cycle = False

        def include(
            _source: SourceFile, written: str, constraint: bool
        ) -> RequirementsFile | IncludeFault:
            nonlocal met_cycle
            target = resolve(path, written)
            if target in chain:
                met_cycle = True
                closed = (*chain[chain.index(target) :], target)
                return IncludeFault(kind="cycle", reason=f"{target} includes itself", chain=closed)
            if len(chain) >= _DEEPEST:
                return IncludeFault(
                    kind="not-followed", reason=f"more than {_DEEPEST} files deep", chain=chain
                )
            return self.file(target, chain, is_constraint=constraint)

        source, fault = decode(raw, path)
        file = parse(
            source,
            is_constraint=is_constraint,
            include=include,
            pip_version=self._pip_version,
            decode_fault=fault,
        )
        if (
            not any(isinstance(line_file, IncludeFault) for line_file in _includes(file))
            and not met_cycle
        ):
            self._done[path, is_constraint] = file
        return file


def _includes(file: RequirementsFile) -> list[RequirementsFile | IncludeFault]:
    from pinproof.requirements.model import IncludeLine  # noqa: PLC0415

    return [line.included for line in file.lines if isinstance(line, IncludeLine)]


def resolve(including: str, written: str) -> str:
    """Give the path or URL that an include means, relative to the file it stands in."""
    if including.lower().startswith(_URLS):
        from urllib.parse import urljoin  # noqa: PLC0415 - few files are fetched

        return urljoin(including, written)
    if written.lower().startswith(_URLS):
        return written
    folder = posixpath.dirname(including.replace("\\", "/"))
    return posixpath.normpath(posixpath.join(folder, written.replace("\\", "/")))
