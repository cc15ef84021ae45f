import pytest
from hypothesis import given
from hypothesis import strategies as st
from packaging.specifiers import InvalidSpecifier, SpecifierSet

from pinproof.requirements.plain_ranges import holds

numbers = st.lists(st.integers(0, 2).map(str), min_size=1, max_size=3).map(".".join)
posts = st.builds("{}{}".format, numbers, st.sampled_from([".post0", ".post1", "rc1", "a2", "b0"]))
versions = (
    numbers
    | posts
    | st.sampled_from(
        ["1.0rc1", "1!1", "1.0+cpu", "1.0.post1", "0.1.post0", "2.post1", "dev", "", "1.", "٣"]
    )
)
operators = st.sampled_from([">=", "<=", "==", "!=", "<", ">", "~=", "===", "=", ""])
clauses = st.tuples(
    operators, st.sampled_from(["", " "]), versions, st.sampled_from(["", ".*"])
).map("".join)
specifiers = st.lists(clauses, max_size=3).map(",".join) | st.lists(clauses, max_size=3).map(
    " , ".join
)


@given(specifiers, versions)
def test_what_is_plain_is_decided_as_packaging_does(specifier: str, version: str) -> None:
    """PEP 440, Version specifiers."""
    decided = holds(specifier, version)
    if decided is not None:
        assert SpecifierSet(specifier).contains(version, prereleases=True) is decided
        assert SpecifierSet(specifier).contains(version) is decided


@given(specifiers)
def test_what_packaging_refuses_is_not_plain(specifier: str) -> None:
    try:
        SpecifierSet(specifier)
    except InvalidSpecifier:
        assert holds(specifier, "1.0") is None


@pytest.mark.parametrize(
    ("specifier", "version", "expected"),
    [
        ("", "1.0", True),
        (">=3.7", "3.7.17", True),
        (">=3.6, <4", "3.7.17", True),
        ("!=3.0,!=3.1,<4", "3.1", False),
        ("==1", "1.0.0", True),
        (">1", "1.0", False),
        ("<2", "1.99", True),
        ("<2,>=2.*", "1.9", None),
        (">=2.7, !=3.0.*, !=3.1.*, <4", "3.7.17", True),
        ("!=3.7.*", "3.7.17", False),
        ("==1.0.*", "1", True),
        ("==1.0.*", "1.1", False),
        ("~=1.2", "1.3", True),
        ("~=1.2.0", "1.3", False),
        ("~=1", "1.3", None),
        ("~=1.2.*", "1.3", None),
        (">=1", "1.0rc1", None),
        (">=1,", "1.0", None),
        ("~=3.7.4.post0", "3.7.4", False),
        ("~=3.7.4.post0", "3.7.5", True),
        ("<1.0.post1,!=1.0.post2", "1", True),
        (">1.0.post1", "1", False),
        ("==1.0.post1", "1", False),
        (">=1.0.post1.*", "1", None),
        (">1.0", "1.0.post1", False),
        (">1.0rc1", "1.0", None),
        (">=1.0rc1", "1.0.post1", True),
        ("<3.11.0a7", "3.7.17", True),
        ("<3.11.0a7", "3.11", False),
        ("<=1.0rc1", "1", False),
        ("==1.0rc1", "1.0rc1", None),
        (">1.0", "1.1.post1", True),
        (">1.0.post1", "1.post2", True),
        ("<=1.0", "1.0.post1", False),
        ("==1.0.*", "1.0.post1", True),
        ("==1.0", "1.0.post1", False),
        (">=2017.4.17", "2026.10.19.post1", True),
    ],
)
def test_plain_ranges(specifier: str, version: str, expected: bool | None) -> None:
    assert holds(specifier, version) is expected
