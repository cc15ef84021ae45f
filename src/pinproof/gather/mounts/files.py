"""Opening what lies in a directory of packages: regular files only, and bounded."""

import errno
import os
import stat

from pinproof.mount.elf import read_elf
from pinproof.mount.model import Library, Subject, Unread
from pinproof.record import field, record
from pinproof.source import Place, SourceFile, Span

_LARGEST_TEXT_BYTES = 16 << 20
_KERNEL = ("/dev/", "/proc/", "/sys/")
_MAGIC_MACH_O = (
    b"\xcf\xfa\xed\xfe",
    b"\xce\xfa\xed\xfe",
    b"\xfe\xed\xfa\xcf",
    b"\xfe\xed\xfa\xce",
    b"\xca\xfe\xba\xbe",
    b"\xca\xfe\xba\xbf",
)
_KINDS = {
    stat.S_IFBLK: "a device",
    stat.S_IFCHR: "a device",
    stat.S_IFDIR: "a folder",
    stat.S_IFIFO: "a pipe",
    stat.S_IFSOCK: "a socket",
}


def place_of(shown: str) -> Place:
    """Give the place that stands for a file as a whole."""
    return Place(SourceFile(path=shown, text=""), Span(0, 0))


@record(eq=False)
class Opener:
    """Opens files for reading, and keeps in `unread` what it could not."""

    unread: list[Unread] = field(default_factory=list)

    def text(self, full: str, shown: str, tells: Subject) -> SourceFile | None:
        """Read a text; `None` when there is none, or none that could be read.

        What is no UTF-8 in it is replaced.
        """
        content = self._content(full, shown, tells)
        if content is None:
            return None
        try:
            return SourceFile(path=shown, text=content.decode("utf-8"))
        except UnicodeDecodeError as error:
            source = SourceFile(path=shown, text=content.decode("utf-8", "replace"))
            at = len(content[: error.start].decode("utf-8"))
            # Python reads .pth files in the encoding of the locale.
            if tells != "path":
                reason = f"it is not UTF-8: byte 0x{content[error.start]:02x}"
                self.damaged(Place(source, Span(at, at + 1)), reason, tells)
            return source

    def library(self, full: str, shown: str, relative: str, tag: str | None) -> Library | None:
        """Read what a compiled file says of itself."""
        status = self.status(full, shown, "library")
        if status is None:
            return None
        try:
            with open(full, "rb") as file:

                def read(at: int, size: int) -> bytes:
                    if at >= status.st_size:
                        return b""
                    file.seek(at)
                    return file.read(min(size, status.st_size))

                head = read(0, 256)
                elf = read_elf(read)
        except OSError as error:
            self.refused(shown, error, "library")
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

    def status(self, full: str, shown: str, tells: Subject) -> os.stat_result | None:
        """Tell how a regular file stands; `None` when there is none.

        A pipe or a device is never opened: it could wait, or go on, for ever.
        """
        try:
            status = os.stat(full)
        except OSError as error:
            self.refused(shown, error, tells)
            return None
        what = _KINDS.get(stat.S_IFMT(status.st_mode))
        if what is None and os.path.islink(full):
            real = os.path.realpath(full)
            what = "a view into the system" if real.startswith(_KERNEL) else None
        if what is not None:
            self.damaged(place_of(shown), f"it is {what}, not a file", tells)
            return None
        return status

    def damaged(self, place: Place, reason: str, tells: Subject) -> None:
        """Note down what nobody could read."""
        self.unread.append(Unread(place=place, reason=reason, tells=tells, is_damaged=True))

    def refused(self, shown: str, error: OSError, tells: Subject) -> None:
        """Note down what the system did not let us read; that nothing is there is no refusal."""
        if error.errno not in (errno.ENOENT, errno.ENOTDIR, errno.ELOOP):
            reason = f"{shown} could not be read: {error.strerror}"
            self.unread.append(
                Unread(place=place_of(shown), reason=reason, tells=tells, is_damaged=False)
            )

    def _content(self, full: str, shown: str, tells: Subject) -> bytes | None:
        if self.status(full, shown, tells) is None:
            return None
        try:
            with open(full, "rb") as file:
                content = file.read(_LARGEST_TEXT_BYTES + 1)
        except OSError as error:
            self.refused(shown, error, tells)
            return None
        if len(content) > _LARGEST_TEXT_BYTES:
            reason = f"{shown} is larger than {_LARGEST_TEXT_BYTES >> 20} MB, and is not read"
            self.unread.append(
                Unread(place=place_of(shown), reason=reason, tells=tells, is_damaged=False)
            )
            return None
        return content


def _fault(head: bytes) -> str | None:
    """Tell what stands in a file that no system loads; `None` for what a linker reads."""
    if not head.strip(b"\0"):
        return "is empty" if not head else "holds only zeros"
    if head.startswith(b"version https://git-lfs"):
        return "is a pointer of Git LFS: the file itself was not fetched"
    # Source: GNU ld, Linker Scripts; such files stand beside libraries for compilers.
    if any(word in head for word in (b"GNU ld script", b"INPUT", b"GROUP")):
        return None
    return "is no compiled file, for any system"
