"""Which words of a command line are values of options: as the running pip's own parser has it."""

from optparse import Option, OptionGroup, OptionParser

import pytest
from pip._internal.commands import create_command
from pip._internal.utils.filetypes import ARCHIVE_EXTENSIONS

from pinproof.formats.tree import Scalar, Unknown, Value
from pinproof.hosts.commands.pip_arguments import split_arguments
from pinproof.hosts.commands.pip_call import read_pip_call
from pinproof.source import Place, SourceFile, Span


def options() -> list[Option]:
    parser: OptionParser = create_command("install").parser
    groups: list[OptionParser | OptionGroup] = [parser, *parser.option_groups]
    return [option for group in groups for option in group.option_list]


NAMES = sorted({name for each in options() for name in each._long_opts + each._short_opts})


def words(text: str) -> list[Value]:
    source = SourceFile(path="x", text=text)
    found: list[Value] = []
    at = 0
    for word in text.split(" "):
        place = Place(source, Span(at, at + len(word)))
        is_known = not word.startswith("$")
        found.append(Scalar(place=place, text=word) if is_known else Unknown(place=place))
        at += len(word) + 1
    return found


def read(text: str, *, is_uv: bool = False) -> list[tuple[str, str | None]]:
    return [
        (each.name, each.value.text if isinstance(each.value, Scalar) else None)
        if each.name
        else ("", "".join(w.text if isinstance(w, Scalar) else "?" for w in each.words))
        for each in split_arguments(words(text), is_uv=is_uv)
    ]


@pytest.mark.parametrize("name", NAMES)
def test_an_option_takes_the_next_word_where_pip_does(name: str) -> None:
    option = next(o for o in options() if name in o._long_opts + o._short_opts)
    said = read(f"{name} one two")
    taken = [value for is_option, value in said if is_option]
    rest = [value for is_option, value in said if not is_option]
    if option.takes_value():
        assert (taken, rest) == (["one"], ["two"])
    else:
        assert (taken, rest) == ([None], ["one", "two"])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("-r a.txt", [("--requirement", "a.txt")]),
        ("-ra.txt", [("--requirement", "a.txt")]),
        ("-qUr a.txt b", [("--requirement", "a.txt"), ("", "b")]),
        ("--requirem=a.txt", [("--requirement", "a.txt")]),
        ("--index-url=x --pre y", [("--index-url", "x"), ("--pre", None), ("", "y")]),
        ("--upgrade pip", [("--upgrade", None), ("", "pip")]),
        ("numpy > log", [("", "numpy")]),
        ("numpy >log 2>&1 scipy", [("", "numpy"), ("", "scipy")]),
        ("numpy >> log scipy", [("", "numpy"), ("", "scipy")]),
        ("numpy &> log", [("", "numpy")]),
        ("numpy 2> log", [("", "numpy")]),
        ("$X -c $Y", [("", "?"), ("--constraint", None)]),
        ("-r", [("--requirement", "")]),
    ],
)
def test_the_arguments_of_pip(text: str, expected: list[tuple[str, str | None]]) -> None:
    assert read(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("--system --prerelease allow", [("--system", None), ("--prerelease", "allow")]),
        ("--default-index x numpy", [("--index-url", "x"), ("", "numpy")]),
        ("--index=x numpy", [("--extra-index-url", "x"), ("", "numpy")]),
        ("-p 3.9 numpy", [("-p", "3.9"), ("", "numpy")]),
        ("-P flask numpy", [("-P", "flask"), ("", "numpy")]),
    ],
)
def test_the_arguments_of_uv(text: str, expected: list[tuple[str, str | None]]) -> None:
    assert read(text, is_uv=True) == expected


@pytest.mark.parametrize("suffix", [*ARCHIVE_EXTENSIONS, ".ZIP"])
def test_an_archive_of_any_kind_lies_beside(suffix: str) -> None:
    call = read_pip_call(words(f"pip install a-1.0{suffix} six"), 1, ())
    assert [each.text for each in call.own] == [f"a-1.0{suffix}"]


def test_what_pip_takes_for_no_archive_is_a_requirement() -> None:
    call = read_pip_call(words("pip install a-1.0.tar.zst zipp==3.6 git+https://h/a.zip"), 1, ())
    assert call.own == ()
