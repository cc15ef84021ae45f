"""Seeded changes of a file's bytes: what typing, half a download and bad will do to it."""

import random
from collections.abc import Callable

# What readers have stumbled over, and what terminals and pipelines obey.
WORDS = (
    *(b"\0", b"\xff\xfe", b"\xef\xbb\xbf", b"\r", b"\n", b"\\\n", b"\t", b" ", b"\x1b]0;x\x07"),
    *(b"\xed\xa0\x80", b"\\ud800", "\u00b2\u0661\u202e\u2028".encode(), b"\xc2\x9b1m"),
    *(b"9" * 4400, b"a" * 3000, b"[" * 3000, b"{" * 500, b"(" * 500, b"\"'" * 200, b"#" * 50),
    *(b"${A}", b"$A$A", b"%(x)s", b"{{ x }}", b"*a" * 25, b"../" * 20, b"/proc/self/environ"),
    *(b"# coding: unicode_escape\n", b"# -*- coding: utf-7 -*-\n", b"# coding: punycode\n"),
    *(b"##vso[task.x]", b"\n::add-mask::", b"~= '3'", b"; python_version < '3'", b"==1.*", b"@"),
    *(b"-r ", b"-c ", b"-e ", b"--hash=sha256:0", b"--index-url ", b"--trusted-host ", b"<<<<<<<"),
    *(b"&a *a", b"!!python/object:x ", b"---\n", b"<![x", b"<!--", b"</a>", b"&#xD800;", b"null"),
    *(
        b"true",
        b"-1",
        b"1e999",
        b"NaN",
        b"0x" + b"F" * 5000,
        b"[]",
        b"{}",
        b'""',
        b"pinproof: allow[",
    ),
)


def changed(data: bytes, other: bytes, chance: random.Random) -> bytes:
    """Change a file in a few places; `other` is one to take pieces of."""
    for _ in range(chance.choice((1, 1, 1, 2, 3, 6))):
        data = chance.choice(_CHANGES)(data, other, chance)
    return data[:200_000]


def _at(data: bytes, chance: random.Random) -> int:
    return chance.randrange(len(data) + 1)


def _flip(data: bytes, _other: bytes, chance: random.Random) -> bytes:
    at = _at(data, chance)
    return data[:at] + bytes([chance.randrange(256)]) + data[at + 1 :]


def _drop(data: bytes, _other: bytes, chance: random.Random) -> bytes:
    at = _at(data, chance)
    return data[:at] + data[at + chance.choice((1, 3, 20, 200)) :]


def _break_off(data: bytes, _other: bytes, chance: random.Random) -> bytes:
    return data[: _at(data, chance)]


def _put(data: bytes, _other: bytes, chance: random.Random) -> bytes:
    at = _at(data, chance)
    return data[:at] + chance.choice(WORDS) + data[at:]


def _put_often(data: bytes, _other: bytes, chance: random.Random) -> bytes:
    at, word = _at(data, chance), chance.choice(WORDS)[:20]
    return data[:at] + word * chance.choice((10, 500, 3000)) + data[at:]


def _repeat(data: bytes, _other: bytes, chance: random.Random) -> bytes:
    at = _at(data, chance)
    piece = data[at : at + chance.choice((1, 5, 40, 400))]
    return data[:at] + piece * chance.choice((2, 10, 200)) + data[at:]


def _splice(data: bytes, other: bytes, chance: random.Random) -> bytes:
    start = _at(other, chance)
    piece = other[start : start + chance.choice((5, 50, 2000))]
    at = _at(data, chance)
    return data[:at] + piece + data[at:]


def _swap_lines(data: bytes, _other: bytes, chance: random.Random) -> bytes:
    lines = data.splitlines(keepends=True)
    chance.shuffle(lines)
    return b"".join(lines)


def _recode(data: bytes, _other: bytes, chance: random.Random) -> bytes:
    encoding = chance.choice(("utf-16", "utf-32", "utf-7", "latin-1", "cp037"))
    return data.decode("utf-8", "replace").encode(encoding, "replace")


_CHANGES: tuple[Callable[[bytes, bytes, random.Random], bytes], ...] = (
    *(_flip, _drop, _break_off, _put, _put, _put_often, _repeat, _splice, _splice),
    *(_swap_lines, _recode),
)
