import codecs

import pytest
from support.pip_reading import decode as pip_decode

from pinproof.requirements.grammar.decode import decode, encode

TEXT = "scipy==1.7.3  # café ≥ 1\nnumpy==1.19.5\n"
LATIN = "scipy==1.7.3  # café\n"

READABLE = {
    "plain": TEXT.encode(),
    "utf-8 mark": codecs.BOM_UTF8 + TEXT.encode(),
    "utf-16 little": codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le"),
    "utf-16 big": codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"),
    "utf-32 little": codecs.BOM_UTF32_LE + TEXT.encode("utf-32-le"),
    "utf-32 big": codecs.BOM_UTF32_BE + TEXT.encode("utf-32-be"),
    "two marks": codecs.BOM_UTF16_LE + codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"),
    "two utf-8 marks": codecs.BOM_UTF8 * 2 + TEXT.encode(),
    "coding line": b"# -*- coding: latin-1 -*-\n" + LATIN.encode("latin-1"),
    "coding on line 2": b"\n#coding=cp1252\n" + LATIN.encode("cp1252"),
    "coding with a mark": codecs.BOM_UTF8 + b"# coding: latin-1\n" + TEXT.encode(),
    "coding on line 3 is none": b"\n\n# coding: latin-1\n" + TEXT.encode(),
    "coding outside of a comment is none": b"x # coding: latin-1\n" + TEXT.encode(),
    "utf-8-sig": b"# coding: utf-8-sig\n" + TEXT.encode(),
    "utf-7": b"# coding: utf-7\nscipy+AD0APQ-1\n",
    "all line ends": "a\rb\r\nc\x0cd\x85e\u2028f".encode(),
    "empty": b"",
}


@pytest.mark.parametrize("raw", READABLE.values(), ids=READABLE)
def test_text_is_decoded_as_pip_decodes_it(raw: bytes) -> None:
    source, fault = decode(raw, "file")
    assert fault is None
    assert source.text == pip_decode(raw)


@pytest.mark.parametrize("name", [name for name in READABLE if name != "utf-7"])
def test_a_file_comes_back_byte_for_byte(name: str) -> None:
    source, _ = decode(READABLE[name], "file")
    assert encode(source, source.text) == READABLE[name]


FAULTS = {
    "a byte of latin-1": (b"a\nscipy # caf\xe9 x\n", (2, 12), "a\nscipy # café x\n"),
    "the end of a pair": ("é".encode("utf-16") + b"x", (1, 2), "éx"),
    "ascii was promised": (b"# coding: ascii\n\xff", (2, 1), "# coding: ascii\nÿ"),
    "no such coding": (b"# coding: no-such\nx\n", (1, 11), "# coding: no-such\nx\n"),
    "no text coding": (b"# coding: hex\nx\n", (1, 11), "# coding: hex\nx\n"),
    "not even utf-8": (b"# coding: no-such\n\xe9\n", (1, 11), "# coding: no-such\né\n"),
}


@pytest.mark.parametrize(("raw", "place", "text"), FAULTS.values(), ids=FAULTS)
def test_bytes_that_pip_cannot_decode_are_a_fault_with_a_place(
    raw: bytes, place: tuple[int, int], text: str
) -> None:
    assert pip_decode(raw) is None
    source, fault = decode(raw, "file")
    assert fault is not None
    assert source.position(fault.span.start) == place
    assert source.text == text
    assert encode(source, text, fault) == raw


def test_the_reason_names_the_byte_and_the_encoding() -> None:
    _, fault = decode(b"caf\xe9", "file")
    assert fault is not None
    assert fault.reason == "byte 0xe9 is not UTF-8: unexpected end of data"


@pytest.mark.parametrize(
    ("raw", "is_exact"),
    [
        (b"scipy # caf\xe9\n", False),
        (b"# coding: utf-7\nscipy+AD0APQ-1\n", False),
        (b"# coding: idna\na\x00\n" + b"x" * 80, False),
        (b"# coding: no-such\n", False),
        (b"# coding: latin-1\ncaf\xe9\n", True),
        (TEXT.encode(), True),
    ],
)
def test_what_cannot_be_written_back_is_said(raw: bytes, is_exact: bool) -> None:
    source, _ = decode(raw, "file")
    assert source.is_exact is is_exact
