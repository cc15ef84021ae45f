"""What is a comment in each language, and what goes with it."""

import json
from collections.abc import Callable

import pytest
from formats.comments.told import told

from pinproof.formats.comments.dockerfile import dockerfile_lines
from pinproof.formats.comments.model import CodeLine, comments, line_at
from pinproof.formats.comments.python_code import python_lines
from pinproof.formats.comments.shell import shell_lines
from pinproof.formats.comments.signs import bicep_lines, env_lines, toml_lines
from pinproof.formats.comments.yaml_text import yaml_lines
from pinproof.requirements.comments import requirement_lines
from pinproof.settle.allow.passages import split_passages
from pinproof.source import SourceFile


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("scipy  # c\nnumpy\n", [("# c", "scipy  # c")]),
        ("# c\nscipy\n", [("# c", "# c\nscipy")]),
        ("# a\n  # b\n\nscipy\nnumpy", [("# a", "# a\n  # b\n\nscipy"), ("# b", "  # b\n\nscipy")]),
        ("# c", [("# c", "# c")]),
        ("scipy#c\n", []),
        ("git+https://x/y#egg=z  # c", [("# c", "git+https://x/y#egg=z  # c")]),
        ("scipy\t# c", [("# c", "scipy\t# c")]),
        ("\tscipy\xa0# c", [("# c", "\tscipy\xa0# c")]),
        ("a==1 \\\n  --hash=sha256:0  # c\nb", [("# c", "a==1 \\\n  --hash=sha256:0  # c")]),
        ("# c\na==1 \\\n  --hash=sha256:0\nb", [("# c", "# c\na==1 \\\n  --hash=sha256:0")]),
        # A comment line ends what was continued, and is not continued itself.
        ("a \\\n  # c\nb", [("# c", "a \\\n  # c")]),
        ("# c \\\nb", [("# c \\", "# c \\\nb")]),
        # A comment behind a line goes on where the line does.
        ("a # c \\\nb\nd", [("# c \\\nb", "a # c \\\nb")]),
        ("a  # c\r\nb\r\n", [("# c", "a  # c")]),
        ("a  # c\rb", [("# c", "a  # c")]),
        ("a  # c\x0cb", [("# c", "a  # c")]),
        ("\n\n\n", []),
    ],
)
def test_a_requirements_file(text: str, expected: list[tuple[str, str]]) -> None:
    assert told(requirement_lines, text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("x = 1  # c\n", [("# c", "x = 1  # c")]),
        ('x = \'# c\'\ny = """\n# c\n"""\n', []),
        ("x = '#'  # c", [("# c", "x = '#'  # c")]),
        # Above a statement all of it is meant, above a line within it that line.
        ("# c\nf(\n  a,\n  b)\ng()", [("# c", "# c\nf(\n  a,\n  b)")]),
        ("f(\n  # c\n  a,\n  b)", [("# c", "  # c\n  a,")]),
        ("f(\n  a,  # c\n  b)", [("# c", "  a,  # c")]),
        ("# c\ndef f():\n  return 1", [("# c", "# c\ndef f():")]),
        ("x = 1 + \\\n  2  # c\ny", [("# c", "x = 1 + \\\n  2  # c")]),
        ("f(x='''\n# n\n''',  # c\n  y=1)", [("# c", "f(x='''\n# n\n''',  # c")]),
        ("if x:\n    # c\n    y = 1\n", [("# c", "    # c\n    y = 1")]),
        ("x = 1  # c\r\ny = 2\r\n", [("# c", "x = 1  # c")]),
        # What follows a fault is read by nobody.
        ("x  # c\n(]\ny  # d\n", [("# c", "x  # c")]),
        ("x = f'{a}#{b}'  # c\n", [("# c", "x = f'{a}#{b}'  # c")]),
        ("x = f'''\n# n {a}\n'''  # c", [("# c", "x = f'''\n# n {a}\n'''  # c")]),
    ],
)
def test_python(text: str, expected: list[tuple[str, str]]) -> None:
    assert [each for each in told(python_lines, text) if each[0] != "# d"] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: b  # c\n", [("# c", "a: b  # c")]),
        ("a: b#c\n", []),
        ("a: '# c'\nb: \"x # c\"\n", []),
        ("a: 'x\n  # c\n  y'  # d\n", [("# d", "a: 'x\n  # c\n  y'  # d")]),
        ("a: |\n  x  # c\nb: 1\n", []),
        ("a: |  # c\n  x # n\nb: 1\n", [("# c", "a: |  # c\n  x # n")]),
        ("# c\na: >-\n  x\n\n  y\n\nb: 1\n", [("# c", "# c\na: >-\n  x\n\n  y")]),
        ("a: |\n  x\n# c\nb: 1\n", [("# c", "# c\nb: 1")]),
        ("# c\n- a\n- b\n", [("# c", "# c\n- a")]),
        ("a: {b: 1,  # c\n  d: 2}\n", [("# c", "a: {b: 1,  # c")]),
        ("a: 1  # c\r\nb: 2\r\n", [("# c", "a: 1  # c")]),
        ("a: &x 1 # c\n---\nb: *x # d\n", [("# c", "a: &x 1 # c"), ("# d", "b: *x # d")]),
        ('a: ""  # c\nb: [\n', [("# c", 'a: ""  # c')]),
        ("\ufeff# c\na: 1\n", []),
    ],
)
def test_yaml(text: str, expected: list[tuple[str, str]]) -> None:
    assert told(yaml_lines, text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("x  # c\n", [("# c", "x  # c")]),
        ("x '# c' \"# c\" \\# c y#c $# ${x#y}\n", []),
        (
            "docker run \\\n  -e A=b \\\n  img # c\ny",
            [("# c", "docker run \\\n  -e A=b \\\n  img # c")],
        ),
        ("# c\ndocker run \\\n  img\ny", [("# c", "# c\ndocker run \\\n  img")]),
        ("x 'a\n# n\nb' # c\n", [("# c", "x 'a\n# n\nb' # c")]),
        ("cat <<E\n# n\nE\nx # c", [("# c", "x # c")]),
        ("cat <<-'E' # c\n\t# n\n\tE\nx", [("# c", "cat <<-'E' # c\n\t# n\n\tE")]),
        ('cat <<A <<"B"\n# n\nA\n# n\nB\nx # c', [("# c", "x # c")]),
        ("cat <<<x # c", [("# c", "cat <<<x # c")]),
        ("x;# c\r\ny", [("# c", "x;# c")]),
        ("x $'it\\'s # n' # c", [("# c", "x $'it\\'s # n' # c")]),
    ],
)
def test_shell(text: str, expected: list[tuple[str, str]]) -> None:
    assert told(shell_lines, text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("FROM a # n\n", []),
        ("# c\nFROM a\n", [("# c", "# c\nFROM a")]),
        ("# c\nRUN a \\\n  b\nRUN d", [("# c", "# c\nRUN a \\\n  b")]),
        ("ENV a=b \\\n  # c\n  d=e\n", [("# c", "ENV a=b \\\n  # c\n  d=e")]),
        ("COPY <<E /x\n# n\nE\n# c\nRUN a", [("# c", "# c\nRUN a")]),
        ("RUN <<E\n# c\na\nE\n", [("# c", "RUN <<E\n# c\na")]),
        (
            "# escape=`\nFROM a\n# c\r\nRUN a `\r\n  b\r\n",
            [("# escape=`", "# escape=`\nFROM a"), ("# c", "# c\r\nRUN a `\r\n  b")],
        ),
    ],
)
def test_dockerfile(text: str, expected: list[tuple[str, str]]) -> None:
    assert told(dockerfile_lines, text) == expected


@pytest.mark.parametrize(
    ("read", "text", "expected"),
    [
        (toml_lines, 'a = "# n"  # c\n', [("# c", 'a = "# n"  # c')]),
        (toml_lines, "a = '''\n# n\n''' # c\n", [("# c", "a = '''\n# n\n''' # c")]),
        (toml_lines, 'a = """x\\"""\n# n\n"""\n# c\nb = 1', [("# c", "# c\nb = 1")]),
        (toml_lines, "a = 'it\\' # c", [("# c", "a = 'it\\' # c")]),
        (bicep_lines, "a: 'http://n' // c\n", [("// c", "a: 'http://n' // c")]),
        (bicep_lines, "a: 'it\\'s // n' // c", [("// c", "a: 'it\\'s // n' // c")]),
        (bicep_lines, "/* // n\n */ a: 1 // c\n", [("// c", "/* // n\n */ a: 1 // c")]),
        (bicep_lines, "a: '''\n// n\n'''\n// c\nb", [("// c", "// c\nb")]),
        (env_lines, "# c\nA=b # n\n", [("# c", "# c\nA=b # n")]),
    ],
)
def test_what_is_told_by_its_strings(
    read: Callable[[str], list[CodeLine]], text: str, expected: list[tuple[str, str]]
) -> None:
    assert told(read, text) == expected


@pytest.mark.parametrize(
    ("read", "text", "takes"),
    [
        (requirement_lines, "a==1\n", [True]),
        (requirement_lines, "a==1 \\\n\nb\n", [False, True]),
        (requirement_lines, "a==1 \\\n  # c\n", [True]),
        (python_lines, "x = 1\n", [True]),
        (yaml_lines, "a: |\n  b\nc: 1\n", [False, True]),
        (yaml_lines, "a: b\n  c\n", [True]),
        (shell_lines, "cat <<E\nx\nE\ny\n", [False, True]),
        (dockerfile_lines, "FROM a\nRUN b \\\n c\n", [False, False]),
        (env_lines, "A=b\n", [False]),
    ],
)
def test_where_a_comment_can_follow(
    read: Callable[[str], list[CodeLine]], text: str, takes: list[bool]
) -> None:
    assert [line.takes_comment for line in read(text)] == takes


@pytest.mark.parametrize(
    ("read", "text", "left"),
    [
        (requirement_lines, "a  # c\nb\n", "a\nb\n"),
        (requirement_lines, "a\n  # c\nb\n", "a\nb\n"),
        (requirement_lines, "a\r\n# c\r\nb", "a\r\nb"),
        (requirement_lines, "a \\\n  # c\nb\n", "a \\\n\nb\n"),
        (requirement_lines, "# c", ""),
        (dockerfile_lines, "RUN a \\\n  # c\n  b\n", "RUN a \\\n  b\n"),
        (shell_lines, "a \\\n  # c\nb\n", "a \\\n\nb\n"),
        (yaml_lines, "a: |  # c\n  x\n", "a: |\n  x\n"),
        (bicep_lines, "a // c\nb", "a\nb"),
    ],
)
def test_what_goes_with_a_comment(
    read: Callable[[str], list[CodeLine]], text: str, left: str
) -> None:
    (comment,) = comments(text, read(text))
    start, end = comment.line
    assert text[:start] + text[end:] == left


def test_a_line_is_found_by_what_it_holds() -> None:
    text = "a \\\n b\n\nc"
    lines = requirement_lines(text)
    assert [line_at(lines, at) for at in (0, 5)] == [lines[0], lines[0]]
    assert line_at(lines, 7) is None
    assert line_at(lines, 8) == lines[1]
    assert line_at([], 0) is None


CELLS = [
    {"cell_type": "markdown", "source": ["# no\n"]},
    {"cell_type": "code", "source": ["x = 'é'  # one\n", "!docker run y  # two"], "outputs": []},
    {"cell_type": "code", "source": "# three\nz = 'é'\n", "outputs": []},
    {"cell_type": "code", "source": ["%%bash\n", "# four\n", "w '# no'"], "outputs": []},
]


@pytest.mark.parametrize("escaped", [True, False])
def test_the_cells_of_a_notebook(escaped: bool) -> None:
    text = json.dumps({"cells": CELLS}, indent=1, ensure_ascii=escaped)
    found = set()
    for passage in split_passages("notebook", SourceFile(path="n.ipynb", text=text)):
        assert passage.is_quoted
        for comment in comments(passage.script.text, passage.lines):
            span = passage.script.place(*comment.span).span
            covers = passage.script.place(*comment.covers).span
            found.add((text[slice(*span)], text[slice(*covers)]))
    e = "\\u00e9" if escaped else "é"
    assert found == {
        ("# one", f"x = '{e}'  # one"),
        ("# two", "!docker run y  # two"),
        ("# three", f"# three\\nz = '{e}'"),
        ("# four", "# four\\n\",\n    \"w '# no'"),
    }
