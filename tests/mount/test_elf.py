"""ELF headers: what a linker wrote, what binutils says, and files that are none."""

import platform
import random
import re
import shutil
import struct
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest
from mount.directories import found, judged

from pinproof.mount.elf import Elf, read_elf


def elf_of(content: bytes) -> Elf | None:
    return read_elf(lambda at, size: content[at : at + size])


def tool(name: str) -> str:
    found = shutil.which(name)
    if found is None or not sys.platform.startswith("linux"):
        pytest.skip(f"no {name} on this system")
    return found


def built(folder: Path, code: str, *options: str) -> bytes:
    source, target = folder / "a.c", folder / "a.so"
    source.write_text(code, encoding="utf-8")
    words = [tool("gcc"), "-shared", "-fPIC", "-o", str(target), str(source), *options]
    subprocess.run(words, check=True, capture_output=True)
    return target.read_bytes()


def test_a_library_says_its_machine_glibc_needs_and_search_path(tmp_path: Path) -> None:
    code = (
        '#include <math.h>\n__asm__(".symver pow,pow@GLIBC_2.29");\n'
        "double f(double x) { return pow(x, x); }\n"
    )
    elf = elf_of(built(tmp_path, code, "-lm", "-Wl,-rpath,$ORIGIN/../lib:/opt/lib"))
    assert elf is not None
    assert (elf.machine, elf.glibc) == (sysconfig.get_platform().partition("-")[2], (2, 29))
    assert "libm.so.6" in elf.needed
    assert elf.search == ("$ORIGIN/../lib", "/opt/lib")


def test_a_library_that_needs_nothing_says_nothing(tmp_path: Path) -> None:
    elf = elf_of(built(tmp_path, "int f(void) { return 1; }\n", "-nostdlib"))
    assert elf is not None
    assert (elf.glibc, elf.needed, elf.search) == (None, (), ())


def real_libraries() -> list[Path]:
    folders = [Path(sysconfig.get_path("platstdlib"), "lib-dynload"), Path("/usr/lib")]
    found = [path for folder in folders for path in sorted(folder.rglob("*.so*"))]
    return [path for path in found if path.is_file() and not path.is_symlink()][:60]


def test_binutils_reads_the_same() -> None:
    readelf = tool("readelf")
    seen = 0
    for path in real_libraries():
        words = [readelf, "-dVW", str(path)]
        said = subprocess.run(words, capture_output=True, text=True, check=False).stdout
        elf = elf_of(path.read_bytes())
        if "Dynamic section at" not in said:
            continue
        assert elf is not None, path
        needs = said.partition("Version needs section")[2]
        versions = {tuple(map(int, v)) for v in re.findall(r"Name: GLIBC_(\d+)\.(\d+)", needs)}
        assert elf.glibc == (max(versions) if versions else None), path
        assert list(elf.needed) == re.findall(r"\(NEEDED\).*\[(.*)\]", said), path
        seen += 1
    assert seen > 5


def test_what_is_no_elf_file_is_none() -> None:
    for content in (b"", b"\x7fEL", b"MZ\x90", b"\xcf\xfa\xed\xfe" * 9, b"PK\x03\x04" + bytes(60)):
        assert elf_of(content) is None


def test_a_header_alone_tells_the_machine() -> None:
    for code, order, machine in [
        (0x3E, "<", "x86_64"),
        (0xB7, "<", "aarch64"),
        (0x03, "<", "i686"),
        (0x15, ">", "ppc64"),
        (0x16, ">", "s390x"),
        (0x9999, "<", "unknown (0x9999)"),
    ]:
        head = b"\x7fELF" + bytes([2, 1 if order == "<" else 2, 1]) + bytes(9)
        head += struct.pack(f"{order}HH", 3, code)
        for padding in (0, 44):
            elf = elf_of(head + bytes(padding))
            assert elf is not None
            assert elf.machine == machine


def test_a_broken_library_ends_in_an_answer(tmp_path: Path) -> None:
    """Cut at every length and changed in every header byte, it is read without an exception."""
    content = built(tmp_path, "#include <stdio.h>\nvoid f(void) { puts(0); }\n")
    for length in range(0, min(len(content), 20_000), 61):
        elf_of(content[:length])
    chance = random.Random(7)  # noqa: S311 - the same numbers each time
    for _ in range(3000):
        mutated = bytearray(content)
        for _ in range(chance.randrange(1, 5)):
            mutated[chance.randrange(min(len(mutated), 2048))] = chance.randrange(256)
        elf_of(bytes(mutated))


def test_counts_that_lie_are_bounded() -> None:
    head = bytearray(64)
    head[:7] = b"\x7fELF\x02\x01\x01"
    head[18:20] = struct.pack("<H", 0x3E)
    head[32:40] = struct.pack("<Q", 0)
    head[54:58] = struct.pack("<HH", 0, 0xFFFF)
    reads = 0

    def read(at: int, size: int) -> bytes:
        nonlocal reads
        reads += 1
        return bytes(head[at : at + size]).ljust(size, b"\xff")

    assert read_elf(read) == Elf(machine="x86_64", is_whole=False)
    assert reads < 10


def test_libraries_of_a_conda_environment_are_left_behind(tmp_path: Path) -> None:
    """As conda lays packages out: the module finds its library four folders up."""
    environment = tmp_path / "env"
    packages = environment / "lib/python3.7/site-packages"
    (packages / "thing").mkdir(parents=True)
    (packages / "thing/__init__.py").touch()
    (environment / "lib/libblas.so.3").write_bytes(
        built(tmp_path, "int f(void) { return 1; }\n", "-Wl,-soname,libblas.so.3")
    )
    code = "int f(void); int g(void) { return f(); }\n"
    up = "-Wl,-rpath,$ORIGIN/../../../.."
    module = packages / "thing/_core.cpython-37m-x86_64-linux-gnu.so"
    module.write_bytes(built(tmp_path, code, up, str(environment / "lib/libblas.so.3")))
    path = "MNT006 thing/_core.cpython-37m-x86_64-linux-gnu.so"
    assert [each for each in found(packages) if each.startswith("MNT006")] == [path]
    # Beside it, as a wheel brings it, the same library is no fault.
    (packages / "thing.libs").mkdir()
    (packages / "thing.libs/libblas.so.3").write_bytes(
        (environment / "lib/libblas.so.3").read_bytes()
    )
    both = "-Wl,-rpath,$ORIGIN/../thing.libs:$ORIGIN/../../../.."
    module.write_bytes(built(tmp_path, code, both, str(environment / "lib/libblas.so.3")))
    assert [each for each in found(packages) if each.startswith("MNT006")] == []


@pytest.mark.skipif(platform.machine() != "x86_64", reason="the compiler makes other code")
def test_newer_glibc_and_other_machines_are_flagged_once_a_package(tmp_path: Path) -> None:
    packages = tmp_path / "packages"
    (packages / "thing").mkdir(parents=True)
    code = (
        '#include <math.h>\n__asm__(".symver pow,pow@GLIBC_2.29");\n'
        "double f(double x) { return pow(x, x); }\n"
    )
    content = built(tmp_path, code, "-lm")
    for name in ("one.so", "two.so"):
        (packages / "thing" / name).write_bytes(content)
    assert found(packages) == ["MNT002 thing/one.so"]
    arm = bytearray(content)
    arm[18:20] = struct.pack("<H", 0xB7)
    (packages / "thing/one.so").write_bytes(arm)
    (finding,) = judged(packages).findings
    assert "is made for aarch64" in finding.message
    assert judged(packages, platform="manylinux_2_31_aarch64").findings[0].path.endswith("two.so")
