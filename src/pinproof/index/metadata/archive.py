"""What lies inside wheels and sdists: read, never run, never unpacked to a disk."""

import bz2
import gzip
import io
import lzma
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from typing import IO, TypeVar, cast

from pinproof.bounded_tar import SeekableTar, read_members
from pinproof.gate.boundary import Boundary, current_boundary
from pinproof.gate.opening import NotRead, look_at, open_path
from pinproof.index.digests import compute_digests
from pinproof.index.http.failure import FetchFailed, Refused
from pinproof.index.metadata.metadata_files import (
    MalformedMetadata,
    parse_metadata,
    parse_pkg_info,
)
from pinproof.index.metadata.source_tree import read_source_tree
from pinproof.index.model import CoreMetadata, DistributionFile, Unavailable
from pinproof.index.pages.filename import classify
from pinproof.index.settings.locations import path_of_url
from pinproof.metadata.requires_txt import RequiresTxt, read_requires_txt
from pinproof.record import replace
from pinproof.requirements.model import normalize_name

Taken = TypeVar("Taken")

_MOST_MEMBER_BYTES = 8 * 2**20
# An sdist that unpacks to more than this is no honest one.
_MOST_UNPACKED_BYTES = 512 * 2**20
_OF_EGG_INFO = frozenset({"PKG-INFO", "SOURCES.txt", "requires.txt", "top_level.txt"})
_MOST_HASHED_BYTES = 2**31
BROKEN_ARCHIVE = (
    zipfile.BadZipFile,
    tarfile.TarError,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    KeyError,
    NotImplementedError,
    RuntimeError,
    MalformedMetadata,
    OSError,
    ValueError,
)


def lies_elsewhere(file: DistributionFile) -> bool:
    """Tell whether a file of this machine lies in no project that is looked at."""
    try:
        return not current_boundary().holds(path_of_url(file.url.partition("#")[0]))
    except ValueError:
        return False


def read_local(file: DistributionFile, within: Boundary) -> CoreMetadata | Unavailable:
    """Taken a file of this machine, or the folder of a project, given as a `file:` URL."""
    return read_local_as(
        file,
        within,
        lambda opened: (
            read_wheel(opened, file) if file.kind == "wheel" else read_sdist(opened, file)
        ),
        of_folder=lambda path: read_source_tree(path, file, within),
    )


def read_local_as(
    file: DistributionFile,
    within: Boundary,
    read: Callable[[IO[bytes]], Taken],
    *,
    of_folder: Callable[[str], Taken | Unavailable] | None = None,
) -> Taken | Unavailable:
    """Taken what `read` takes from a file of this machine, once its hash is the one that is asked.

    `of_folder` takes the same from a folder; without it a folder cannot be read.
    """
    try:
        path = path_of_url(file.url.partition("#")[0])
    except ValueError:
        return Unavailable(name=file.filename, reason="its address cannot be read")
    try:
        if of_folder is not None and look_at(path, within=within) == "folder":
            return of_folder(path)
        found = open_path(path, within=within)
        if isinstance(found, NotRead):
            return Unavailable(name=file.filename, reason=f"{path}: {found.reason}")
        with found as opened:
            if file.accepted_hashes:
                check_hash(opened, file)
            return read(opened)
    except OSError as error:
        return Unavailable(name=file.filename, reason=f"{path}: {error.strerror}")
    except FetchFailed as error:
        return Unavailable(
            name=file.filename, reason=str(error), is_final=isinstance(error, Refused)
        )


def check_hash(opened: IO[bytes], file: DistributionFile) -> None:
    """Compare a file with the hashes that its reference lists; `Refused` when it has none of them.

    Leaves the file at its beginning.
    """
    if opened.seek(0, io.SEEK_END) > _MOST_HASHED_BYTES:
        raise FetchFailed(f"{file.filename}: it is too large to compare its hash")
    opened.seek(0)
    digests = compute_digests(opened, {name for name, _ in file.accepted_hashes})
    if not any(digests[name] == text for name, text in file.accepted_hashes):
        raise Refused(f"{file.filename}: it has none of the hashes that are listed for it")


def read_wheel(content: IO[bytes] | io.RawIOBase | bytes, file: DistributionFile) -> CoreMetadata:
    """Give a wheel's metadata; `FetchFailed` when it holds none."""
    name = file.filename.split("-")[0]
    opened = io.BytesIO(content) if isinstance(content, bytes) else content
    try:
        with zipfile.ZipFile(opened) as archive:
            for member in archive.namelist():
                folder, slash, leaf = member.partition("/")
                if slash and leaf == "METADATA" and _is_dist_info(folder, name):
                    text = _bounded(archive.open(member))
                    return parse_metadata(text, name=name, version=file.version)
    except BROKEN_ARCHIVE as error:
        raise _unreadable(file, error) from None
    raise Refused(f"{file.filename}: there is no METADATA in it")


def read_sdist(content: IO[bytes] | io.RawIOBase | bytes, file: DistributionFile) -> CoreMetadata:
    """Give what an sdist declares without being run; unknown dependencies are `None`."""
    try:
        return _declared(_members(content, file), file)
    except BROKEN_ARCHIVE as error:
        raise _unreadable(file, error) from None


def read_top_levels(content: bytes, file: DistributionFile) -> str | None:
    """Give the `top_level.txt` that setuptools has put into an sdist, if it has."""
    try:
        found = _members(content, file)
    except BROKEN_ARCHIVE as error:
        raise _unreadable(file, error) from None
    eggs = {path: text for path, text in found.items() if _is_own_egg_info(path, file)}
    text = _shortest(eggs, "top_level.txt")
    return None if text is None else text.decode("utf-8", "replace")


def _members(content: IO[bytes] | io.RawIOBase | bytes, file: DistributionFile) -> dict[str, bytes]:
    """Give the members that tell metadata, by their path below the sdist's folder."""
    opened = io.BytesIO(content) if isinstance(content, bytes) else content
    found: dict[str, bytes] = {}
    members = _zip_members(opened) if file.filename.endswith(".zip") else _tar_members(opened)
    for path, text in members:
        found.setdefault(path, text)
    return found


def _declared(found: dict[str, bytes], file: DistributionFile) -> CoreMetadata:
    eggs = {path: text for path, text in found.items() if _is_own_egg_info(path, file)}
    own = found.get("PKG-INFO") or _shortest(eggs, "PKG-INFO")
    if own is None:
        return CoreMetadata(name=_stem(file), version=str(file.version), requires_dist=None)
    metadata = parse_pkg_info(own, version=file.version)
    if metadata.requires_dist is not None:
        return metadata
    requires = _shortest(eggs, "requires.txt")
    if requires is not None:
        listed = read_requires_txt(requires.decode("utf-8", "replace"))
    elif _shortest(eggs, "SOURCES.txt") is not None:
        # setuptools leaves the file out when there is nothing to require.
        listed = RequiresTxt((), ())
    else:
        return metadata
    needed = tuple(requirement.text for requirement in listed.requirements)
    return replace(metadata, requires_dist=needed, provides_extra=listed.extras)


def _is_own_egg_info(path: str, file: DistributionFile) -> bool:
    """Tell the sdist's own from those that its tests may carry along."""
    folder = path.rpartition("/")[0].rpartition("/")[2]
    name = normalize_name(folder.removesuffix(".egg-info"))
    return folder != name and normalize_name(file.filename).startswith(f"{name}-")


def _shortest(eggs: dict[str, bytes], leaf: str) -> bytes | None:
    paths = [path for path in eggs if path.endswith(f".egg-info/{leaf}")]
    return eggs[min(paths, key=len)] if paths else None


def _zip_members(opened: IO[bytes] | io.RawIOBase) -> Iterator[tuple[str, bytes]]:
    with zipfile.ZipFile(opened) as archive:
        for member in archive.namelist():
            path = _wanted(member)
            if path is not None:
                yield path, _bounded(archive.open(member))


def _tar_members(opened: IO[bytes] | io.RawIOBase) -> Iterator[tuple[str, bytes]]:
    for archive, member in read_members(SeekableTar(_unpacked(opened))):
        if member.offset_data + member.size > _MOST_UNPACKED_BYTES:
            raise tarfile.ReadError("it unpacks to too much")
        path = _wanted(member.name)
        if path is not None and member.isfile():
            content = archive.extractfile(member)
            if content is not None:
                yield path, _bounded(content)


def _unpacked(opened: IO[bytes] | io.RawIOBase) -> IO[bytes]:
    """Recognise the compression of a tar by its first bytes, as `tarfile` does."""
    start = opened.read(6) or b""
    opened.seek(0)
    packed = cast("IO[bytes]", opened)
    if start.startswith(b"\x1f\x8b"):
        return cast("IO[bytes]", gzip.GzipFile(fileobj=packed))
    if start.startswith(b"BZh"):
        return cast("IO[bytes]", bz2.BZ2File(packed))
    if start.startswith((b"\xfd7zXZ", b"\x5d\x00\x00")):
        return cast("IO[bytes]", lzma.LZMAFile(packed))
    return packed


def _wanted(member: str) -> str | None:
    """Give the path below the sdist's one folder, if it may tell metadata."""
    path = member.removeprefix("./").partition("/")[2]
    folder, _, leaf = path.rpartition("/")
    if path == "PKG-INFO":
        return path
    if folder.endswith(".egg-info") and folder.count("/") <= 1:
        return path if leaf in _OF_EGG_INFO else None
    return None


def _is_dist_info(folder: str, name: str) -> bool:
    if not folder.endswith(".dist-info"):
        return False
    return normalize_name(folder.partition("-")[0]) == normalize_name(name)


def _bounded(opened: IO[bytes]) -> bytes:
    with opened:
        text = opened.read(_MOST_MEMBER_BYTES + 1)
    if len(text) > _MOST_MEMBER_BYTES:
        raise MalformedMetadata("it is too large")
    return text


def _stem(file: DistributionFile) -> str:
    stem = file.filename.rpartition("-")[0]
    return (
        normalize_name(stem) if classify(file.filename, normalize_name(stem))[1] else file.filename
    )


def _unreadable(file: DistributionFile, error: Exception) -> FetchFailed:
    if isinstance(error, FetchFailed):
        return error
    if isinstance(error, MalformedMetadata):
        return Refused(f"{file.filename}: its metadata cannot be used: {error}")
    return Refused(f"{file.filename}: it cannot be read ({type(error).__name__})")
