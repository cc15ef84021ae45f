"""ELF headers: for which machine a library is, which glibc and which folders it asks for.

Source: System V ABI, Object Files and Dynamic Linking; the GNU version sections of the LSB.
"""

import re
import struct
from collections.abc import Callable

from pinproof.record import record

# Reads so many bytes at an offset; fewer at the end of the file.
ReadBytes = Callable[[int, int], bytes]

_MACHINES = {
    0x03: "i686",
    0x08: "mips",
    0x14: "ppc",
    0x15: "ppc64le",
    0x16: "s390x",
    0x28: "armv7l",
    0x3E: "x86_64",
    0xB7: "aarch64",
    0xF3: "riscv64",
    0x102: "loongarch64",
}
_BIG_ENDIAN = {"ppc64le": "ppc64", "ppc": "ppc", "s390x": "s390x"}
_WIDE = frozenset({"aarch64", "ppc64", "ppc64le", "s390x", "x86_64"})
_LOAD, _DYNAMIC = 1, 2
_NEEDED, _STRTAB, _STRSZ, _RPATH, _RUNPATH = 1, 5, 10, 15, 29
_VERNEED, _VERNEEDNUM = 0x6FFFFFFE, 0x6FFFFFFF
_GLIBC = re.compile(rb"GLIBC_(\d+)\.(\d+)(?:\.\d+)?")
# Far above what linkers write: a file that says more is broken or means harm.
_MOST_SEGMENTS, _MOST_ENTRIES, _MOST_VERSIONS, _MOST_TEXT = 512, 4096, 4096, 4 << 20


@record
class Elf:
    """What a library asks of the system.

    `machine` is as `platform.machine()` gives it, `unknown (0x…)` for one not in our list.
    `glibc` is the newest that a symbol comes from, `None` when it needs none. `needed` are the
    libraries that it loads, `search` the folders that it looks for them in. `is_whole` is false
    for a file that ends before what its header announces.
    """

    machine: str
    glibc: tuple[int, int] | None = None
    needed: tuple[str, ...] = ()
    search: tuple[str, ...] = ()
    is_whole: bool = True


class _Broken(Exception):  # noqa: N818 - caught here: what was read until then is given
    pass


def read_elf(read: ReadBytes) -> Elf | None:
    """Read what the header and the dynamic section say; `None` for what is no ELF file.

    A file that ends early or contradicts itself is told as far as it goes.
    """
    head = read(0, 64)
    if len(head) < 20 or head[:4] != b"\x7fELF":  # noqa: PLR2004 - up to the machine
        return None
    order = ">" if head[5] == 2 else "<"  # noqa: PLR2004 - ELFDATA2MSB
    machine = _machine(head, order)
    try:
        reader = _Reader(read, head, order)
        if not reader.is_whole():
            return Elf(machine=machine, is_whole=False)
        return reader.library(machine)
    except (_Broken, struct.error):
        return Elf(machine=machine, is_whole=False)


def _machine(head: bytes, order: str) -> str:
    (code,) = struct.unpack_from(f"{order}H", head, 18)
    name = _MACHINES.get(code)
    if name is None:
        return f"unknown ({code:#x})"
    if order == ">" and name in _BIG_ENDIAN:
        name = _BIG_ENDIAN[name]
    elif (order == ">") != (name in _BIG_ENDIAN.values()) and name != "mips":
        # `aarch64_be`, and what no machine runs.
        return f"{name} ({'big' if order == '>' else 'little'}-endian)"
    if head[4] == 1 and name in _WIDE:
        # x32 and its like: another ABI on the same processor.
        return f"{name} (32-bit)"
    return name


# Source: Linux, PATH_MAX.
_LONGEST_NAME = 4096


class _Reader:
    def __init__(self, read: ReadBytes, head: bytes, order: str) -> None:
        self.read = read
        self.order = order
        self.wide = head[4] == 2  # noqa: PLR2004 - ELFCLASS64
        self.segments = self._segments(head)

    def library(self, machine: str) -> Elf:
        entries = self._dynamic()
        address, size = entries.get(_STRTAB, [0])[0], entries.get(_STRSZ, [0])[0]
        if not address or not 0 < size <= _MOST_TEXT:
            return Elf(machine=machine)
        text = self.read(self._offset(address), size)

        def words(tag: int) -> tuple[str, ...]:
            return tuple(_text(text, offset) for offset in entries.get(tag, []))

        search = words(_RUNPATH) or words(_RPATH)
        return Elf(
            machine=machine,
            glibc=self._glibc(entries, text),
            needed=words(_NEEDED),
            search=tuple(part for word in search for part in word.split(":") if part),
        )

    def is_whole(self) -> bool:
        """Tell whether the file reaches as far as what is to be loaded from it."""
        ends = [offset + size for kind, offset, _, size in self.segments if kind == _LOAD and size]
        return all(self.read(end - 1, 1) for end in ends)

    def _unpack(self, layout: str, at: int) -> tuple[int, ...]:
        layout = self.order + layout
        raw = self.read(at, struct.calcsize(layout))
        values: tuple[int, ...] = struct.unpack(layout, raw)
        return values

    def _segments(self, head: bytes) -> list[tuple[int, int, int, int]]:
        """Give type, offset, address and size of each segment."""
        if self.wide:
            (start,) = struct.unpack_from(f"{self.order}Q", head, 32)
            size, count = struct.unpack_from(f"{self.order}HH", head, 54)
        else:
            (start,) = struct.unpack_from(f"{self.order}I", head, 28)
            size, count = struct.unpack_from(f"{self.order}HH", head, 42)
        if count > _MOST_SEGMENTS:
            raise _Broken
        segments = []
        for index in range(count):
            at = start + index * size
            if self.wide:
                kind, _, offset, address, _, length = self._unpack("IIQQQQ", at)
            else:
                kind, offset, address, _, length = self._unpack("IIIII", at)
            segments.append((kind, offset, address, length))
        return segments

    def _offset(self, address: int) -> int:
        for kind, offset, start, length in self.segments:
            if kind == _LOAD and start <= address < start + length:
                return offset + address - start
        raise _Broken

    def _dynamic(self) -> dict[int, list[int]]:
        entries: dict[int, list[int]] = {}
        layout, step = ("qQ", 16) if self.wide else ("iI", 8)
        for kind, offset, _, length in self.segments:
            if kind != _DYNAMIC:
                continue
            for index in range(min(length // step, _MOST_ENTRIES)):
                tag, value = self._unpack(layout, offset + index * step)
                if tag == 0:
                    break
                entries.setdefault(tag, []).append(value)
        return entries

    def _glibc(self, entries: dict[int, list[int]], text: bytes) -> tuple[int, int] | None:
        """Give the newest version of glibc among those that the version section names."""
        address, count = entries.get(_VERNEED, [0])[0], entries.get(_VERNEEDNUM, [0])[0]
        newest: tuple[int, int] | None = None
        at = self._offset(address) if address else 0
        left = _MOST_VERSIONS
        for _ in range(min(count, _MOST_VERSIONS) if address else 0):
            _, names, _, first, following = self._unpack("HHIII", at)
            inner = at + first
            for _ in range(min(names, left)):
                left -= 1
                _, _, _, name, further = self._unpack("IHHII", inner)
                match = _GLIBC.fullmatch(_bytes(text, name))
                if match is not None:
                    found = (int(match[1]), int(match[2]))
                    newest = max(newest or found, found)
                if not further:
                    break
                inner += further
            if not following or left <= 0:
                break
            at += following
        return newest


def _bytes(text: bytes, offset: int) -> bytes:
    end = text.find(b"\0", offset, offset + _LONGEST_NAME)
    return text[offset:end] if 0 <= offset <= len(text) and end >= 0 else b""


def _text(text: bytes, offset: int) -> str:
    return _bytes(text, offset).decode("utf-8", "replace")
