from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st
from packaging.markers import InvalidMarker, Marker

from pinproof.requirements.plain_markers import evaluate
from pinproof.target.markers import environment
from pinproof.target.model import PythonVersion, Target

TARGETS = [
    Target(),
    Target(python=PythonVersion.parse("3.10.4"), platform="win_amd64"),
    Target(python=PythonVersion.parse("3.8"), platform="macosx_11_0_arm64"),
]
VARIABLES = [
    *("python_version", "python_full_version", "extra", "os_name", "sys_platform"),
    *("platform_system", "platform_machine", "platform_python_implementation"),
    *("implementation_name", "implementation_version", "platform_release", "os.name"),
]
LITERALS = [
    *("3", "3.7", "3.8.0", "3.10", "3.7.17", "3.*", "3.7.*", "2.7", "dev", "Dev_A", "dev-a", ""),
    *("linux", "win32", "Windows", "x86_64", "CPython", "cpython", "v3", "posix", "3.8rc1", "nt"),
]

plain_terms = st.one_of(
    st.builds(
        "{} {} '{}'".format,
        st.sampled_from(["python_version", "python_full_version"]),
        st.sampled_from(["==", "!=", "<", "<=", ">", ">=", "~="]),
        st.sampled_from(["3", "3.7", "3.8.0", "3.10", "3.7.17", "2.7"]),
    ),
    st.builds(
        '{} {} "{}"'.format,
        st.sampled_from(VARIABLES[2:9]),
        st.sampled_from(["==", "!="]),
        st.sampled_from(["dev", "Dev_A", "linux", "win32", "Windows", "x86_64", "CPython"]),
    ),
)
odd_terms = st.builds(
    "{}{}{}{}{}".format,
    st.sampled_from(VARIABLES),
    st.sampled_from([" ", ""]),
    st.sampled_from(["==", "!=", "<", "<=", ">", ">=", "~=", "===", " in ", " not in "]),
    st.sampled_from([" ", ""]),
    st.sampled_from(LITERALS).flatmap(lambda text: st.sampled_from([f"'{text}'", f'"{text}"'])),
)
markers = st.recursive(
    plain_terms | odd_terms,
    lambda inner: st.one_of(
        st.builds("({})".format, inner),
        st.builds("{} and {}".format, inner, inner),
        st.builds("{} or {}".format, inner, inner),
        st.builds("{}or {}".format, inner, inner),
    ),
    max_leaves=5,
)


def evaluated(marker: str, target: Target, extra: str) -> bool | None:
    """Give what `packaging` says; `None` where it refuses the marker or the comparison."""
    try:
        return Marker(marker).evaluate({**environment(target), "extra": extra})
    except (InvalidMarker, ValueError):
        return None


@given(
    markers | markers.map(lambda text: text[:-1]),
    st.sampled_from(TARGETS),
    st.sampled_from(["", "dev", "dev.a", "test"]),
)
def test_what_is_plain_is_evaluated_as_packaging_does(
    marker: str, target: Target, extra: str
) -> None:
    """PEP 508, Environment Markers."""
    ours = evaluate(marker, environment(target), extra)
    if ours is not None:
        assert evaluated(marker, target, extra) is ours


@pytest.mark.parametrize(
    ("marker", "expected"),
    [
        ('python_version < "3.8"', True),
        ('python_version >= "3.6" and python_version < "4.0"', True),
        ("(python_version<'3.8') and extra == 'dev'", True),
        ("extra == 'Dev'", True),
        ("extra == 'test'", False),
        ('sys_platform == "win32" or os_name != "nt"', True),
        ('sys_platform == "win32" and (os_name == "nt" or python_version < "4")', False),
        ('platform_machine == "x86_64"', True),
        ('python_full_version < "3.7.17"', False),
        ('"3.8" > python_version', None),
        ('python_version in "3.7 3.8"', None),
        ('platform_release >= "4"', None),
        ('python_version < "3.8" and', None),
        ('and python_version < "3.8"', None),
        ('(python_version < "3.8"', None),
        ('python_version < "3.8")', None),
        ('() or python_version < "3.8"', None),
        ("", None),
    ],
)
def test_plain_markers(marker: str, expected: bool | None) -> None:
    variables: Mapping[str, str] = environment(Target())
    assert evaluate(marker, variables, "dev") is expected
