import email.parser
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pinproof.metadata.core_metadata import read_fields

LINES = st.lists(
    st.one_of(
        st.sampled_from(
            [
                "Name: demo",
                "Version: 1.0",
                "Requires-Dist: six ; extra == 'x'",
                "License: one",
                "X:",
                "no field",
                "Bad Key: x",
                "Key : x",
                " folded",
                "\tfolded",
                "   ",
                "",
            ]
        ),
        st.text(st.sampled_from("aB-:; \t\x0b\x0c\x85\u2028é'\""), max_size=12),
    ),
    max_size=12,
)


@given(LINES, st.sampled_from(["\n", "\r\n", "\r"]))
def test_it_finds_what_the_standard_librarys_reader_finds(lines: list[str], end: str) -> None:
    text = end.join(lines)
    message = email.parser.HeaderParser().parsestr(text)
    wanted = [(name.lower(), " ".join(value.split())) for name, value in message.items()]
    found = [(each.name, " ".join(each.value.split())) for each in read_fields(text)]
    assert [each for each in found if each[0]] == wanted


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_field_has_its_place_and_its_whole_value(end: str) -> None:
    text = end.join(
        [
            "Name: demo",
            "Requires-Dist: six",
            "  >=1.0 ;",
            "\textra == 'x'",
            "Version: 1",
            "",
            "A: b",
        ]
    )
    name, requires, version = read_fields(text)
    assert (name.name, name.value, text[name.start : name.end]) == ("name", "demo", "Name: demo")
    assert requires.value == "six >=1.0 ; extra == 'x'"
    assert text[requires.start : requires.end] == "Requires-Dist: six"
    assert text[version.start : version.end] == "Version: 1"


def test_a_byte_order_mark_belongs_to_no_name() -> None:
    (field,) = read_fields("\ufeffName: demo\n")
    assert (field.name, field.value) == ("name", "demo")


def test_a_value_folded_a_million_times_is_joined_in_time() -> None:
    start = time.monotonic()
    (field,) = read_fields("X: y\n" + " a\n" * 10**6)
    assert field.value.count(" ") == 10**6
    # Joined piece by piece it takes minutes.
    assert time.monotonic() - start < 20
