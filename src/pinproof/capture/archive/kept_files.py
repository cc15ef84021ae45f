"""Which files of an image say something about its Python environments, and what of them is kept.

Everything else is passed over. What is kept is small: of a distribution's metadata its few
headers, of a compiled file the numpy that it was built against, of an interpreter its version, of
dpkg's and apk's lists the packages that matter.
"""

import re
from collections.abc import Callable
from typing import TypeAlias

from pinproof.capture.archive.streams import CHUNK, Readable
from pinproof.metadata.core_metadata import read_fields
from pinproof.metadata.import_names import find_import_names
from pinproof.metadata.numpy_interface import (
    MOST_LOOKED_THROUGH,
    NumpyInterface,
    find_numpy_interface,
)

Keep: TypeAlias = Callable[[Readable], bytes]

_TEXT_BYTES = 1 << 18
_METADATA_BYTES = 1 << 20
_RECORD_BYTES = 8 << 20
_LIST_BYTES = 32 << 20
# Before the names, so that none at all is told from nothing known.
RECORD_MARK = "RECORD"
_HEADERS = frozenset({"name", "version", "requires-dist", "requires-python"})
_SYSTEM_PACKAGE = re.compile(rb"(?m)^Package: (?:libc6|(?:lib)?python3\.\d+-minimal)$")
_APK_PACKAGE = re.compile(rb"(?m)^P:(?:musl|python3)$")


def keep_text(stream: Readable) -> bytes:
    """Keep a small file as it is; a long one is no file of the kind that we expect."""
    data = stream.read(_TEXT_BYTES + 1)
    return data if len(data) <= _TEXT_BYTES else b""


def keep_presence(_stream: Readable) -> bytes:
    """Keep only that the file is there."""
    return b""


def keep_metadata(stream: Readable) -> bytes:
    """Keep name, version and requirements, one field a line. Source: Core metadata."""
    content = stream.read(_METADATA_BYTES).decode(errors="replace")
    kept = (field for field in read_fields(content) if field.name in _HEADERS)
    return "\n".join(f"{field.name}: {field.value}" for field in kept).encode()


def keep_import_names(stream: Readable) -> bytes:
    """Keep what can be imported of a distribution by its `RECORD`, one name a line after a mark.

    Nothing for one that lies elsewhere: its `RECORD` does not say what is there.
    """
    content = stream.read(_RECORD_BYTES + 1)
    if len(content) > _RECORD_BYTES:
        return b""
    paths = [
        line.partition(",")[0].strip('"') for line in content.decode(errors="replace").split("\n")
    ]
    names = find_import_names(path.replace("\\", "/") for path in paths)
    if any(path.startswith("__editable__") for path in paths) or (
        not names and any(path.endswith(".pth") for path in paths)
    ):
        return b""
    return "\n".join([RECORD_MARK, *sorted(names)]).encode()


def keep_numpy_interface(stream: Readable) -> bytes:
    """Keep which numpy a compiled file was built against, as `1` or `2 1.20`; nothing for none."""
    content = stream.read(MOST_LOOKED_THROUGH + 1)
    found = None if len(content) > MOST_LOOKED_THROUGH else find_numpy_interface(content)
    return b"" if found is None else f"{found.major} {found.oldest or ''}".strip().encode()


def read_numpy_interface(kept: bytes) -> NumpyInterface | None:
    """Read what was kept of a compiled file."""
    major, _, oldest = kept.decode().partition(" ")
    return NumpyInterface(major=int(major), oldest=oldest or None) if major else None


def _matches(pattern: re.Pattern[bytes]) -> Keep:
    """Keep the distinct first groups of a pattern, one a line, of a file of any size."""

    def scan(stream: Readable) -> bytes:
        found: dict[bytes, None] = {}
        rest = b""
        while data := stream.read(CHUNK):
            window = rest + data
            found.update(dict.fromkeys(match[1] for match in pattern.finditer(window)))
            rest = window[-128:]
        return b"\n".join(found)

    return scan


def _interpreter(match: re.Match[str]) -> Keep:
    # Linkers merge strings by their ends: the version may follow other text, but not a digit.
    series = re.escape(match["series"].encode())
    return _matches(re.compile(rb"(?<![\d.])(" + series + rb"\.\d{1,2})(?:(?:a|b|rc)\d)?\+?\x00"))


def _packages(pattern: re.Pattern[bytes]) -> Keep:
    def paragraphs(stream: Readable) -> bytes:
        kept: list[bytes] = []
        rest, read = b"", 0
        while read < _LIST_BYTES and (data := stream.read(CHUNK)):
            read += len(data)
            *whole, rest = (rest[-(1 << 20) :] + data).split(b"\n\n")
            kept += (part for part in whole if pattern.search(part))
        if pattern.search(rest):
            kept.append(rest)
        return b"\n\n".join(part[:4096] for part in kept)

    return paragraphs


_LIBRARY_FOLDER = r"(?:usr/)?lib(?:64)?/(?:[^/]+-linux-[^/]+/)?"
_KINDS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], Keep]], ...] = tuple(
    (re.compile(pattern), keep)
    for pattern, keep in (
        (r"(?:.*/)?[^/]+\.dist-info/METADATA", lambda _: keep_metadata),
        (r"(?:.*/)?[^/]+\.dist-info/RECORD", lambda _: keep_import_names),
        (
            r"(?:.*/)?(?:[^/]+\.(?:dist|egg)-info|EGG-INFO)/top_level\.txt",
            lambda _: keep_text,
        ),
        (r"(?:.*/)?(?:[^/]+\.egg-info|EGG-INFO)/PKG-INFO", lambda _: keep_metadata),
        (r"(?:.*/)?(?:[^/]+\.egg-info|EGG-INFO)/requires\.txt", lambda _: keep_text),
        (r"(?:.*/)?[^/]+\.egg-info", lambda _: keep_metadata),
        (r"(?:.*/)?(?:site|dist)-packages/.+\.so", lambda _: keep_numpy_interface),
        (r"(?:.*/)?[^/]+\.egg", lambda _: keep_presence),
        (r"(?:.*/)?[^/]+\.(?:egg-link|pth)", lambda _: keep_text),
        (r"(?:.*/)?pyvenv\.cfg", lambda _: keep_text),
        (r"(?:.*/)?conda-meta/python-[^/]+\.json", lambda _: keep_presence),
        (r"(?:.*/)?include/python3\.\d+[a-z]*/patchlevel\.h", lambda _: keep_text),
        (r"(?:.*/)?bin/python(?P<series>3\.\d+)[a-z]*", _interpreter),
        (r"(?:.*/)?libpython(?P<series>3\.\d+)[a-z]*\.so[.\d]*", _interpreter),
        (r"(?:.*/)?python3?", lambda _: keep_presence),
        (r"(?:.*/)?lib/python3\.\d+t?/(?:os|site)\.py", lambda _: keep_presence),
        (
            _LIBRARY_FOLDER + r"libc(?:-2\.\d+)?\.so(?:\.6)?",
            lambda _: _matches(re.compile(rb"GNU C Library [^\0]*? version (\d+\.\d+)")),
        ),
        (_LIBRARY_FOLDER + r"ld-musl-[^/]+\.so\.1", lambda _: keep_presence),
        (r"var/lib/dpkg/status", lambda _: _packages(_SYSTEM_PACKAGE)),
        (r"(?:usr/)?lib/apk/db/installed", lambda _: _packages(_APK_PACKAGE)),
        (r"etc/passwd|(?:etc|usr/lib)/os-release", lambda _: keep_text),
        (r"var/runit/gunicorn/run", lambda _: keep_text),
    )
)
# Most paths of an image end in none of these, and need no closer look.
_HINT = re.compile(
    r"\.dist-info/(?:METADATA|RECORD)$|/PKG-INFO$|/requires\.txt$|/top_level\.txt$|\.egg(?:-info|-link)?$|\.pth$"
    r"|pyvenv\.cfg$|conda-meta/python-|patchlevel\.h$|python[^/]*$|/(?:os|site)\.py$|libc[^/]*$"
    r"|-packages/.+\.so$|ld-musl-|dpkg/status$|apk/db/installed$|passwd$|os-release$|gunicorn/run$"
)


def find_keeper(path: str) -> Keep | None:
    """Tell what to keep of the file at a path (from the root, without a leading slash)."""
    if _HINT.search(path) is None:
        return None
    for pattern, keep in _KINDS:
        match = pattern.fullmatch(path)
        if match:
            return keep(match)
    return None
