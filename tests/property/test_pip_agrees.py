"""pip decides: whatever stands in a file, we read what its own parser reads.

`PINPROOF_FUZZ_EXAMPLES` sets how many files are made up for each test.
"""

import os
import re
from collections.abc import Callable
from pathlib import Path

import pip
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from packaging.markers import Marker
from packaging.requirements import Requirement
from pip._vendor.packaging.markers import Marker as PipMarker
from pip._vendor.packaging.requirements import Requirement as PipRequirement
from property.requirement_texts import FILES
from support.pieces import pieces
from support.pip_reading import decode as pip_decode
from support.pip_reading import pip_reading, same
from support.reading import pip_named, read
from support.readings import our_reading

from pinproof.pip.release import choose_pip
from pinproof.requirements.grammar.decode import decode, encode
from pinproof.requirements.parser import parse

EXAMPLES = int(os.environ.get("PINPROOF_FUZZ_EXAMPLES", "500"))
fuzz = settings(
    max_examples=EXAMPLES,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)

pytestmark = pytest.mark.skipif(
    choose_pip(pip.__version__, (3, 14)).is_before(26, 2),
    reason=f"pip {pip.__version__} reads otherwise than today's",
)


@pytest.fixture(autouse=True)
def nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Work where no path that the texts name exists."""
    folder = tmp_path / "a" / "b"
    folder.mkdir(parents=True)
    monkeypatch.chdir(folder)


def assert_agreement(text: str, *, is_constraint: bool) -> None:
    theirs = pip_reading(text, is_constraint=is_constraint)
    lines = read(text, is_constraint=is_constraint).lines
    for their, our, line in zip(theirs, our_reading(lines), lines, strict=True):
        assert same(their, our) or packagings_differ(line.text), (their, our)


def packagings_differ(text: str) -> bool:
    """Tell whether pip's packaging takes a part of a line that ours refuses, or the other way."""
    parts = [text, text.removeprefix("-e "), *re.split(r";| -", text)]
    return any(
        takes(own, part.strip(" '\"")) != takes(pips, part.strip(" '\""))
        for own, pips in ((Requirement, PipRequirement), (Marker, PipMarker))
        for part in parts
    )


def takes(read_text: Callable[[str], object], text: str) -> bool:
    try:
        read_text(text)
    except (ValueError, RecursionError):
        return False
    return True


@fuzz
@given(FILES)
@example("a==1 ;\n")
@example("foo[a] @ https://h/x[b]")
@example("..[X]/ #c")
@example("git+https://h/r.git *; --index-url=x")
def test_requirements_are_read_as_pip_reads_them(text: str) -> None:
    assert_agreement(text, is_constraint=False)


@fuzz
@given(FILES)
@example("a[x]==1")
def test_constraints_are_read_as_pip_reads_them(text: str) -> None:
    assert_agreement(text, is_constraint=True)


@fuzz
@given(FILES)
def test_the_pieces_of_any_text_are_the_text(text: str) -> None:
    file = read(text)
    assert "".join(text[slice(*piece.span)] for piece in pieces(file)) == text


MARKS = st.sampled_from(
    [b"", b"", b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"\xff\xfe\0\0", b"\0\0\xfe\xff"]
)
CODINGS = st.sampled_from(
    [
        b"",
        b"",
        b"# coding: latin-1\n",
        b"# -*- coding: utf-16 -*-\n",
        b"\n#coding=cp1252\n",
        b"# coding: x\n",
        b"# coding: ascii\n",
        b"# coding: rot13\n",
        b"# coding: utf-8-sig\n",
    ]
)
ENCODINGS = st.sampled_from(["utf-8", "utf-8", "latin-1", "utf-16-le", "utf-16-be", "utf-32-le"])


@fuzz
@given(
    MARKS,
    CODINGS,
    st.one_of(
        st.binary(max_size=40),
        st.builds(lambda text, encoding: text.encode(encoding, "replace"), FILES, ENCODINGS),
    ),
)
@example(b"\xff\xfe", b"", b"\xfe\xff\0a")
def test_any_bytes_are_decoded_as_pip_decodes_them(mark: bytes, coding: bytes, rest: bytes) -> None:
    raw = mark + coding + rest
    source, fault = decode(raw, "file")
    text = pip_decode(raw)
    if fault is None:
        assert source.text == text
    else:
        # Of UTF-16 without a mark pip makes lines full of zeros, and refuses one after the other.
        assert text is None or ("\0" in text and "UTF-16" in fault.reason)
        assert 0 <= fault.span.start <= len(source.text)
    file = parse(source, pip=pip_named(), decode_fault=fault)
    whole = "".join(source.text[slice(*piece.span)] for piece in pieces(file))
    assert encode(source, whole, fault) == raw
