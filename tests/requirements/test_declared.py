import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from packaging.requirements import InvalidRequirement, Requirement

from pinproof.requirements.declared import DeclaredRequirement, read_requirement, surely_accepts
from pinproof.requirements.version_range import VersionRange

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
        ("numpy>=1.16", "1.17rc1", False),
        ("numpy", "1.16", True),
        ("numpy>=1.16", "1.15", False),
        ("numpy[x]>=1.16", "1.17", False),
        ("numpy>=1.*", "1.17", True),
        ("numpy>=2.*", "1.17", False),
    ],
)
def test_no_parser_is_needed_for_what_is_met(text: str, version: str, expected: bool) -> None:
    assert surely_accepts(text, version) is expected


blanks = st.sampled_from(["", " ", "  ", "\t"])
names = st.sampled_from(["numpy", "a", "zope.interface", "A_b-c", "n_", "-n", "naïve", "1x"])
extras = st.sampled_from(["", "[x]", "[ x , Y_z ]", "[]", "[x,]", "[x-]"])
clauses = st.sampled_from(
    [
        *(">=1.16", "<2", "== 1.0", "!=1.5.*", "~=1.2", ">=1.*", "===1.0", ">1rc1", "== 20.8b1"),
        *("<=v1.0-1", ">=1.0+cpu", "==1+cpu", "<1!2.dev1", "=1", "1.0", ""),
    ]
)
specifiers = st.lists(clauses, max_size=3).map(",".join)
wrapped = st.sampled_from(["{}", "({})", "( {} )", "({}", "{})"])
markers = st.sampled_from(
    [
        *("", ";", "; python_version < '3.8'", ';extra=="x"', "; (os_name=='nt') or extra == 'y'"),
        *("; python_version", "; '3.8' > python_version", "; python_version in '3.7'"),
        *("; extra == 'x' and", "@ https://example.org/x.whl", " # comment"),
    ]
)
texts = st.builds(
    lambda blank, name, extra, gap, wrap, specifier, marker: (
        blank + name + extra + gap + wrap.format(specifier) + marker
    ),
    *(blanks, names, extras, blanks, wrapped, specifiers, markers),
)


@settings(deadline=None, max_examples=400)
@given(texts)
def test_requirements_are_read_as_packaging_reads_them(text: str) -> None:
    """PEP 508, Grammar."""
    ours = read_requirement(text, lenient=False)
    try:
        theirs = Requirement(text)
    except InvalidRequirement:
        assert ours is None
        return
    assert isinstance(ours, DeclaredRequirement)
    assert (ours.name, ours.extras, ours.url) == (theirs.name, frozenset(theirs.extras), theirs.url)
    assert str(ours.specifier) == str(theirs.specifier)
    assert (ours.marker is None) is (theirs.marker is None)
    if ours.marker is not None:
        assert Requirement(f"x;{ours.marker}").marker == theirs.marker
    for version in ("1.0", "1.16", "2.0rc1", "1.5.3", "3"):
        assert ours.specifier.contains(version) is theirs.specifier.contains(
            version, prereleases=True
        )


def test_old_spellings_are_read_for_old_pips() -> None:
    read = read_requirement("click (>=7.*)")
    assert read is not None
    assert str(read.specifier) == ">=7"
    assert read_requirement("click (>=7.*)", lenient=False) is None


def test_a_range_is_its_clauses() -> None:
    assert str(VersionRange("<2, >= 1.0,<2")) == "<2,>=1.0"
    assert VersionRange("<2,>=1") == VersionRange(">=1,<2")
    assert [tuple(clause) for clause in VersionRange("==1.0rc1")] == [("==", "1.0rc1")]
    assert len(VersionRange("")) == 0
    assert VersionRange("===dev").contains("1.0") is False
    with pytest.raises(ValueError, match="Invalid specifier"):
        VersionRange(">=dev")
