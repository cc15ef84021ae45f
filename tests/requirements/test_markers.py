import pytest
from support.reading import only, pip_named, read, shown

from pinproof.requirements.markers import find_marker_fault
from pinproof.requirements.model import InvalidLine, RequirementLine


@pytest.mark.parametrize(
    ("marker", "stands", "cure"),
    [
        ("python_version ~= '3'", "python_version ~= '3'", "write python_version ~= '3.0'"),
        (
            'os_name == "posix" and python_full_version ~= "3.x"',
            'python_full_version ~= "3.x"',
            'write python_full_version == "3.x"',
        ),
        ("sys_platform ~= 'linux'", "sys_platform ~= 'linux'", "write sys_platform == 'linux'"),
        ("'linux' ~= sys_platform", "'linux' ~= sys_platform", "write 'linux' == sys_platform"),
        ("(extra ~= 'x')", "extra ~= 'x'", "write extra == 'x'"),
        ("'x' in extras", "extras", "remove it"),
    ],
)
@pytest.mark.parametrize("pip", ["22.0.4", "24.0", None])
def test_a_marker_that_stops_pip_is_a_fault_at_its_place(
    marker: str, stands: str, cure: str, pip: str | None
) -> None:
    line = only(InvalidLine, f"six==1.16.0 ; {marker}", pip=pip)
    assert (shown(line, line.fault), line.cure) == (stands, cure)


@pytest.mark.parametrize("pip", ["24.0", None])
def test_one_such_line_costs_no_other(pip: str | None) -> None:
    lines = read("six ; python_version ~= '3'\nflask\n", pip=pip).lines
    assert [type(line).__name__ for line in lines] == ["InvalidLine", "PlainLine"]


def test_a_named_editable_has_the_same_markers() -> None:
    text = "-e 'a @ git+https://h.example.org/a ; python_version ~= \"3\"'"
    line = only(InvalidLine, text)
    assert shown(line, line.fault) == 'python_version ~= "3"'


@pytest.mark.parametrize(
    "marker",
    [
        "python_version ~= '3.6'",
        "'3' ~= python_version",
        "platform_release ~= '5.0'",
        "implementation_version === '3.7.17'",
        "python_version in '2.7 3.7'",
        "python_full_version < '3.x'",
        "sys_platform > 'linux'",
    ],
)
@pytest.mark.parametrize("pip", ["24.0", None])
def test_what_pip_evaluates_is_no_fault(marker: str, pip: str | None) -> None:
    only(RequirementLine, f"six ; {marker}", pip=pip)


def test_texts_are_compared_with_three_signs_by_older_pips() -> None:
    marker = "sys_platform === 'linux'"
    assert find_marker_fault(marker, pip_named("24.0")) is None
    assert find_marker_fault(marker, pip_named("24.1")) is not None
    only(RequirementLine, f"six ; {marker}", pip="24.0")
