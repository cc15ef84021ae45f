import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pinproof.requirements.declared import read_requirement, surely_accepts

TEXTS = [
    "numpy",
    "numpy>=1.16",
    "numpy (>=1.16,<2)",
    "numpy ()",
    "numpy >=1.16 ; python_version < '3.8'",
    "numpy[extra]>=1",
    "numpy @ file:///x.whl",
    "numpy>=1.*",
    "numpy (>=7.*)",
    "numpy===1.16",
    "numpy==1.16.*;extra=='a(b)'",
    "numpy 1.16",
    "numpy>=1,",
    "numpy>=dev",
    "",
    "-e .",
]


@given(st.sampled_from(TEXTS), st.sampled_from(["1.16", "1.16.0", "2.0", "7.1rc1", "dev", ""]))
@example("numpy (>=1.16,<2)", "1.16")
def test_what_is_surely_accepted_is_accepted_by_the_parser(text: str, version: str) -> None:
    if surely_accepts(text, version):
        requirement = read_requirement(text)
        assert requirement is not None
        assert requirement.specifier.contains(version)


@pytest.mark.parametrize(
    ("text", "version", "expected"),
    [
        ("numpy (>=1.16,<2)", "1.16", True),
        ("numpy>=1.16;python_version<'3.8'", "1.17.post1", True),
        ("numpy>=1.16", "1.17rc1", True),
        ("numpy", "1.16", True),
        ("numpy>=1.16", "1.15", False),
        ("numpy[x]>=1.16", "1.17", False),
        ("numpy>=1.*", "1.17", True),
        ("numpy>=2.*", "1.17", False),
    ],
)
def test_no_parser_is_needed_for_what_is_met(text: str, version: str, expected: bool) -> None:
    assert surely_accepts(text, version) is expected


def test_old_spellings_are_read_for_old_pips() -> None:
    read = read_requirement("click (>=7.*)")
    assert read is not None
    assert str(read.specifier) == ">=7"
    assert read_requirement("click (>=7.*)", lenient=False) is None


def test_each_part_is_given() -> None:
    read = read_requirement("A.b[y, x] (<2,>=1) ; extra == 'z'")
    assert read is not None
    assert (read.name, read.extras, str(read.specifier)) == ("A.b", frozenset({"x", "y"}), "<2,>=1")
    assert (read.marker, read.url) == ('extra == "z"', None)
    direct = read_requirement("a @ https://h.example.org/a.zip")
    assert direct is not None
    assert direct.url == "https://h.example.org/a.zip"


@pytest.mark.parametrize("text", ["", "-e .", "numpy 1.16", "numpy>=dev", "a ; nonsense == '1'"])
def test_what_is_no_requirement_is_none(text: str) -> None:
    assert read_requirement(text) is None
