"""A wheel put into a folder of packages, as `pip install --target` would; nothing of it is run.

The standard's steps are those of `installer`; here is only where each file goes.
"""

import configparser
import csv
import lzma
import os
import struct
import warnings
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from hashlib import sha256
from typing import IO, TYPE_CHECKING

from installer import install
from installer.destinations import WheelDestination
from installer.exceptions import InstallerError
from installer.records import Hash, InvalidRecordEntry, RecordEntry
from installer.utils import Scheme, construct_record_file

from pinproof.bundles.model import BundledWheel, Collision, Omission, OmittedFile
from pinproof.bundles.wheel_content import UnfitWheel, WheelContent
from pinproof.gate.boundary import OPEN, Boundary
from pinproof.gate.new_folder import NewFolder
from pinproof.gate.opening import NotRead, open_path

if TYPE_CHECKING:
    from installer.scripts import ScriptSection

_CHUNK_BYTES = 2**20
_MOST_SAID = 200
# Where pip's home scheme has modules, which `--target` moves up.
_LIBRARY = "lib/python/"


class WheelUnpacker:
    """Puts wheels into one folder, each over what those before have put there."""

    def __init__(self, folder: NewFolder, reach: Boundary) -> None:
        self._folder = folder
        self._reach = reach
        self._digests: dict[str, str] = {}
        self._owners: dict[str, str] = {}
        self.files: dict[str, int] = {}
        self.left_out: list[OmittedFile] = []
        self.collisions: list[Collision] = []
        self.unlisted: list[str] = []

    def unpack(self, part: BundledWheel) -> None:
        """Unpack one wheel. Raises `UnfitWheel`, and `OSError` from the disk."""
        name = part.wheel.file.filename
        opened = open_path(part.wheel.path, within=self._reach if part.wheel.is_local else OPEN)
        if isinstance(opened, NotRead):
            raise UnfitWheel(f"cannot be read: {opened.reason}")
        more = {"INSTALLER": b"pinproof\n", **({"REQUESTED": b""} if part.is_requested else {})}
        with opened:
            try:
                content = WheelContent(opened, name)
                content.check_record()
                with warnings.catch_warnings():
                    # It warns of bytecode, which is left out and said.
                    warnings.simplefilter("ignore", RuntimeWarning)
                    self._note_bytecode(part, content)
                    install(content, _Target(self, part, content), more)
            except _STRANGE as error:
                raise UnfitWheel(f"cannot be unpacked: {_said(error)}") from None
            self.unlisted += (f"{name}: {path}" for path in content.unlisted)

    def _note_bytecode(self, part: BundledWheel, content: WheelContent) -> None:
        for row, _, _ in content.get_contents():
            if "__pycache__" in row[0].split("/")[:-1]:
                self.leave_out(part, "bytecode", row[0])

    def leave_out(self, part: BundledWheel, kind: Omission, path: str) -> None:
        """Note a file that is not put there."""
        self.left_out.append(OmittedFile(distribution=part.step.name, kind=kind, path=path))

    def put(
        self, part: BundledWheel, path: str, content: IO[bytes], *, is_executable: bool
    ) -> RecordEntry:
        """Put a file there, in the place of another wheel's if need be."""
        before = self._owners.get(path)
        old = self._digests.get(path)
        if before is not None:
            self._folder.remove(path)
        digest, size = sha256(), 0

        def parts() -> Iterator[bytes]:
            nonlocal size
            while chunk := content.read(_CHUNK_BYTES):
                digest.update(chunk)
                size += len(chunk)
                yield chunk

        self._folder.write(path, parts(), is_executable=is_executable)
        self.files[path] = size
        self._owners[path] = part.step.name
        self._digests[path] = digest.hexdigest()
        if before not in (None, part.step.name) and old != self._digests[path]:
            self.collisions.append(Collision(path=path, loser=str(before), winner=part.step.name))
        return RecordEntry(path, Hash("sha256", _encoded(digest.digest())), size)


# What reading raises where a wheel is broken, or is none.
_STRANGE = (
    InstallerError,
    InvalidRecordEntry,
    configparser.Error,
    csv.Error,
    lzma.LZMAError,
    struct.error,
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    KeyError,
    NotImplementedError,
    RuntimeError,
    AssertionError,
    ValueError,
)


class _Target(WheelDestination):
    """Where the files of one wheel go, by the part of the scheme that each belongs to."""

    def __init__(self, unpacker: WheelUnpacker, part: BundledWheel, content: WheelContent) -> None:
        self._unpacker = unpacker
        self._part = part
        self._project = content.distribution

    def write_script(
        self,
        name: str,
        module: str,  # noqa: ARG002 - the shape of the library's method
        attr: str,  # noqa: ARG002 - same
        section: "ScriptSection",  # noqa: ARG002 - same
    ) -> RecordEntry:
        return self._left_out("script", name)

    def write_file(
        self,
        scheme: Scheme,
        path: "str | os.PathLike[str]",
        stream: IO[bytes],
        is_executable: bool,  # noqa: FBT001 - the shape of the library's method
    ) -> RecordEntry:
        place = os.fspath(path)
        if scheme == "scripts":
            return self._left_out("script", place)
        if scheme == "headers":
            place = f"include/python/{self._project}/{place}"
        elif scheme == "data" and place.startswith("lib/"):
            if not place.startswith(_LIBRARY):
                return self._left_out("data", place)
            place = place.removeprefix(_LIBRARY)
        elif scheme == "data" and place.startswith("bin/"):
            return self._left_out("script", place)
        return self._unpacker.put(self._part, place, stream, is_executable=is_executable)

    def finalize_installation(
        self, scheme: Scheme, record_file_path: str, records: Iterable[tuple[Scheme, RecordEntry]]
    ) -> None:
        kept = {entry.path: (scheme, entry) for _, entry in records if entry.path != _NOWHERE}
        rows = [kept[path] for path in sorted(kept)]
        with construct_record_file(rows) as stream:
            self._unpacker.put(self._part, record_file_path, stream, is_executable=False)

    def _left_out(self, kind: Omission, path: str) -> RecordEntry:
        self._unpacker.leave_out(self._part, kind, path)
        return RecordEntry(_NOWHERE, None, None)


_NOWHERE = ""


def _encoded(digest: bytes) -> str:
    from base64 import urlsafe_b64encode  # noqa: PLC0415 - RECORD's own spelling of hashes

    return urlsafe_b64encode(digest).decode().rstrip("=")


def _said(error: BaseException) -> str:
    if isinstance(error, KeyError):
        return f"there is no {error.args[0]}" if error.args else "a file is missing"
    # Some carry the wheel as an object before their words.
    words = next((each for each in reversed(error.args) if isinstance(each, str)), str(error))
    return " ".join(words.split())[:_MOST_SAID].rstrip(".") or type(error).__name__
