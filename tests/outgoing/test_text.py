"""What leaves speaks to no terminal and to no pipeline."""

import json

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pinproof.outgoing.text import outgoing, outgoing_json, printable

STYLED = "\x1b[31merror\x1b[0m"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain\ntext\n", "plain\ntext\n"),
        ("\x1b]0;title\x07", "\\x1b]0;title\\x07"),
        (STYLED, "\\x1b[31merror\\x1b[0m"),
        ("a\rb", "a\\rb"),
        ("\x9b31m", "\\x9b31m"),
        ("\u202eevil", "\\u202eevil"),
        ("\ud800", "\\ud800"),
        ("##vso[task.prependpath]/x", "## vso[task.prependpath]/x"),
        ("six  # ##vso[task]", "six  # ## vso[task]"),
        ("##[command]x", "## [command]x"),
        ("##teamcity[x]", "## teamcity[x]"),
        ("### heading", "### heading"),
        ("::add-mask::six", ": :add-mask::six"),
        ("a\n  ::set-output name=x::y", "a\n  : :set-output name=x::y"),
        ("std::string", "std::string"),
        ("conda-forge::python", "conda-forge::python"),
        ("section_start:1560896352:name", "section_start :1560896352:name"),
        ("caf\u00e9 \u4f60", "caf\u00e9 \u4f60"),
        ("https://u:p@h.example", "https://*:*@h.example"),
    ],
)
def test_what_is_written_out(text: str, shown: str) -> None:
    assert outgoing(text) == shown


def test_colours_of_reports_stay_and_others_do_not() -> None:
    assert outgoing(STYLED, is_styled=True) == STYLED
    assert outgoing("\x1b[8mhidden\x1b[2J", is_styled=True) == "\\x1b[8mhidden\\x1b[2J"


PAGE = "file://host.example/a%20b/docs/rules/version-range.md"


def linked(address: str, text: str = "PIN002") -> str:
    return f"\x1b]8;;{address}\x1b\\{text}\x1b]8;;\x1b\\"


@pytest.mark.parametrize(
    "address",
    [PAGE, "file:///lib/pinproof/rules/pin/version_range.py", "file:///C:/x/docs/rules/a-b.md"],
)
def test_links_to_pages_of_rules_stay_in_styled_text_only(address: str) -> None:
    assert outgoing(linked(address), is_styled=True) == linked(address)
    assert "\x1b" not in outgoing(linked(address))


@pytest.mark.parametrize(
    "address",
    [
        "https://evil.example/docs/rules/a.md",
        "file:///etc/passwd",
        "file:///home/x/evil.py",
        "file:///docs/rules/a.md?x",
        "file:///docs/rules/a.md\x07",
        "file:///a\x1b]0;docs/rules/a.md",
        "javascript:docs/rules/a.md",
    ],
)
def test_no_other_link_leaves(address: str) -> None:
    shown = outgoing(linked(address), is_styled=True)
    # The end of a link that was never begun does nothing.
    assert shown.replace("\x1b]8;;\x1b\\", "").isprintable()


ALL = st.text(st.characters(codec=None, exclude_categories=()), max_size=60)
COMMANDS = st.sampled_from(["##vso[", "##[", "::add-mask::", "section_start:1", "\x1b[31m", "\n "])


@given(st.lists(ALL | COMMANDS, max_size=8).map("".join))
@example("A:/##[=")
def test_nothing_but_printable_lines_leaves(text: str) -> None:
    shown = outgoing(text)
    assert shown.replace("\n", "").replace("\t", "").isprintable()
    shown.encode()
    assert "##vso[" not in shown
    assert "##[" not in shown
    assert not any(line.lstrip().startswith("::add-mask") for line in shown.split("\n"))
    assert shown.count("\n") == text.count("\n")
    # Once is enough.
    assert outgoing(shown) == shown


@given(st.recursive(ALL | st.integers() | st.none(), lambda deeper: st.lists(deeper, max_size=3)))
def test_json_says_the_same_but_for_secrets(value: object) -> None:
    text = outgoing_json({"value": value})
    text.encode()
    assert text.replace("\n", "").isprintable() or not _odd(text)
    back = json.loads(text)["value"]
    if "@" not in text and ":/" not in text:
        assert back == _without_surrogates(value)


def _odd(text: str) -> list[str]:
    return [char for char in text if "\x7f" <= char <= "\x9f" or char in "\u202e\u2066\u200b"]


def _without_surrogates(value: object) -> object:
    if isinstance(value, str):
        return "".join("\ufffd" if "\ud800" <= char <= "\udfff" else char for char in value)
    return [_without_surrogates(one) for one in value] if isinstance(value, list) else value


def test_a_command_in_json_is_none_there_and_the_same_string_afterwards() -> None:
    text = outgoing_json({"message": "##vso[task]x and ##[x]"})
    assert "##vso[" not in text
    assert "##[" not in text
    assert json.loads(text) == {"message": "##vso[task]x and ##[x]"}


def test_a_character_that_a_caller_keeps_stays() -> None:
    assert printable("a\tb\x00", keep="\t") == "a\tb\\x00"
