import pytest
from support.pieces import pieces
from support.reading import read


def cut(text: str) -> list[tuple[str, str]]:
    return [(piece.kind, text[slice(*piece.span)]) for piece in pieces(read(text))]


def test_a_line_is_cut_into_its_parts() -> None:
    assert cut("a[x] == 1 ; os_name=='x' --hash=sha256:aa  # c\n") == [
        ("name", "a"),
        ("punctuation", "["),
        ("extra", "x"),
        ("punctuation", "]"),
        ("blank", " "),
        ("clause", "== 1"),
        ("blank", " "),
        ("punctuation", ";"),
        ("blank", " "),
        ("marker", "os_name=='x'"),
        ("blank", " "),
        ("hash", "--hash=sha256:aa"),
        ("blank", "  "),
        ("comment", "# c"),
        ("line-end", "\n"),
    ]


def test_what_stands_between_lines_is_cut_too() -> None:
    assert cut("# a \\\n\r\n \t# b\ra \\\n# c") == [
        ("comment", "# a \\"),
        ("line-end", "\n"),
        ("line-end", "\r\n"),
        ("blank", " \t"),
        ("comment", "# b"),
        ("line-end", "\r"),
        ("name", "a"),
        ("blank", " "),
        ("continuation", "\\\n"),
        ("comment", "# c"),
    ]


def test_a_name_within_a_url_divides_it() -> None:
    assert cut("-e git+https://x/y#egg=a&b=c z") == [
        ("punctuation", "-e"),
        ("blank", " "),
        ("url", "git+https://x/y#egg="),
        ("name", "a"),
        ("url", "&b=c"),
        ("blank", " "),
        ("ignored", "z"),
    ]


def test_options_includes_and_faults_are_pieces() -> None:
    assert cut("-r a.txt b\n-i x\n= # c") == [
        ("option", "-r "),
        ("path", "a.txt"),
        ("blank", " "),
        ("ignored", "b"),
        ("line-end", "\n"),
        ("option", "-i x"),
        ("line-end", "\n"),
        ("invalid", "= "),
        ("comment", "# c"),
    ]


@pytest.mark.parametrize(
    "text",
    ["", "\n", "\\", "\\\\\n\\", "a\\", "a \\\\\\\n# b\\\nc", "a==\\\n1,\\\n<2", "\x0c\x85 \u2028"],
)
def test_the_pieces_together_are_the_file(text: str) -> None:
    assert "".join(part for _, part in cut(text)) == text
