"""The fast path says of every line that it takes what the exact path says."""

import re
import subprocess
import sys
from multiprocessing.reduction import ForkingPickler
from unittest import mock

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.reading import read, read_files

from pinproof.requirements import parser
from pinproof.requirements.grammar.fast_line import PlainLine
from pinproof.requirements.model import RequirementLine

FIELDS = [
    *("source", "name", "name_span", "extras", "clauses", "marker", "url", "hashes", "options"),
    *("ignored", "span", "text", "comment", "is_constraint", "number", "normalized_name"),
    *("specifier", "specifier_span"),
]
HASH = "--hash=sha256:" + "ab" * 32

PLAIN = [
    "scipy==1.7.3",
    "scipy == 1.7.3",
    "  scipy\t==\t1.7.3\t",
    "SciPy_x.y-z==2021.05.30",
    "torch==1.9.0+cu111",
    "a==1.0a1.post2.dev3",
    "a==1.*",
    "a!=1.*,>=2,<3.0rc1,~=2.1",
    "a[x,Y]==1",
    "a [ x , y ] == 1 , <2",
    "a",
    "a==1 # why",
    "a==1\t# why",
    "a==1 \\\n# why",
    f"a==1 \\\n  {HASH} \\\n    # via b",
    "a==1;python_version<'3.8'",
    "a ; python_version < '3.8' and sys_platform != 'linux-x' # c",
    f"a==1 {HASH}",
    f"a==1 \\\n    {HASH} \\\n    {HASH}  # c",
    f"a==1 ; os_name == 'nt' \\\r\n  {HASH}",
]

NOT_PLAIN = [
    "a===1",
    "a==v1",
    "a.zip",
    "a.zip[x]",
    "a==1+local.zip",
    "a==1+local.tar.gz",
    "a_==1",
    "a==1\x85",
    "a==1 # c \\",
    f"a==1\t{HASH}",
    f"a==1 {HASH}\t{HASH}",
    "a==1 ; bogus == '1'",
    "a ; python_version < '3' -x",
    "a==1 --hash=sha256:x",
    "a==1 --pre",
    "a ; os_name == '${X}'",
    "a >= 1.*",
    "a~=1",
]


def exactly(text: str) -> RequirementLine:
    """Read a line past the fast path."""
    with mock.patch.object(parser, "PLAIN_LINE", re.compile(r"(?!)")):
        (line,) = read(text).lines
    assert isinstance(line, RequirementLine)
    assert not isinstance(line, PlainLine)
    return line


def assert_same(text: str) -> None:
    plain, exact = read(text).lines[0], exactly(text)
    assert isinstance(plain, PlainLine)
    for field in FIELDS:
        mine, theirs = getattr(plain, field), getattr(exact, field)
        if field == "source":
            assert mine.text == theirs.text
        else:
            assert mine == theirs, field


@pytest.mark.parametrize("text", PLAIN)
def test_a_plain_line_is_read_as_the_exact_path_reads_it(text: str) -> None:
    assert_same(text)
    assert_same(text + "\n")


@pytest.mark.parametrize("text", NOT_PLAIN)
def test_what_only_looks_plain_is_left_to_the_exact_path(text: str) -> None:
    assert not any(isinstance(line, PlainLine) for line in read(text).lines)


@pytest.mark.parametrize(
    "before", ["", "\ufeff", "b==2\n", "\ufeff# c\nb==2 \\\n    # via c\n\r\n"]
)
@pytest.mark.parametrize("text", PLAIN)
def test_a_line_is_the_same_in_another_process(before: str, text: str) -> None:
    sent = read_files({"requirements.txt": f"{before}{text}\nz==3\n"}).lines[-2]
    assert isinstance(sent, PlainLine)
    # Nobody has asked for a part of it yet, so that each is worked out where it arrives.
    arrived = ForkingPickler.loads(ForkingPickler.dumps(sent))
    assert isinstance(arrived, PlainLine)
    for field in FIELDS:
        mine, theirs = getattr(arrived, field), getattr(sent, field)
        if field == "source":
            assert (mine.path, mine.text) == (theirs.path, theirs.text)
        else:
            assert mine == theirs, field


LINES = st.lists(
    st.sampled_from(
        [
            "a",
            "B-c",
            "[x]",
            "[ x , y ]",
            "==",
            ">=",
            ",",
            "1",
            "1.0",
            "1.*",
            "0a1",
            "+l",
            ".zip",
            " ",
            "\t",
            ";",
            "os_name == 'x'",
            "# c",
            " #",
            " \\\n ",
            HASH,
            " " + HASH,
            "(",
            "_",
        ]
    ),
    max_size=8,
).map(lambda parts: "a" + "".join(parts))


@given(LINES)
def test_both_paths_agree_on_any_line(text: str) -> None:
    (first, *_) = read(text).lines
    if isinstance(first, PlainLine):
        assert_same(
            text[: text.index("\n", first.span.end)] if "\n" in text[first.span.end :] else text
        )


def test_a_part_that_does_not_exist_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError):
        # The attribute does not exist, which is what is tested.
        read("a==1").lines[0].colour  # type: ignore[union-attr]  # noqa: B018


@pytest.mark.parametrize("text", ["a==1", "a==1.0rc1", "a == 1.0.post1 # c"])
def test_a_bare_pin_is_known_at_once(text: str) -> None:
    (line,) = read(text).lines
    assert isinstance(line, PlainLine)
    assert line.is_bare_pin


@pytest.mark.parametrize(
    "text",
    ["a", "a>=1", "a==1.*", "a==1,<2", "a[x]==1", "a==1;os_name=='x'", f"a==1 {HASH}", "a==01"],
)
def test_what_says_more_is_no_bare_pin(text: str) -> None:
    (line,) = read(text).lines
    assert isinstance(line, PlainLine)
    assert not line.is_bare_pin


def test_plain_lines_import_nothing_heavy() -> None:
    code = (
        "import sys\n"
        "from pinproof.source import SourceFile\n"
        "from pinproof.requirements.parser import parse\n"
        "from pinproof.target.model import Target\n"
        f"file = parse(SourceFile(path='x', text={chr(10).join(PLAIN)!r}), pip=Target().pip)\n"
        "[line.hashes for line in file.lines]\n"
        "print(*sys.modules)\n"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(run.stdout.split())
    assert "pinproof.requirements.grammar.fast_line" in loaded
    heavy = {"pip_requirements_parser", "pyparsing", "optparse", "shlex", "urllib.request", "ssl"}
    assert not loaded & heavy
    assert not {name for name in loaded if name.startswith("pinproof.requirements.grammar.exact")}
