"""Comments of made-up texts are those that the language itself knows."""

import io
import tokenize
from collections.abc import Callable

import pytest
import tomli
import yaml
from formats.comments.told import told
from hypothesis import given
from hypothesis import strategies as st

from pinproof.formats.comments.dockerfile import dockerfile_lines
from pinproof.formats.comments.model import CodeLine, comments
from pinproof.formats.comments.python_code import python_lines
from pinproof.formats.comments.shell import shell_lines
from pinproof.formats.comments.signs import bicep_lines, toml_lines
from pinproof.formats.comments.yaml_text import yaml_lines
from pinproof.requirements.comments import requirement_lines
from pinproof.source import Span

PIECES = ["a", "b: 1", " ", "\n", "\r\n", "  ", "#", "# c", "'", '"', "|", ">", "- ", "\\", "é"]
texts = st.lists(st.sampled_from(PIECES), max_size=14).map("".join)


@given(texts)
def test_python_comments_are_those_of_the_tokenizer(text: str) -> None:
    try:
        tokens = list(tokenize.generate_tokens(io.StringIO(text).readline))
    except (tokenize.TokenError, SyntaxError):
        return
    comments_there = [token.string for token in tokens if token.type == tokenize.COMMENT]
    assert [each for each, _ in told(python_lines, text)] == comments_there


@given(texts)
def test_without_its_comments_yaml_says_the_same(text: str) -> None:
    try:
        before = list(yaml.safe_load_all(text))
    except yaml.YAMLError:
        return
    kept, at = "", 0
    for comment in comments(text, yaml_lines(text)):
        kept += text[at : comment.span.start]
        at = comment.span.end
    assert list(yaml.safe_load_all(kept + text[at:])) == before


TOML_PIECES = ["a = 1", "\n", "b = '", "'", '"', "'''", '"""', "# c", " ", "\\", 'c = "x"']


@given(st.lists(st.sampled_from(TOML_PIECES), max_size=12).map("".join))
def test_without_its_comments_toml_says_the_same(text: str) -> None:
    try:
        before = tomli.loads(text)
    except tomli.TOMLDecodeError:
        return
    kept, at = "", 0
    for comment in comments(text, toml_lines(text)):
        kept += text[at : comment.span.start]
        at = comment.span.end
    assert tomli.loads(kept + text[at:]) == before


@pytest.mark.parametrize(
    "read",
    [requirement_lines, python_lines, yaml_lines, shell_lines, dockerfile_lines, bicep_lines],
)
@given(text=texts)
def test_lines_are_in_order_and_hold_all_that_is_not_blank(
    read: Callable[[str], list[CodeLine]], text: str
) -> None:
    at = 0
    for line in read(text):
        assert line.span.start >= at
        assert text[at : line.span.start].strip() == "" or read is requirement_lines
        assert line.reach >= line.span.end
        for span in line.comments:
            assert line.span.start <= span.start < span.end <= line.span.end
        at = line.span.end
    assert text[at:].strip(" \t\r\n\\") == ""
    assert all(isinstance(line.span, Span) for line in read(text))
