import pytest
from packaging.requirements import Requirement

from pinproof.metadata.requires_txt import read_requires_txt, with_condition

TEXT = """\
# by setuptools
six>=1.0

[:python_version < "3"]
enum34

[test]
pytest
demo @ https://index.example.org/demo.zip?a;b
nose ; python_version < "3"

[test:sys_platform == "win32" or os_name == "nt"]
pywin32
[empty]
"""


def test_sections_become_markers() -> None:
    listed = read_requires_txt(TEXT)
    assert [each.text for each in listed.requirements] == [
        "six>=1.0",
        'enum34 ; python_version < "3"',
        'pytest ; extra == "test"',
        'demo @ https://index.example.org/demo.zip?a;b ; extra == "test"',
        'nose ; (python_version < "3") and extra == "test"',
        'pywin32 ; (sys_platform == "win32" or os_name == "nt") and extra == "test"',
    ]
    assert listed.extras == ("test", "empty")
    assert [Requirement(each.text).name for each in listed.requirements][-1] == "pywin32"


def test_each_has_its_place() -> None:
    assert [TEXT[each.start : each.end] for each in read_requires_txt(TEXT).requirements] == [
        "six>=1.0",
        "enum34",
        "pytest",
        "demo @ https://index.example.org/demo.zip?a;b",
        'nose ; python_version < "3"',
        "pywin32",
    ]


@pytest.mark.parametrize(
    ("requirement", "condition", "whole"),
    [
        ("six", "", "six"),
        ("six ; os_name == 'nt' or os_name == 'x'", "", "six ; os_name == 'nt' or os_name == 'x'"),
        (
            "six; os_name == 'nt' or os_name == 'x'",
            "python_version < '3'",
            "six ; (os_name == 'nt' or os_name == 'x') and python_version < '3'",
        ),
        ("a @ https://x/y;z", "os_name == 'nt'", "a @ https://x/y;z ; os_name == 'nt'"),
    ],
)
def test_a_condition_is_added_to_a_marker(requirement: str, condition: str, whole: str) -> None:
    assert with_condition(requirement, condition) == whole
