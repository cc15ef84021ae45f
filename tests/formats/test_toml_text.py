"""What a TOML document says stands where its places say."""

from pathlib import Path
from typing import Any

import pytest
import tomli
from hypothesis import given, settings
from hypothesis import strategies as st

from pinproof.formats.script import Script
from pinproof.formats.structured.toml_text import TomlDocument, read_toml
from pinproof.formats.tree import Fault, Listing, Node, Scalar, Table
from pinproof.source import SourceFile

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = [
    'a = 1\nb.c = "x"  # why\n[t.u]\n"k.l" = \'y\'\n',
    'x = [\r\n  "a", # one\r\n  \'b\',\r\n]\r\n[[p]]\r\nname = "q"\r\n[p.v]\r\nw = {z = [1]}\r\n',
    '[[p]]\nn = 1\n[[p]]\nn = 2\n[[p.w]]\nh = {s = "1"}\n[[p.w]]\nh = {s = "2"}\n[p.s]\nk = true\n',
    'a = """\nx""""\nb = \'\'\'y\'\'\'\nc = ""\nd = 1979-05-27 07:32:00Z\ne = "\\" ] # ="\n',
    "a = [[], [[]], {}]\nb = -inf\n[x]\n[x.y]\n[z]\n",
    "[a.b.c]\n[a]\nd = 1\n[[a.e]]\n[a.e.f]\ng = 0x1F\n",
    '"a b" . "c" = 1\n\'d\'.e = 2\n[ "f" . g ]\nh=[1,2,\n3,]',
]


def raw(node: Node) -> str:
    start, end = node.place.span
    return node.place.source.text[start:end]


def hold(node: Node, value: Any) -> None:
    """Hold a node against tomli's value: each literal, read by itself where it stands, is that."""
    if isinstance(node, Table):
        assert [key.text for key, _ in node.items] == list(value)
        for key, below in node.items:
            assert list(tomli.loads(f"{raw(key)} = 0")) == [key.text]
            hold(below, value[key.text])
    elif isinstance(node, Listing):
        assert len(node.items) == len(value)
        for below, each in zip(node.items, value, strict=True):
            hold(below, each)
    else:
        assert isinstance(node, Scalar)
        assert tomli.loads(f"x = {raw(node)}")["x"] == value


def held(text: str) -> TomlDocument:
    found = read_toml(Script(source=SourceFile(path="x.toml", text=text), text=text))
    assert isinstance(found, TomlDocument)
    assert found.values == tomli.loads(text)
    hold(found.table, found.values)
    return found


@pytest.mark.parametrize("text", DOCUMENTS)
def test_each_value_stands_at_its_place(text: str) -> None:
    held(text)


def test_the_settings_of_this_project_stand_at_their_places() -> None:
    held((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


KEY = st.sampled_from(["a", "b-1", '"c.d"', "'e f'", '"\\u0041"'])
STRING = st.sampled_from(
    ['"x"', "'y\"]'", '"\\"#"', '"""\n a\\\n  b"""', "'''c''d'''", '""', '"""q"""""']
)
VALUE = st.recursive(
    STRING | st.sampled_from(["1", "true", "1.5e3", "1979-05-27 07:32:00", "07:32:00"]),
    lambda below: (
        st.lists(below, max_size=3).map(lambda each: "[" + ",\n # c\n".join(each) + "]")
        | st.lists(st.tuples(KEY, below), max_size=3, unique_by=lambda pair: pair[0]).map(
            lambda pairs: "{ " + ", ".join(f"{key} = {value}" for key, value in pairs) + " }"
        )
    ),
    max_leaves=6,
)
PAIR = st.tuples(KEY, VALUE).map(lambda pair: f"{pair[0]} = {pair[1]} # =]\n")
HEADER = st.tuples(
    st.sampled_from([("[", "]"), ("[[", "]]")]), st.lists(KEY, min_size=1, max_size=3)
).map(lambda parts: f"{parts[0][0]} {' . '.join(parts[1])} {parts[0][1]}\n")


@settings(max_examples=60)
@given(st.lists(PAIR | HEADER, max_size=6).map("".join), st.booleans())
def test_whatever_tomli_takes_stands_at_its_places(text: str, windows: bool) -> None:
    text = text.replace("\n", "\r\n") if windows else text
    try:
        tomli.loads(text)
    except tomli.TOMLDecodeError:
        found = read_toml(Script(source=SourceFile(path="x.toml", text=text), text=text))
        assert isinstance(found, Fault)
    else:
        held(text)


@pytest.mark.parametrize(
    ("text", "line", "column", "said"),
    [
        ("a = 1\r\nb = [1 2]\r\n", 2, 8, "Unclosed array"),
        ('a = "x', 1, 7, "Unterminated string"),
        ("a = 1\na = 2\n", 2, 6, "Cannot overwrite a value"),
        ("a = " + "[" * 5000, 1, 1, "nested too deeply"),
        (".".join("a" * 5000) + " = 1", 1, 1, "nested too deeply"),
        ("a = " + "[" * 150 + "]" * 150, 1, 1, "nested too deeply"),
    ],
)
def test_what_is_no_toml_is_a_fault_with_its_place(
    text: str, line: int, column: int, said: str
) -> None:
    found = read_toml(Script(source=SourceFile(path="x.toml", text=text), text=text))
    assert isinstance(found, Fault)
    assert (found.place.start.line, found.place.start.column) == (line, column)
    assert f"not valid TOML: {said}" in found.message
