"""A text that is written into a host reads the same again, and only it changes."""

import ast
import json
import subprocess
from collections.abc import Callable, Sequence

import pytest
import tomli
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from pinproof.hosts.literals.json_strings import JSON_INSIDE, JSON_STRING
from pinproof.hosts.literals.literal import read_literal
from pinproof.hosts.literals.python_strings import PYTHON_STRING
from pinproof.hosts.literals.shell_quotes import SHELL_WORD
from pinproof.hosts.literals.style import Style, decode_through, rewrite, write_literal
from pinproof.hosts.literals.toml_strings import TOML_STRING
from pinproof.hosts.literals.yaml_scalars import IN_BLOCK, IN_FLOW
from pinproof.source import Change, Place, SourceFile, Span


def word(raw: str) -> str:
    """Ask a shell, in a folder where a pattern finds files."""
    command = f"printf '<%s>' {raw}"
    ran = subprocess.run(["sh", "-c", command], cwd="/", capture_output=True, check=True)
    return ran.stdout.decode()[1:-1]


# Each way to write a text, how others read it, and a literal whose manner is followed.
WAYS: dict[str, tuple[Sequence[Style], Callable[[str], object], str]] = {
    "yaml plain": ([IN_BLOCK], lambda raw: yaml.safe_load(f"a:\n  - {raw}\n")["a"][0], "x"),
    "yaml single": ([IN_BLOCK], lambda raw: yaml.safe_load(f"a:\n  - {raw}\n")["a"][0], "'x'"),
    "yaml double": ([IN_BLOCK], lambda raw: yaml.safe_load(f"a:\n  - {raw}\n")["a"][0], '"x"'),
    "yaml flow": ([IN_FLOW], lambda raw: yaml.safe_load(f"a: [z, {raw}, y]")["a"][1], "x"),
    "python single": ([PYTHON_STRING], ast.literal_eval, "'x'"),
    "python double": ([PYTHON_STRING], ast.literal_eval, '"x"'),
    "python raw": ([PYTHON_STRING], ast.literal_eval, 'r"x"'),
    "python long": ([PYTHON_STRING], ast.literal_eval, '"""x"""'),
    "shell": ([SHELL_WORD], word, "x"),
    "shell single": ([SHELL_WORD], word, "'x'"),
    "shell double": ([SHELL_WORD], word, '"x"'),
    "json": ([JSON_STRING], json.loads, '"x"'),
    "toml basic": ([TOML_STRING], lambda raw: tomli.loads(f"a = [{raw}]")["a"][0], '"x"'),
    "toml literal": ([TOML_STRING], lambda raw: tomli.loads(f"a = [{raw}]")["a"][0], "'x'"),
    "notebook python": (
        [JSON_INSIDE, PYTHON_STRING],
        lambda raw: ast.literal_eval(json.loads(f'"{raw}"')),
        '\\"x\\"',
    ),
    "notebook shell": ([JSON_INSIDE, SHELL_WORD], lambda raw: word(json.loads(f'"{raw}"')), "x"),
}
# What requirements are made of, and what hosts take for something else.
TEXTS = st.text("abz019.=<>!~;,[]()\"' -_@/:#$%&*|\\{}`é\U0001f600", min_size=1, max_size=12)


@pytest.mark.parametrize("way", WAYS)
@settings(max_examples=40)
@given(text=TEXTS)
def test_what_is_written_reads_the_same_for_others(way: str, text: str) -> None:
    styles, others, like = WAYS[way]
    raw = write_literal(styles, text, like)
    assert raw is not None
    assert others(raw) == text
    said = decode_through(styles, raw)
    assert said is not None
    assert said.text == text


@pytest.mark.parametrize("way", WAYS)
@settings(max_examples=40)
@given(text=TEXTS, new=TEXTS, data=st.data())
def test_a_part_is_replaced_and_the_rest_says_the_same(
    way: str, text: str, new: str, data: st.DataObject
) -> None:
    styles, others, like = WAYS[way]
    raw = write_literal(styles, text, like)
    assert raw is not None
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    change = rewrite(styles, raw, start, end, new)
    assert change is not None
    after = raw[: change.start] + change.text + raw[change.end :]
    assert others(after) == text[:start] + new + text[end:]


@pytest.mark.parametrize(
    ("way", "raw", "expected"),
    [
        ("yaml plain", "numpy", "numpy==1.0"),
        ("yaml single", "'numpy'", "'numpy==1.0'"),
        ("yaml double", '"numpy"', '"numpy==1.0"'),
        ("yaml flow", "numpy", "numpy==1.0"),
        ("python raw", 'r"numpy"', 'r"numpy==1.0"'),
        ("python long", '"""numpy"""', '"""numpy==1.0"""'),
        ("shell", "numpy", "numpy==1.0"),
        ("shell", '"num"py', '"num"py==1.0'),
        ("shell single", "'numpy'", "'numpy==1.0'"),
        ("json", '"numpy"', '"numpy==1.0"'),
        ("toml literal", "'numpy'", "'numpy==1.0'"),
        ("notebook python", '\\"numpy\\"', '\\"numpy==1.0\\"'),
    ],
)
def test_the_quoting_stays(way: str, raw: str, expected: str) -> None:
    change = rewrite(WAYS[way][0], raw, 5, 5, "==1.0")
    assert change is not None
    assert raw[: change.start] + change.text + raw[change.end :] == expected


@pytest.mark.parametrize(
    ("way", "raw", "new", "expected"),
    [
        # The shell takes a sign for a redirection, YAML a blank and a sharp for a comment.
        ("shell", "numpy", ">=1.0", '"numpy>=1.0"'),
        ("yaml plain", "numpy", "==1 # x", "'numpy==1 # x'"),
        ("yaml flow", "numpy", "[a]==1", "'numpy[a]==1'"),
        ("yaml single", "'numpy'", "; a=='b'", "'numpy; a==''b'''"),
        ("python double", '"numpy"', '; a=="b"', '"numpy; a==\\"b\\""'),
        ("notebook shell", "numpy", ">=1", '\\"numpy>=1\\"'),
        ("toml literal", "'numpy'", "; a=='b'", "\"numpy; a=='b'\""),
    ],
)
def test_quotes_are_put_where_they_are_needed(way: str, raw: str, new: str, expected: str) -> None:
    change = rewrite(WAYS[way][0], raw, 5, 5, new)
    assert change is not None
    assert raw[: change.start] + change.text + raw[change.end :] == expected


@pytest.mark.parametrize(
    ("way", "raw"),
    [
        ("yaml plain", "numpy  # why"),
        ("yaml plain", "a: b"),
        ("yaml plain", "[a]"),
        ("yaml plain", "*a"),
        ("yaml plain", "1.0"),
        ("yaml plain", "|\n  a"),
        ("yaml double", '"\\xzz"'),
        ("yaml flow", "a, b"),
        ("python single", "f'{x}'"),
        ("python single", "'a' 'b'"),
        ("python single", "'a"),
        ("python single", "b'a'"),
        ("shell", "$X"),
        ("shell", '"$X"'),
        ("shell", "a>b"),
        ("shell", "`a`"),
        ("shell", "a b"),
        ("shell", "'a"),
        ("shell", '"a'),
        ("shell", "a\\"),
        ("shell", "#a"),
        ("json", '"a"b"'),
        ("json", '"\\q"'),
        ("toml basic", "1"),
        ("toml basic", '"a" # "'),
    ],
)
def test_what_is_no_literal_is_left_alone(way: str, raw: str) -> None:
    styles = WAYS[way][0]
    assert decode_through(styles, raw) is None
    assert rewrite(styles, raw, 0, 0, "x") is None


@pytest.mark.parametrize(
    ("way", "raw", "text", "places"),
    [
        ("yaml double", '"a\\x41b"', "aAb", ["a", "\\x41", "b"]),
        ("yaml single", "'a''b'", "a'b", ["a", "''", "b"]),
        ("yaml plain", "a\n    b", "a b", ["a", "\n    ", "b"]),
        ("yaml double", '"a\\\n  b"', "ab", ["a", "b"]),
        ("python single", "'a\\nb'", "a\nb", ["a", "\\n", "b"]),
        ("python raw", "r'a\\n'", "a\\n", ["a", "\\", "n"]),
        ("shell", "a' 'b\\ c", "a b c", ["a", " ", "b", "\\ ", "c"]),
        ("shell", "a\\\nb", "ab", ["a", "b"]),
        ("shell double", '"a\\"b\\n"', 'a"b\\n', ["a", '\\"', "b", "\\", "n"]),
        ("json", '"a\\u00e9\\ud83d\\ude00"', "aé\U0001f600", ["a", "\\u00e9", "\\ud83d\\ude00"]),
        ("toml basic", '"""\na\\\n   b"""', "ab", ["a", "b"]),
        ("toml basic", '"a\\u0041"', "aA", ["a", "\\u0041"]),
        ("notebook python", '\\"a\\\\tb\\"', "a\tb", ["a", "\\\\t", "b"]),
    ],
)
def test_each_character_knows_its_place(way: str, raw: str, text: str, places: list[str]) -> None:
    said = decode_through(WAYS[way][0], raw)
    assert said is not None
    assert said.text == text
    assert [raw[start:end] for start, end in zip(said.starts, said.ends, strict=True)] == places


def test_a_text_that_is_put_together_elsewhere_stands_at_all_of_its_place() -> None:
    source = SourceFile(path="a.py", text="x = 'num' + 'py'\n")
    made = read_literal(Place(source, Span(4, 16)), "numpy", [PYTHON_STRING])
    assert made.span_of(0, 3) == Span(4, 16)
    assert made.replaced(Span(4, 16), "scipy") is None
    assert made.written("scipy") is None


def test_a_place_that_is_none_of_the_characters_is_not_replaced() -> None:
    source = SourceFile(path="a.json", text='"a\\u0041b"')
    made = read_literal(Place(source, Span(0, 10)), "aAb", [JSON_STRING])
    assert made.replaced(Span(2, 8), "x") == Change(Span(2, 8), "x")
    assert made.replaced(Span(3, 8), "x") is None
    assert made.replaced(Span(8, 8), "x") == Change(Span(8, 8), "x")
    assert made.replaced(Span(5, 5), "x") is None
