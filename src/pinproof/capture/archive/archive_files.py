"""Where an image's files lie on disk: a folder, a tar, or a compressed tar read once."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from posixpath import dirname, join, normpath
from typing import Protocol

from pinproof.bounded_tar import SeekableTar
from pinproof.capture.archive.layer import Layer, read_layer
from pinproof.capture.archive.oci import MAX_DOCUMENT_BYTES, BlobStore, Descriptor, read_document
from pinproof.capture.archive.streams import CHUNK, Metered, TarSource, decompress
from pinproof.capture.archive.tar_members import iterate_members, open_member, split_member_name
from pinproof.errors import UsageError
from pinproof.gate.boundary import OPEN, Boundary
from pinproof.gate.opening import OUTSIDE, NotRead, open_path

_MOST_DOCUMENT_BYTES_TOGETHER = 48 << 20
_MOST_MEMBERS = 100_000
EXPORT_HINT = (
    "a container's file system (`docker export`) tells neither PATH nor user; "
    "save the image with `docker save`"
)


class ArchiveStore(BlobStore, Protocol):
    """A store whose files have names."""

    def has(self, path: str) -> bool:
        """Tell whether there is such a file."""
        ...

    def list_top_names(self) -> set[str]:
        """Give the names at the top, to say what a thing is that is no image."""
        ...


@contextmanager
def open_archive(path: Path) -> Iterator[ArchiveStore]:
    """Open an image's folder or tar."""
    if path.is_dir():
        yield FolderStore(path)
        return
    stream = open_path(str(path), within=OPEN)
    if isinstance(stream, NotRead):
        raise UsageError(f"{path}: cannot be read ({stream.reason})")
    with stream:
        packed = Metered(stream)
        unpacked = decompress(io.BufferedReader(packed, CHUNK), str(path))
        if unpacked.compression is None:
            stream.seek(0)
            yield TarStore(stream, str(path))
        else:
            source = TarSource(unpacked, packed=packed, what=str(path), hashed=False)
            yield ReadThroughStore(source, str(path))


def _place(wanted: Descriptor) -> str:
    if wanted.path is not None:
        return "/".join(split_member_name(wanted.path, "manifest.json"))
    return f"blobs/{(wanted.digest or '').replace(':', '/')}"


class FolderStore:
    """An OCI layout, or an unpacked `docker save`; nothing outside of the folder is opened."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder.resolve()

    def has(self, path: str) -> bool:
        """Tell whether there is such a file."""
        return (self._folder / path).is_file()

    def list_top_names(self) -> set[str]:
        """Give the names at the top."""
        return {entry.name for entry in self._folder.iterdir()}

    def read_document(self, descriptor: Descriptor) -> bytes:
        """Give a small file's bytes; a `UsageError` where it is missing or too large."""
        with self._open(descriptor) as stream:
            return read_document(stream, str(descriptor))

    def read_layer(self, descriptor: Descriptor) -> Layer:
        """Give what a layer adds and takes away; `UsageError` where it is missing or damaged."""
        with self._open(descriptor) as stream:
            return read_layer(stream, f"{self._folder}: layer {descriptor}")

    def _open(self, descriptor: Descriptor) -> io.BufferedReader:
        place = str(self._folder / _place(descriptor))
        opened = open_path(place, within=Boundary(folders=(str(self._folder),)))
        if opened is OUTSIDE:
            raise UsageError(f"{self._folder}: {descriptor} leads out of the folder: refused")
        if isinstance(opened, NotRead):
            raise UsageError(f"{self._folder}: {descriptor} is missing: {opened.reason}")
        return opened


class TarStore:
    """A tar on disk: its headers are read once, then each wanted file where it lies."""

    def __init__(self, stream: io.BufferedReader, what: str) -> None:
        self._stream = stream
        self._what = what
        self._places: dict[str, tuple[int, int]] = {}
        self._links: dict[str, str] = {}
        for _, member in iterate_members(SeekableTar(stream), what):
            path = "/".join(split_member_name(member.name, what))
            if member.issym():
                self._links[path] = normpath(join(dirname(path), member.linkname))
            elif member.islnk():
                self._links[path] = "/".join(split_member_name(member.linkname, what))
            elif member.isfile():
                self._places[path] = (member.offset_data, member.size)
            if len(self._places) + len(self._links) > _MOST_MEMBERS:
                raise UsageError(f"{what}: too many files for an image archive: {EXPORT_HINT}")

    def has(self, path: str) -> bool:
        """Tell whether there is such a file."""
        return self._links.get(path, path) in self._places

    def list_top_names(self) -> set[str]:
        """Give the names at the top."""
        return {path.split("/", 1)[0] for path in (*self._places, *self._links)}

    def read_document(self, descriptor: Descriptor) -> bytes:
        """Give a small file's bytes; a `UsageError` where it is missing or too large."""
        return read_document(self._open(descriptor), str(descriptor))

    def read_layer(self, descriptor: Descriptor) -> Layer:
        """Give what a layer adds and takes away; `UsageError` where it is missing or damaged."""
        return read_layer(self._open(descriptor), f"{self._what}: layer {descriptor}")

    def _open(self, descriptor: Descriptor) -> "_Region":
        path = _place(descriptor)
        found = self._places.get(self._links.get(path, path))
        if found is None:
            raise UsageError(f"{self._what}: {descriptor} is missing: cut short, or no image")
        return _Region(self._stream, *found)


class _Region:
    """A stretch of a file, read forwards."""

    def __init__(self, stream: io.BufferedReader, start: int, size: int) -> None:
        self._stream = stream
        self._left = size
        stream.seek(start)

    def read(self, size: int = -1, /) -> bytes:
        data = self._stream.read(self._left if size < 0 else min(size, self._left))
        self._left -= len(data)
        return data


class ReadThroughStore:
    """A compressed tar, read once from end to end: every layer as it comes.

    `docker save` writes the list of layers last, so which of them are wanted, and in which
    order, is known only afterwards. What is kept of a layer is small.
    """

    def __init__(self, source: TarSource, what: str) -> None:
        self._what = what
        self._documents: dict[str, bytes] = {}
        self._layers: dict[str, Layer | UsageError] = {}
        self._links: dict[str, str] = {}
        self._names: set[str] = set()
        held = 0
        for archive, member in iterate_members(source, what):
            path = "/".join(split_member_name(member.name, what))
            self._names.add(path.split("/", 1)[0])
            if member.issym():
                self._links[path] = normpath(join(dirname(path), member.linkname))
            elif member.islnk():
                self._links[path] = "/".join(split_member_name(member.linkname, what))
            elif member.isfile():
                with open_member(archive, member, what) as stream:
                    held += self._take(path, member.size, stream)
            if held > _MOST_DOCUMENT_BYTES_TOGETHER or len(self._names) > _MOST_MEMBERS:
                raise UsageError(f"{what}: too many files for an image archive: {EXPORT_HINT}")
        source.drain()

    def has(self, path: str) -> bool:
        """Tell whether there is such a file."""
        return self._links.get(path, path) in self._documents

    def list_top_names(self) -> set[str]:
        """Give the names at the top."""
        return self._names

    def read_document(self, descriptor: Descriptor) -> bytes:
        """Give a small file's bytes; a `UsageError` where it is missing or too large."""
        path = _place(descriptor)
        found = self._documents.get(self._links.get(path, path))
        if found is None:
            raise UsageError(f"{self._what}: {descriptor} is missing: cut short, or no image")
        return found

    def read_layer(self, descriptor: Descriptor) -> Layer:
        """Give what a layer adds and takes away; `UsageError` where it is missing or damaged."""
        path = _place(descriptor)
        found = self._layers.get(self._links.get(path, path))
        if found is None:
            raise UsageError(f"{self._what}: layer {descriptor} is missing")
        if isinstance(found, UsageError):
            raise found
        return found

    def _take(self, path: str, size: int, stream: io.BufferedReader) -> int:
        """Keep a document, read what may be a layer; give the size of what is kept."""
        start = stream.peek(8)[:8].lstrip()
        if size <= MAX_DOCUMENT_BYTES and start[:1] in (b"{", b"["):
            self._documents[path] = stream.read()
            return size
        try:
            self._layers[path] = read_layer(stream, f"{self._what}: layer {path}")
        except UsageError as error:
            # That it is no layer matters only when it is asked for.
            self._layers[path] = error
        return 0
