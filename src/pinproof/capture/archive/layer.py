"""One layer of an image, read once: what it adds, hides and replaces."""

import io
import tarfile
from array import array
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from pinproof.capture.archive.kept_files import find_keeper
from pinproof.capture.archive.streams import CHUNK, Metered, Readable, TarSource, decompress
from pinproof.capture.archive.tar_members import iterate_members, open_member, split_member_name
from pinproof.errors import UsageError
from pinproof.record import record

PathParts: TypeAlias = tuple[str, ...]

_WHITEOUT = ".wh."
_OPAQUE = ".wh..wh..opq"
# What one layer may make us remember; a large real image stays under a tenth of it.
MAX_KEPT_BYTES = 96 << 20
_ENTRY_BYTES = 256


@dataclass(frozen=True, slots=True)
class Content:
    """A regular file and what was kept of it."""

    data: bytes


@dataclass(frozen=True, slots=True)
class Symlink:
    """A symbolic link, its target as written."""

    target: str


@dataclass(frozen=True, slots=True)
class HardLink:
    """Another name of a file that an earlier layer holds."""

    target: PathParts


LayerEntry: TypeAlias = Content | Symlink | HardLink


@record
class Layer:
    """What a layer does to those below it. Source: OCI image specification, layer.md.

    `hidden` and `opaque` apply to the layers below only. `folders` and `others` hold hashes of
    the paths of its folders and of the files of which nothing is kept: both matter only where
    they take the place of something kept, and an image has too many to keep their names.
    `digest` is the blob's, `diff_id` the uncompressed tar's.
    """

    entries: Mapping[PathParts, LayerEntry]
    hidden: tuple[PathParts, ...] = ()
    opaque: tuple[PathParts, ...] = ()
    folders: "array[int]" = field(default_factory=lambda: array("q"))
    others: "array[int]" = field(default_factory=lambda: array("q"))
    digest: str
    diff_id: str
    size_bytes: int


def read_layer(source: Readable, what: str) -> Layer:
    """Read a layer's tar, compressed or not. `what` names it in messages."""
    packed = Metered(source)
    unpacked = decompress(io.BufferedReader(packed, CHUNK), what)
    compressed = unpacked.compression is not None
    tar = TarSource(unpacked, packed=packed, what=what, hashed=compressed)
    reading = _Reading(what)
    for archive, member in iterate_members(tar, what):
        reading.add(archive, member)
    tar.drain()
    return Layer(
        entries=reading.entries,
        hidden=tuple(reading.hidden),
        opaque=tuple(reading.opaque),
        folders=reading.folders,
        others=reading.others,
        digest=packed.digest,
        diff_id=tar.digest or packed.digest,
        size_bytes=packed.count,
    )


class _Reading:
    def __init__(self, what: str) -> None:
        self.entries: dict[PathParts, LayerEntry] = {}
        self.hidden: list[PathParts] = []
        self.opaque: list[PathParts] = []
        self.folders = array("q")
        self.others = array("q")
        self._what = what
        self._kept_bytes = 0

    def add(self, archive: tarfile.TarFile, member: tarfile.TarInfo) -> None:
        path = split_member_name(member.name, self._what)
        if not path:
            return
        name = path[-1]
        if name == _OPAQUE:
            self._remember(path)
            self.opaque.append(path[:-1])
        elif name.startswith(_WHITEOUT):
            self._remember(path)
            self.hidden.append(self._whiteout(path))
        elif member.isdir():
            self.entries.pop(path, None)
            self.folders.append(hash(path))
        else:
            entry = self._entry(archive, member, path)
            if entry is None:
                self.entries.pop(path, None)
                self.others.append(hash(path))
            else:
                self._remember(path, entry)
                self.entries[path] = entry

    def _whiteout(self, path: PathParts) -> PathParts:
        name = path[-1][len(_WHITEOUT) :]
        if name in ("", ".", ".."):
            raise UsageError(f"{self._what}: {path[-1]!a} hides nothing that has a name: refused")
        return (*path[:-1], name)

    def _entry(
        self, archive: tarfile.TarFile, member: tarfile.TarInfo, path: PathParts
    ) -> LayerEntry | None:
        if member.issym():
            return Symlink(member.linkname)
        keep = find_keeper("/".join(path))
        if member.islnk():
            target = split_member_name(member.linkname, self._what)
            if target in self.entries:
                return self.entries[target]
            return HardLink(target) if keep else None
        if keep is None or not member.isfile():
            return None
        with open_member(archive, member, self._what) as stream:
            return Content(keep(stream))

    def _remember(self, path: PathParts, entry: LayerEntry | None = None) -> None:
        self._kept_bytes += _ENTRY_BYTES + sum(map(len, path))
        match entry:
            case Content():
                self._kept_bytes += len(entry.data)
            case Symlink():
                self._kept_bytes += len(entry.target)
            case HardLink() | None:
                pass
        if self._kept_bytes > MAX_KEPT_BYTES:
            raise UsageError(
                f"{self._what} holds more links and package metadata than any image: refused"
            )
