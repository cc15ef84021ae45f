import pytest
from support.pieces import pieces
from support.reading import read

from pinproof.requirements.grammar.logical_lines import LogicalLine, read_line
from pinproof.requirements.model import InvalidLine


def logical_lines(text: str) -> list[LogicalLine]:
    lines, at = [], 0
    while at < len(text):
        line = read_line(text, at)
        lines.append(line)
        at = line.end
    return lines


JOINS = {
    "one line": ("a\nb\n", ["a", "b"]),
    "a continuation": ("a \\\n  b\n", ["a   b"]),
    "glued": ("a==\\\n1\n", ["a==1"]),
    "several backslashes go": ("a\\\\\\\nb\n", ["ab"]),
    "backslashes in front go too": ("\\\n\\a\\\nb\n", ["ab"]),
    "no blank after the backslash": ("a \\ \nb\n", ["a \\", "b"]),
    "a comment ends a continuation": ("a \\\n # c \\\nb\n", ["a", "b"]),
    "a comment line goes on nowhere": ("# c \\\nb\n", ["", "b"]),
    "a comment before the backslash swallows": ("a # c \\\nb\n", ["a"]),
    "the last line ends in a backslash": ("a \\", ["a"]),
    "a backslash before an empty line": ("a \\\n\nb", ["a", "b"]),
    "a comment needs a blank": ("a#b #c\n", ["a#b"]),
    "a tab is one": ("a\t#c\n", ["a"]),
    "every line end of Python": ("a\rb\r\nc\x0bd\x0ce\x1cf\x85g\u2028h\u2029i", list("abcdefghi")),
    "a line end after a backslash": ("a\\\r\nb\\\rc\\\x0cd", ["abcd"]),
    "other blanks are stripped": ("\xa0a\u3000\n", ["a"]),
}


@pytest.mark.parametrize(("text", "expected"), JOINS.values(), ids=JOINS)
def test_lines_are_joined_and_stripped(text: str, expected: list[str]) -> None:
    assert [line.text for line in logical_lines(text)] == expected


@pytest.mark.parametrize(("text", "_"), JOINS.values(), ids=JOINS)
def test_lines_follow_each_other_without_a_gap(text: str, _: list[str]) -> None:
    at = 0
    for line in logical_lines(text):
        assert at <= line.span.start <= line.span.end <= line.end
        at = line.end
    assert at == len(text)


@pytest.mark.parametrize(("text", "_"), JOINS.values(), ids=JOINS)
def test_each_character_is_found_where_it_stands(text: str, _: list[str]) -> None:
    for line in logical_lines(text):
        for index, character in enumerate(line.text):
            assert text[line.offset(index)] == character


def test_a_span_runs_through_a_continuation() -> None:
    text = "  scipy \\\n  ==1.7.3 # why\n"
    line = read_line(text, 0)
    assert line.text == "scipy   ==1.7.3"
    start = line.text.index("==")
    assert text[slice(*line.span_of(0, start + 3))] == "scipy \\\n  ==1"
    assert text[slice(*line.span)] == text.strip()
    assert line.comment is not None
    assert text[slice(*line.comment.span)] == line.comment.text == "# why"


def test_a_comment_may_run_over_several_lines() -> None:
    text = "a # b \\\nc\n"
    line = read_line(text, 0)
    assert line.comment is not None
    assert line.comment.text == "# b \\\nc"


RUNS = [" ", "\t", "a", "-", "[", ",", ";", "\\", "#", "=", "{{", "a ", "a,", " -", "\\\n", "# "]


@pytest.mark.parametrize("run", RUNS)
@pytest.mark.parametrize("start", ["", "a;", "a==1", "a[", "a @ ", "-e ", "a==1 --hash=sha256:aa"])
def test_long_runs_are_read_and_cut(start: str, run: str) -> None:
    # What grows with the square of a line's length would not come back from these.
    text = start + run * (10_000 // len(run)) + "\x85"
    assert "".join(text[slice(*piece.span)] for piece in pieces(read(text))) == text


def test_what_is_nested_too_deeply_is_refused() -> None:
    text = "a; " + "(" * 10_000
    assert isinstance(read(text).lines[0], InvalidLine)
