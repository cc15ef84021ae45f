"""Which numpy compiled files were built against: what headers leave, and what real wheels say."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from mount.directories import IMAGE, judged, write

from pinproof.gather.mounts.directory import read_mount
from pinproof.metadata.numpy_interface import (
    NumpyInterface,
    find_numpy_interface,
    join_interfaces,
)

# What `strings` shows of files in the wheels of scipy 1.6.3, pandas 2.2.1 and pandas 2.2.3.
OLD = (
    b"numpy.core.multiarray\0_ARRAY_API not found\0"
    b"module compiled against ABI version 0x%x but this version of numpy is 0x%x\0"
    b"module compiled against API version 0x%x but this version of numpy is 0x%x\0"
)
LATE = OLD.replace(b"numpy.core.multiarray\0", b"numpy.core._multiarray_umath\0")
NEW = (
    b"numpy._core._multiarray_umath\0numpy.core._multiarray_umath\0_ARRAY_API not found\0"
    b"module compiled against ABI version 0x%x but this version of numpy is 0x%x\0"
    b"module was compiled against NumPy C-API version 0x%x (NumPy 1.20) but the running NumPy "
    b"has C-API version 0x%x.\0"
)
# What `objdump -d` shows of a call in pandas 1.1.5: the answer is kept, compared and jumped on.
CALL = b"\xff\x90\x98\x06\x00\x00\x89\x05\x12\x34\x00\x00\x83\xf8\x0b\x0f\x86\x8e\x00\x00\x00"
NAME = "fast/_speed.cpython-37m-x86_64-linux-gnu.so"
METADATA = "Metadata-Version: 2.1\nName: numpy\nVersion: {}\n"


def numpy(version: str) -> dict[str, str | bytes]:
    return {f"numpy-{version}.dist-info/METADATA": METADATA.format(version)}


@pytest.mark.parametrize(
    ("content", "interface"),
    [
        (OLD, NumpyInterface(major=1)),
        (LATE, NumpyInterface(major=1)),
        (NEW, NumpyInterface(major=2, oldest="1.20")),
        (OLD + CALL, NumpyInterface(major=1, oldest="1.14")),
        (OLD + CALL.replace(b"\x0b\x0f\x86", b"\x0d\x77"), NumpyInterface(major=1, oldest="1.20")),
        (OLD + CALL.replace(b"\x0b", b"\x7f"), NumpyInterface(major=1)),
        (OLD + CALL.replace(b"\x98\x06", b"\xa0\x06"), NumpyInterface(major=1)),
        (OLD + CALL.replace(b"\x0f\x86", b"\x0f\x84"), NumpyInterface(major=1)),
        (NEW + CALL, NumpyInterface(major=2, oldest="1.20")),
        (CALL, None),
        (b"\x7fELF" + NEW, NumpyInterface(major=2, oldest="1.20")),
        (b"numpy.core.multiarray", None),
        (b"module compiled against ABI version", None),
        (b"", None),
    ],
)
def test_what_headers_leave_is_read(content: bytes, interface: NumpyInterface | None) -> None:
    assert find_numpy_interface(content) == interface


@pytest.mark.parametrize(
    ("interface", "version", "said"),
    [
        (NumpyInterface(major=1), "1.26.4", None),
        (NumpyInterface(major=1), "2.0.0", "was built against numpy 1"),
        (NumpyInterface(major=2, oldest="1.20"), "2.3.0", None),
        (NumpyInterface(major=2, oldest="1.20"), "1.20.0", None),
        (NumpyInterface(major=2, oldest="1.20"), "1.19.5", "was built for numpy 1.20 and newer"),
        (NumpyInterface(major=1, oldest="1.20"), "1.19.5", "was built for numpy 1.20 and newer"),
        (NumpyInterface(major=2), "1.13.3", None),
        (NumpyInterface(major=1), "of our own", None),
    ],
)
def test_what_does_not_load_is_told(
    interface: NumpyInterface, version: str, said: str | None
) -> None:
    assert interface.fault_under(version) == said


def test_what_is_to_load_together_needs_the_newest_of_each() -> None:
    old, new = NumpyInterface(major=1, oldest="1.9"), NumpyInterface(major=2, oldest="1.20")
    assert join_interfaces([]) is None
    assert join_interfaces([new]) == new
    assert join_interfaces([old, new]) == NumpyInterface(major=1, oldest="1.20")
    assert join_interfaces([NumpyInterface(major=1)]) == NumpyInterface(major=1)


def said_of(path: Path, *, with_image: bool = True) -> list[str]:
    verdict = judged(path, image=IMAGE if with_image else None)
    return [each.message for each in verdict.findings if each.rule.name == "other-numpy"]


def test_the_directorys_numpy_comes_first_and_then_the_images(tmp_path: Path) -> None:
    old = write(tmp_path / "old", {NAME: OLD})
    assert said_of(old) == []
    write(old, numpy("2.0.2"))
    assert said_of(old) == said_of(old, with_image=False)
    (said,) = said_of(old)
    assert said == (
        f"{NAME} was built against numpy 1, and does not load with numpy 2.0.2, which is in "
        "the directory"
    )
    new = write(tmp_path / "new", {NAME: NEW})
    (said,) = said_of(new)
    assert said == (
        f"{NAME} was built for numpy 1.20 and newer, and does not load with numpy 1.19.5, which "
        "is in the image"
    )
    assert said_of(new, with_image=False) == []
    write(new, numpy("1.21.6"))
    assert said_of(new) == []


def test_a_package_is_told_once_and_numpy_itself_not(tmp_path: Path) -> None:
    name = "_umath.cpython-37m-x86_64-linux-gnu.so"
    mount = write(
        tmp_path / "mount",
        {NAME: OLD, f"fast/more/{name}": OLD, f"numpy/core/{name}": OLD, **numpy("2.0.2")},
    )
    assert len(said_of(mount)) == 1


def test_large_files_are_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mount = write(tmp_path / "mount", {NAME: OLD, **numpy("2.0.2")})
    assert len(said_of(mount)) == 1
    monkeypatch.setattr("pinproof.gather.mounts.files.MOST_LOOKED_THROUGH", len(OLD) - 1)
    assert said_of(mount) == []


@pytest.mark.online
@pytest.mark.oracle
@pytest.mark.slow
@pytest.mark.parametrize(
    ("wheel", "interface"),
    [
        # Seen to fail under numpy 2, and to run: docs/incompatibilities.md.
        ("pandas==2.2.1", NumpyInterface(major=1)),
        ("pandas==2.2.3", NumpyInterface(major=2, oldest="1.20")),
    ],
)
def test_real_wheels_say_what_was_seen_of_them(
    tmp_path: Path, wheel: str, interface: NumpyInterface
) -> None:
    command = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "-d", str(tmp_path)]
    command += ["--python-version", "3.9", "--only-binary", ":all:"]
    command += ["--platform", "manylinux2014_x86_64", wheel]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        # The wheels are the published ones: without an index there is nothing to read.
        pytest.skip(f"the configured index does not give {wheel}: {done.stderr[-200:]}")
    (file,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(file) as archive:
        archive.extractall(tmp_path / "mount")
    read = read_mount(str(tmp_path / "mount"))
    told = [each.numpy for each in read.libraries if each.numpy is not None]
    assert set(told) == {interface}
    assert len(told) > 20
