import pytest

from pinproof.target.model import PythonVersion, Target


@pytest.mark.parametrize(
    ("text", "full", "shown", "assumed"),
    [
        ("3.7", "3.7.17", "3.7", True),
        ("3.7.1", "3.7.1", "3.7.1", False),
        (" 3.10.2 ", "3.10.2", "3.10.2", False),
        ("3.8", "3.8.20", "3.8", True),
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
