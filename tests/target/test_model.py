import pytest

from pinproof.image.catalogue import find_image, list_bundled_images
from pinproof.target.manylinux import parse_manylinux
from pinproof.target.model import (
    ASSUMED_PATCH,
    LAST_PATCH,
    PythonVersion,
    Target,
    assumed_platform,
)
from pinproof.target.requires_python import other_patches
from pinproof.target.systems import glibc_of


@pytest.mark.parametrize(
    ("text", "full", "shown", "assumed"),
    [
        ("3.7", "3.7.17", "3.7", True),
        ("3.7.1", "3.7.1", "3.7.1", False),
        (" 3.10.2 ", "3.10.2", "3.10.2", False),
        ("3.8", "3.8.20", "3.8", True),
        # Source: python.org, Status of Python versions, for the series that have ended.
        ("3.6", "3.6.15", "3.6", True),
        ("3.9", "3.9.25", "3.9", True),
        ("3.10", "3.10.18", "3.10", True),
        ("3.11", "3.11.13", "3.11", True),
        ("3.12", "3.12.11", "3.12", True),
        ("3.13", "3.13.7", "3.13", True),
    ],
)
def test_a_python_is_read(text: str, full: str, shown: str, assumed: bool) -> None:
    python = PythonVersion.parse(text)
    assert (python.full, str(python), python.assumed) == (full, shown, assumed)


@pytest.mark.parametrize("text", ["", "3", "3.x", "cp37", "3.7.1.2", "-3.7"])
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a Python version"):
        PythonVersion.parse(text)


@pytest.mark.parametrize(
    ("platform", "machine", "glibc"),
    [
        ("manylinux_2_27_x86_64", "x86_64", (2, 27)),
        ("manylinux_2_17_aarch64", "aarch64", (2, 17)),
        ("musllinux_1_2_x86_64", "x86_64", None),
        ("win_amd64", "AMD64", None),
        ("win32", "x86", None),
        ("macosx_11_0_arm64", "arm64", None),
        ("linux_x86_64", "x86_64", None),
    ],
)
def test_machine_and_glibc_of_a_platform(
    platform: str, machine: str, glibc: tuple[int, int] | None
) -> None:
    target = Target(platform=platform)
    assert (target.machine, target.glibc) == (machine, glibc)


@pytest.mark.parametrize("minor", range(6, 15))
def test_of_each_series_a_patch_release_is_assumed(minor: int) -> None:
    assert PythonVersion.parse(f"3.{minor}").patch == ASSUMED_PATCH[3, minor]
    assert (minor < 10) == ((3, minor) in LAST_PATCH)


@pytest.mark.parametrize(
    ("ranges", "python", "patches"),
    [
        ({">=3.7.1"}, "3.7", [*range(17)]),
        ({">=3.6", "!=3.7.2"}, "3.7", [*range(17)]),
        # Nothing speaks of the series.
        ({">=3.6.1"}, "3.7", []),
        ({">=13.7.1", ">=3.70"}, "3.7", []),
        # The patch release was named.
        ({">=3.7.1"}, "3.7.0", []),
    ],
)
def test_the_patch_releases_that_a_range_may_divide(
    ranges: set[str], python: str, patches: list[int]
) -> None:
    found = other_patches(ranges, PythonVersion.parse(python))
    assert [each.patch for each in found] == patches


@pytest.mark.parametrize(
    ("system", "glibc"),
    [
        (("rhel", "8.9"), "2.28"),
        (("rhel", "8"), "2.28"),
        (("ubuntu", "18.04"), "2.27"),
        (("ubuntu", "18"), None),
        (("alpine", "3.18"), None),
    ],
)
def test_a_release_has_the_glibc_of_its_series(system: tuple[str, str], glibc: str | None) -> None:
    assert glibc_of(system) == glibc


@pytest.mark.parametrize("series", ["3.7", "3.8", "3.9", "3.11", "3.12"])
def test_the_platform_of_a_python_is_that_of_its_oldest_image(series: str) -> None:
    images = [find_image(each.name) for each in list_bundled_images()]
    known = [
        parse_manylinux(each.platform)
        for each in images
        if PythonVersion.parse(each.python).series == series
    ]
    assumed = assumed_platform(PythonVersion.parse(series))
    assert parse_manylinux(assumed) == min(filter(None, known))
