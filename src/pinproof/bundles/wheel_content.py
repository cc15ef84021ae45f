"""A wheel as it may be unpacked: nothing in it leads out, lies, or fills a disk.

Source: Binary distribution format (PEP 427); Recording installed projects (PEP 376, 627).
"""

import os
import stat
import zipfile
from collections.abc import Iterator
from functools import cached_property
from typing import IO, BinaryIO, cast

from installer.records import InvalidRecordEntry, RecordEntry, parse_record_file
from installer.sources import WheelFile

_MOST_FILES = 200_000
_MOST_BYTES = 32 * 2**30
# Code packs to a quarter, tables of zeros to a hundredth; what is made to fill a disk to less.
_MOST_RATIO = 300
_UNSUSPICIOUS_BYTES = 64 * 2**20
_LONGEST_PATH = 1024
_SIGNATURES = ("RECORD.jws", "RECORD.p7s")
# Where one system sees a folder, another sees a name.
_UNFIT = frozenset("\\") | frozenset(map(chr, range(32)))
if os.name == "nt":
    _UNFIT |= frozenset(':*?"<>|')


class UnfitWheel(Exception):  # noqa: N818 - it names a state
    """A wheel that is not unpacked; the text is a clause that goes on after its name."""


class WheelContent(WheelFile):
    """A wheel whose members were all looked at before one is read.

    `unlisted` are members that its RECORD does not list, which the standard refuses and pip takes.
    """

    def __init__(self, opened: IO[bytes], filename: str) -> None:
        """Look at the directory of the archive; raises `UnfitWheel`, and what `zipfile` raises."""
        self._archive = zipfile.ZipFile(opened)
        # An open file has no name that says what it is.
        self._archive.filename = filename
        super().__init__(self._archive)
        self._members = self._archive.infolist()
        _check_sizes(self._members)
        _check_paths(self._members)
        self.unlisted: tuple[str, ...] = ()

    @cached_property
    def data_dir(self) -> str:
        """Name the folder of data; as pip does, by its ending, however the name is spelt."""
        tops = {each.filename.partition("/")[0] for each in self._members}
        found = sorted(each for each in tops if each.endswith(".data"))
        if len(found) > 1:
            raise UnfitWheel(f"has several folders of data: {', '.join(found)}")
        return found[0] if found else super().data_dir

    def check_record(self) -> None:
        """Hold what is there against its RECORD; `UnfitWheel` where the two differ."""
        lines = self.read_dist_info("RECORD").splitlines()
        rows = {row[0].replace("\\", "/"): row for row in parse_record_file(lines)}
        unlisted = []
        for member in self._files():
            leaf = member.filename.removeprefix(f"{self.dist_info_dir}/")
            if leaf == "RECORD" or leaf in _SIGNATURES:
                continue
            row = rows.get(member.filename)
            if row is None or not row[1]:
                unlisted.append(member.filename)
                continue
            try:
                entry = RecordEntry.from_elements(*row)
            except InvalidRecordEntry as error:
                raise UnfitWheel(f"has a RECORD that cannot be read: {error}") from None
            with self._archive.open(member) as stream:
                if not entry.validate_stream(cast("BinaryIO", stream)):
                    raise UnfitWheel(f"holds {member.filename}, which is not what RECORD says")
        self.unlisted = tuple(unlisted)

    def _files(self) -> Iterator[zipfile.ZipInfo]:
        return (each for each in self._members if not each.is_dir())


def _check_sizes(members: list[zipfile.ZipInfo]) -> None:
    if len(members) > _MOST_FILES:
        raise UnfitWheel(f"holds more than {_MOST_FILES} files")
    size = sum(each.file_size for each in members)
    packed = sum(each.compress_size for each in members)
    if size > _MOST_BYTES:
        raise UnfitWheel(f"unpacks to more than {_MOST_BYTES // 2**30} GB")
    if size > _UNSUSPICIOUS_BYTES and size > packed * _MOST_RATIO:
        raise UnfitWheel(f"unpacks to {size // max(packed, 1)} times its size")


def _check_paths(members: list[zipfile.ZipInfo]) -> None:
    seen: set[str] = set()
    files: set[str] = set()
    folders: set[str] = set()
    for member in members:
        path = member.filename
        shown = repr(path if len(path) <= _LONGEST_PATH else f"{path[:_LONGEST_PATH]}…")
        parts = path.rstrip("/").split("/")
        if not {"", ".", ".."}.isdisjoint(parts) or len(path) > _LONGEST_PATH:
            raise UnfitWheel(f"holds {shown}, which leads out of its folder")
        if not _UNFIT.isdisjoint(path):
            raise UnfitWheel(f"holds {shown}, which no file can be named everywhere")
        mode = member.external_attr >> 16
        if stat.S_IFMT(mode) not in (0, stat.S_IFREG, stat.S_IFDIR):
            raise UnfitWheel(f"holds {shown}, which is a link or a device")
        if path in seen and not member.is_dir():
            raise UnfitWheel(f"holds {shown} twice")
        seen.add(path)
        if not member.is_dir():
            files.add(path)
            parts.pop()
        folders.update("/".join(parts[: number + 1]) for number in range(len(parts)))
    if not files.isdisjoint(folders):
        shown = repr(min(files & folders))
        raise UnfitWheel(f"holds {shown} as a file and as a folder")
