"""Opening what lies in a directory of packages, and noting what could not be."""

import errno
import os
from io import BufferedReader

from pinproof.gate.opening import NotRead, open_path, read_stream
from pinproof.metadata.numpy_interface import (
    MOST_LOOKED_THROUGH,
    NumpyInterface,
    find_numpy_interface,
)
from pinproof.mount.elf import read_elf
from pinproof.mount.model import Library, MountSubject, Unread
from pinproof.record import field, record, replace
from pinproof.source import Place, SourceFile, Span

# A `RECORD` has a line for each file, and the largest that are published have ten thousands.
_MOST_TEXT_BYTES = 2 * 2**20
_MOST_BYTES: dict[MountSubject, int] = {"record": 4 * 2**20}
_MOST_LOOKED_THROUGH_IN_ALL = 256 * 2**20
_MAGIC_MACH_O = (
    b"\xcf\xfa\xed\xfe",
    b"\xce\xfa\xed\xfe",
    b"\xfe\xed\xfa\xcf",
    b"\xfe\xed\xfa\xce",
    b"\xca\xfe\xba\xbe",
    b"\xca\xfe\xba\xbf",
)


def place_of(shown: str) -> Place:
    """Give the place that stands for a file as a whole."""
    return Place(SourceFile(path=shown, text=""), Span(0, 0))


@record(eq=False)
class MountOpener:
    """Opens files for reading, and keeps in `unread` what it could not."""

    unread: list[Unread] = field(default_factory=list)
    # The sizes of what was looked through.
    _looked_through: list[int] = field(default_factory=list)

    def read_source(self, full: str, shown: str, tells: MountSubject) -> SourceFile | None:
        """Read a text; `None` when there is none, or none that could be read.

        What is no UTF-8 in it is replaced.
        """
        opened = self.open(full, shown, tells)
        if opened is None:
            return None
        with opened:
            content = read_stream(opened, most_bytes=_MOST_BYTES.get(tells, _MOST_TEXT_BYTES))
        if isinstance(content, NotRead):
            self._note(content, shown, tells)
            return None
        try:
            return SourceFile(path=shown, text=content.decode("utf-8"))
        except UnicodeDecodeError as error:
            source = SourceFile(path=shown, text=content.decode("utf-8", "replace"))
            at = len(content[: error.start].decode("utf-8"))
            # Python reads .pth files in the encoding of the locale.
            if tells != "path":
                reason = f"it is not UTF-8: byte 0x{content[error.start]:02x}"
                self.note_damaged(Place(source, Span(at, at + 1)), reason, tells)
            return source

    def read_library(self, full: str, shown: str, relative: str, tag: str | None) -> Library | None:
        """Read what a compiled file says of itself."""
        found = self._header(full, shown, relative, tag)
        if found is None or tag is None or relative.startswith("numpy/"):
            return found
        return replace(found, numpy=self._numpy(full, shown))

    def _numpy(self, full: str, shown: str) -> NumpyInterface | None:
        """Look through a module for the numpy that it was built against."""
        opened = self.open(full, shown, "library")
        if opened is None:
            return None
        try:
            with opened as file:
                size = os.fstat(file.fileno()).st_size
                self._looked_through.append(size)
                is_short = sum(self._looked_through) <= _MOST_LOOKED_THROUGH_IN_ALL
                if size > MOST_LOOKED_THROUGH or not is_short:
                    self._looked_through.pop()
                    return None
                return find_numpy_interface(file.read(size))
        except OSError as error:
            self.note_refused(shown, error, "library")
            return None

    def _header(self, full: str, shown: str, relative: str, tag: str | None) -> Library | None:
        opened = self.open(full, shown, "library")
        if opened is None:
            return None
        try:
            with opened as file:
                whole = os.fstat(file.fileno()).st_size

                def read(at: int, size: int) -> bytes:
                    if at >= whole:
                        return b""
                    file.seek(at)
                    return file.read(min(size, whole))

                head = read(0, 256)
                elf = read_elf(read)
        except OSError as error:
            self.note_refused(shown, error, "library")
            return None
        place = place_of(shown)
        if elf is not None:
            fault = None if elf.is_whole else "ends early: a part of the file is missing"
            return Library(path=relative, place=place, format="elf", tag=tag, elf=elf, fault=fault)
        ending = relative.lower()
        if head.startswith(_MAGIC_MACH_O) or (ending.endswith(".dylib") and head):
            return Library(path=relative, place=place, format="mach-o", tag=tag)
        if head[:2] == b"MZ" or (ending.endswith((".pyd", ".dll")) and head):
            return Library(path=relative, place=place, format="pe", tag=tag)
        fault = _fault(head)
        return Library(path=relative, place=place, format="other", tag=tag, fault=fault)

    def open(self, full: str, shown: str, tells: MountSubject) -> BufferedReader | None:
        """Open a regular file; `None` when there is none, or none that may be read."""
        opened = open_path(full)
        if isinstance(opened, NotRead):
            self._note(opened, shown, tells)
            return None
        return opened

    def note_damaged(self, place: Place, reason: str, tells: MountSubject) -> None:
        """Note down what nobody could read."""
        self.unread.append(Unread(place=place, reason=reason, tells=tells, is_damaged=True))

    def note_refused(self, shown: str, error: OSError, tells: MountSubject) -> None:
        """Note down what the system did not let us read; that nothing is there is no refusal."""
        if error.errno not in (errno.ENOENT, errno.ENOTDIR, errno.ELOOP):
            reason = f"{shown} could not be read: {error.strerror}"
            self.unread.append(
                Unread(place=place_of(shown), reason=reason, tells=tells, is_damaged=False)
            )

    def _note(self, found: NotRead, shown: str, tells: MountSubject) -> None:
        if found.kind in ("folder", "special"):
            self.note_damaged(place_of(shown), found.reason, tells)
        elif found.kind != "missing":
            reason = f"{shown} could not be read: {found.reason}"
            self.unread.append(
                Unread(place=place_of(shown), reason=reason, tells=tells, is_damaged=False)
            )


def _fault(head: bytes) -> str | None:
    """Tell what stands in a file that no system loads; `None` for what a linker reads."""
    if not head.strip(b"\0"):
        return "is empty" if not head else "holds only zeros"
    if head.startswith(b"version https://git-lfs"):
        return "is a Git LFS pointer: the file itself was not fetched"
    # Source: GNU ld, Linker Scripts; such files stand beside libraries for compilers.
    if any(word in head for word in (b"GNU ld script", b"INPUT", b"GROUP")):
        return None
    return "is not a compiled file for any system"
