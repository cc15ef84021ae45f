"""What is damaged or no file at all: said with its path, never waited for, never a traceback."""

import os
import socket
import struct
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from mount.directories import found, judged, run, write
from oracle.interpreters import require_python

from pinproof.gate.boundary import bounded_by, draw_boundary
from pinproof.gather.mounts.directory import read_mount

METADATA = "Metadata-Version: 2.1\nName: mine\nVersion: 1.0\n"
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="no pipes and devices there")


def messages(path: Path) -> dict[str, str]:
    """Give the message for each file that is flagged."""
    return {
        finding.path.removeprefix(f"{path.as_posix()}/"): finding.message
        for finding in judged(path).findings
    }


def elf(
    *, code: int = 0x3E, wide: bool = True, big: bool = False, size: int = 64, loaded: int = 64
) -> bytes:
    """Write a library with one segment that loads so many bytes, of which only some are there."""
    order = ">" if big else "<"
    head = b"\x7fELF" + bytes([2 if wide else 1, 2 if big else 1, 1]) + bytes(9)
    head += struct.pack(f"{order}HHI", 3, code, 1)
    if wide:
        head += struct.pack(f"{order}QQQIHHHHHH", 0, 64, 0, 0, 64, 56, 1, 0, 0, 0)
        head += struct.pack(f"{order}IIQQQQQQ", 1, 5, 0, 0, 0, loaded, loaded, 4096)
    else:
        head += struct.pack(f"{order}IIIIHHHHHH", 0, 52, 0, 0, 52, 32, 1, 0, 0, 0)
        head += struct.pack(f"{order}IIIIIIII", 1, 0, 0, 0, loaded, loaded, 5, 4096)
    return head.ljust(size, b"\0")[: max(size, len(head))]


@pytest.mark.parametrize(
    "name", ["METADATA", "RECORD", "WHEEL", "direct_url.json", "INSTALLER", "top_level.txt"]
)
def test_a_pipe_in_the_place_of_metadata_is_said_and_not_waited_for(
    tmp_path: Path, name: str
) -> None:
    folder = tmp_path / "mine-1.0.dist-info"
    write(folder, {"METADATA": METADATA, "WHEEL": "Wheel-Version: 1.0\nTag: py3-none-any\n"})
    assert found(tmp_path) == []
    (folder / name).unlink(missing_ok=True)
    os.mkfifo(folder / name)
    assert found(tmp_path) == [f"MNT014 mine-1.0.dist-info/{name}"]
    assert "it is a pipe, not a file" in messages(tmp_path)[f"mine-1.0.dist-info/{name}"]
    reason = f"{tmp_path.as_posix()}/mine-1.0.dist-info/{name}: it is a pipe, not a file"
    # What it would have told is not checked, and fails nothing besides.
    unchecked = judged(tmp_path).unchecked
    assert {(gap.reason, gap.chosen) for gap in unchecked} == {(reason, True)}


def test_pipes_sockets_devices_and_folders_anywhere_are_said(tmp_path: Path) -> None:
    write(tmp_path, {"fast/__init__.py": "", "shaped.pth/inner.txt": "", "old.egg-info": METADATA})
    os.mkfifo(tmp_path / "fast/_core.cpython-37m-x86_64-linux-gnu.so")
    os.mkfifo(tmp_path / "fast/late.py")
    os.mkfifo(tmp_path / "path.pth")
    os.mkfifo(tmp_path / "mine.egg-link")
    os.mkfifo(tmp_path / "other-1.0.egg-info")
    (tmp_path / "zero-1.0.dist-info").mkdir()
    (tmp_path / "zero-1.0.dist-info/METADATA").symlink_to("/dev/zero")
    (tmp_path / "kernel-1.0.dist-info").mkdir()
    (tmp_path / "kernel-1.0.dist-info/METADATA").symlink_to("/proc/version")
    here = Path.cwd()
    with socket.socket(socket.AF_UNIX) as listener:
        os.chdir(tmp_path)
        try:
            listener.bind("fast/_more.so")
        finally:
            os.chdir(here)
        kinds = {
            path: message.partition(": it is ")[2].partition(", not")[0]
            for path, message in messages(tmp_path).items()
            if ": it is " in message
        }
    assert kinds == {
        "fast/_core.cpython-37m-x86_64-linux-gnu.so": "a pipe",
        "fast/_more.so": "a socket",
        "fast/late.py": "a pipe",
        "kernel-1.0.dist-info/METADATA": "a view into the system",
        "mine.egg-link": "a pipe",
        "other-1.0.egg-info": "a pipe",
        "path.pth": "a pipe",
        "shaped.pth": "a folder",
        "zero-1.0.dist-info/METADATA": "a device",
    }


def test_metadata_that_says_too_little_is_what_tools_stumble_over(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "bytes-1.0.dist-info/METADATA": METADATA.replace("mine", "bytes").encode()
            + b"Summary: caf\xe9\n",
            "nameless-1.0.dist-info/METADATA": "Metadata-Version: 2.1\n",
            "blank-1.0.dist-info/METADATA": "Metadata-Version: 2.1\nName: blank\nVersion:\n",
            "folder-1.0.dist-info/METADATA/inner.txt": "",
            "none-1.0.dist-info/top_level.txt": "none\n",
            "whole-1.0.dist-info/METADATA": METADATA.replace("mine", "whole") + "\nCafé\n",
        },
    )
    said = messages(tmp_path)
    assert "it is not UTF-8: byte 0xe9" in said["bytes-1.0.dist-info/METADATA"]
    assert "no Name and no Version" in said["nameless-1.0.dist-info/METADATA"]
    assert "it states no Version;" in said["blank-1.0.dist-info/METADATA"]
    assert "it is a folder" in said["folder-1.0.dist-info/METADATA"]
    assert "there is no METADATA" in said["none-1.0.dist-info"]
    assert set(found(tmp_path)) == {f"MNT014 {path}" for path in said}
    (finding,) = (each for each in judged(tmp_path).findings if "byte 0xe9" in each.message)
    assert finding.place.start == (4, 13)
    # Python agrees on each, and on the one that is whole.
    python = require_python("3.8")
    for name in ("bytes", "nameless", "blank", "folder", "none", "whole"):
        ask = f"from importlib.metadata import version; assert version({name!r}) == '1.0'"
        assert (run(python, "-c", ask, path=tmp_path).returncode == 0) == (name == "whole"), name


def test_direct_url_that_is_no_json_is_said(tmp_path: Path) -> None:
    folder = write(tmp_path / "mine-1.0.dist-info", {"METADATA": METADATA})
    for content in ("{", "[" * 100_000, "\x00"):
        write(folder, {"direct_url.json": content})
        assert found(tmp_path) == ["MNT014 mine-1.0.dist-info/direct_url.json"]
    write(folder, {"direct_url.json": "[]"})
    assert found(tmp_path) == []


def test_what_is_too_large_is_not_checked(tmp_path: Path) -> None:
    folder = write(tmp_path / "mine-1.0.dist-info", {"METADATA": METADATA})
    with (folder / "METADATA").open("ab") as file:
        file.truncate(17 << 20)
    verdict = judged(tmp_path)
    assert verdict.findings == ()
    assert {gap.rule.code for gap in verdict.unchecked} == {"MNT003", "MNT014"}
    said = "METADATA could not be read: it is larger than 2 MB"
    assert all(said in gap.reason for gap in verdict.unchecked)
    assert not any(gap.chosen for gap in verdict.unchecked)


@pytest.mark.parametrize(
    ("content", "code", "words"),
    [
        (b"", "MNT014", "is empty"),
        (bytes(4096), "MNT014", "holds only zeros"),
        (b"version https://git-lfs.github.com/spec/v1\n", "MNT014", "Git LFS pointer"),
        (b"\x93garbage" * 30, "MNT014", "not a compiled file"),
        (b"\x7fELF", "MNT014", "not a compiled file"),
        (b"\x7fELF\x02\x01\x01" + bytes(20), "MNT014", "ends early"),
        (elf(size=200, loaded=4000), "MNT014", "ends early"),
        (elf(wide=False, code=3), "MNT002", "is made for i686, but the target is x86_64"),
        (elf(wide=False), "MNT002", "is made for x86_64 (32-bit), but the target is x86_64"),
        (elf(big=True, code=0xB7), "MNT002", "is made for aarch64 (big-endian)"),
        (elf(big=True, code=0x15), "MNT002", "is made for ppc64, but the target"),
        (elf(big=True, code=0x16), "MNT002", "is made for s390x"),
        (b"\xfe\xed\xfa\xcf" + bytes(60), "MNT002", "is made for macOS"),
        (elf(), None, ""),
        (b"/* GNU ld script */ GROUP(libfast.so.1)\n", None, ""),
    ],
)
def test_odd_compiled_files_are_told_apart(
    tmp_path: Path, content: bytes, code: str | None, words: str
) -> None:
    write(tmp_path, {"fast/__init__.py": "", "fast/_core.so": content})
    assert found(tmp_path) == ([f"{code} fast/_core.so"] if code else [])
    assert words in messages(tmp_path).get("fast/_core.so", "")


def test_python_loads_no_file_that_is_damaged(tmp_path: Path) -> None:
    python = require_python("3.7")
    ask = "import importlib.machinery as m, sysconfig; import _ctypes; print(_ctypes.__file__)"
    whole = Path(run(python, "-c", ask).stdout.strip()).read_bytes()
    target = tmp_path / "_ctypes.cpython-37m-x86_64-linux-gnu.so"
    for content in (whole, whole[:8192], b"", bytes(100), b"version https://git-lfs"):
        target.write_bytes(content)
        flagged = "MNT014 _ctypes.cpython-37m-x86_64-linux-gnu.so" in found(tmp_path)
        loaded = run(python, "-c", "import _ctypes", path=tmp_path)
        assert flagged == (loaded.returncode != 0), loaded.stderr
        assert flagged == (content is not whole)


def test_links_in_a_circle_and_to_nothing_are_what_they_are(tmp_path: Path) -> None:
    target = write(tmp_path / "packages", {"real/__init__.py": ""})
    (target / "round.py").symlink_to("round.py")
    (target / "there").symlink_to("back")
    (target / "back").symlink_to("there")
    (target / "gone.py").symlink_to("nowhere.py")
    (target / "self").symlink_to(".")
    (target / "all").symlink_to("/")
    said = messages(target)
    assert {path for path, text in said.items() if "leads back to itself" in text} == {
        "round.py",
        "there",
        "back",
    }
    assert said["gone.py"] == "a symbolic link to nowhere.py, which does not exist"
    assert said["all"] == "a symbolic link to /, which is not deployed with the directory"
    assert len(said) == 5


def test_what_lies_behind_a_link_counts_as_there(tmp_path: Path) -> None:
    target = write(
        tmp_path / "packages",
        {
            "real/inner/__init__.py": "",
            "mine-1.0.dist-info/METADATA": METADATA,
            "mine-1.0.dist-info/RECORD": "mine/inner/__init__.py,,\nmine/gone.py,,\n",
        },
    )
    (target / "mine").symlink_to("real")
    assert found(target) == ["MNT012 mine-1.0.dist-info/RECORD"]
    assert messages(target)["mine-1.0.dist-info/RECORD"].endswith(
        "mine/gone.py of 2 files is missing"
    )


@pytest.fixture
def readable() -> Iterator[Path]:
    """A folder that another user could enter."""
    with tempfile.TemporaryDirectory(prefix="mount") as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


def test_what_we_may_not_read_is_not_checked(readable: Path) -> None:
    write(
        readable,
        {
            "mine-1.0.dist-info/METADATA": METADATA,
            "fast/_core.so": elf(),
            "closed/__init__.py": "",
            "path.pth": "x\n",
        },
    )
    locked = ["mine-1.0.dist-info/METADATA", "fast/_core.so", "closed", "path.pth"]
    for name in locked:
        (readable / name).chmod(0)
    user = os.geteuid()
    if user == 0:
        os.seteuid(65534)
    try:
        with bounded_by(draw_boundary([str(readable)])):
            mount = read_mount(str(readable))
            verdict = judged(readable)
    finally:
        os.seteuid(user)
        (readable / "closed").chmod(0o755)
    paths = {each.place.source.path.removeprefix(f"{readable}/") for each in mount.unread}
    assert paths == set(locked)
    assert verdict.findings == ()
    assert {gap.rule.code for gap in verdict.unchecked} == {
        "MNT002",
        "MNT003",
        "MNT006",
        "MNT010",
        "MNT012",
        "MNT014",
    }
    assert all("could not be read: Permission denied" in gap.reason for gap in verdict.unchecked)
