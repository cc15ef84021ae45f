import pytest

from pinproof.target.markers import environment, marker_holds
from pinproof.target.model import PythonVersion, Target

TARGET = Target()


@pytest.mark.parametrize(
    ("marker", "holds"),
    [
        ('python_version < "3.8"', True),
        ('python_version >= "3.8"', False),
        ('python_full_version >= "3.7.1"', True),
        ('sys_platform == "win32"', False),
        ('platform_system != "Windows"', True),
        ('platform_machine == "x86_64"', True),
        ('os_name == "posix" and implementation_name == "cpython"', True),
        ('extra == "test"', False),
        ("no marker at all", True),
    ],
)
def test_markers_are_evaluated_for_the_target(marker: str, holds: bool) -> None:
    assert marker_holds(marker, TARGET) is holds


def test_an_extra_is_asked_for_by_name() -> None:
    assert marker_holds('extra == "test"', TARGET, extra="test")


def test_the_patch_release_counts() -> None:
    old = Target(python=PythonVersion.parse("3.7.0"))
    assert not marker_holds('python_full_version >= "3.7.1"', old)


def test_other_systems_have_their_own_names() -> None:
    windows = environment(Target(platform="win_amd64"))
    assert (windows["os_name"], windows["sys_platform"], windows["platform_machine"]) == (
        "nt",
        "win32",
        "AMD64",
    )
    mac = environment(Target(platform="macosx_11_0_arm64"))
    assert (mac["sys_platform"], mac["platform_system"]) == ("darwin", "Darwin")
