"""Python, C library and user are read from the layers, the surest sign first."""

import tarfile
from pathlib import Path

import pytest
from capture.archives import PREFIX, Made, file, interpreter, link, read_image, tar

from pinproof.image.manifest import ImageManifest

Entries = list[tuple[tarfile.TarInfo, bytes]]
LIBC = "lib/x86_64-linux-gnu"
BANNER = b"\0GNU C Library (Ubuntu GLIBC 2.35-0ubuntu3.1) stable release version 2.35.\n\0"
DPKG = (
    "Package: adduser\nStatus: install ok installed\nVersion: 3.118\n\n"
    "Package: libc6\nStatus: install ok installed\nVersion: 2.28-10+deb10u1\n\n"
    "Package: libpython3.7-minimal\nVersion: 3.7.3-2+deb10u3\n\nPackage: zlib1g\nVersion: 1:1.2\n"
)
APK = "C:Q1\nP:busybox\nV:1.33.1-r3\n\nC:Q1\nP:musl\nV:1.2.2-r3\nA:x86_64\n\nP:zlib\nV:1.2.11\n"


def platform(tmp_path: Path, entries: Entries, architecture: str = "amd64") -> ImageManifest:
    made = Made(layers=[tar(*interpreter(), *entries)], architecture=architecture)
    return read_image(tmp_path, made)


@pytest.mark.parametrize(
    ("entries", "expected", "evidence"),
    [
        (
            [file(f"{LIBC}/libc-2.27.so"), link(f"{LIBC}/libc.so.6", "libc-2.27.so")],
            "manylinux_2_27_x86_64",
            f"/{LIBC}/libc-2.27.so",
        ),
        (
            [link("lib", "usr/lib"), file(f"usr/{LIBC}/libc.so.6", b"x" * 300_000 + BANNER)],
            "manylinux_2_35_x86_64",
            "libc.so.6",
        ),
        (
            [file("lib64/libc.so.6", b"y" * (1 << 18) + BANNER[:-1])],
            "manylinux_2_35_x86_64",
            "lib64",
        ),
        ([file("var/lib/dpkg/status", DPKG)], "manylinux_2_28_x86_64", "dpkg"),
        (
            [file("usr/lib/os-release", "ID='debian'\nVERSION_ID=\"12\"\n")],
            "manylinux_2_36_x86_64",
            "debian 12",
        ),
        (
            [file("etc/os-release", 'ID="rhel"\nVERSION_ID="8.4"\n')],
            "manylinux_2_28_x86_64",
            "rhel 8.4",
        ),
        ([file("lib/apk/db/installed", APK)], "musllinux_1_2_x86_64", "apk"),
    ],
)
def test_the_c_library(tmp_path: Path, entries: Entries, expected: str, evidence: str) -> None:
    manifest = platform(tmp_path, entries)
    assert manifest.platform == expected
    (line,) = (line for line in manifest.provenance if line.startswith("platform"))
    assert evidence in line
    assert "assumed" not in line


def test_a_library_of_another_architecture_is_passed_over(tmp_path: Path) -> None:
    entries = [
        file("lib/i386-linux-gnu/libc-2.19.so"),
        file(f"{LIBC}/libc-2.31.so"),
        file("lib/aarch64-linux-gnu/libc-2.33.so"),
    ]
    assert platform(tmp_path, entries).platform == "manylinux_2_31_x86_64"
    assert platform(tmp_path, entries, "arm64").platform == "manylinux_2_33_aarch64"


def test_a_c_library_that_nothing_tells_is_assumed_and_said(tmp_path: Path) -> None:
    manifest = platform(tmp_path, [])
    assert manifest.platform == "manylinux_2_27_x86_64"
    assert any("assumed" in line and "platform" in line for line in manifest.provenance)


@pytest.mark.parametrize(
    ("entries", "expected", "evidence"),
    [
        ([file(f"{PREFIX}/conda-meta/python-3.7.9-h7579374_0.json", "{}")], "3.7.9", "conda-meta"),
        (
            [
                file(
                    f"{PREFIX}/include/python3.7m/patchlevel.h",
                    '#define PY_VERSION      "3.7.12+"\n',
                )
            ],
            "3.7.12",
            "patchlevel.h",
        ),
        (
            [
                file(
                    f"{PREFIX}/lib/libpython3.7m.so.1.0",
                    b"\x003.31.1\x00versions/3.7.16\x00lib 13.7.2\x00",
                )
            ],
            "3.7.16",
            "libpython3.7m.so.1.0",
        ),
        (
            [file(f"{PREFIX}/bin/python3.7", b"a" * (1 << 18) + b"\x003.7.5\x00")],
            "3.7.5",
            "bin/python3.7",
        ),
        ([], "3.7", "names of its folders"),
    ],
)
def test_pythons_patch_release(
    tmp_path: Path, entries: Entries, expected: str, evidence: str
) -> None:
    manifest = platform(tmp_path, entries)
    assert manifest.python == expected
    (line,) = (line for line in manifest.provenance if line.startswith("python"))
    assert evidence in line


def test_pythons_patch_release_from_debians_list(tmp_path: Path) -> None:
    entries = [
        *interpreter("usr"),
        file("usr/lib/python3/dist-packages/README"),
        file("var/lib/dpkg/status", DPKG),
    ]
    manifest = read_image(tmp_path, Made(layers=[tar(*entries)], env=["PATH=/usr/bin"]))
    assert manifest.python == "3.7.3"


@pytest.mark.parametrize(("user", "expected"), [("", "root"), ("1001:0", "1001:0"), ("a", "a")])
def test_the_user_is_the_configurations(tmp_path: Path, user: str, expected: str) -> None:
    made = Made(layers=[tar(*interpreter())], user=user)
    assert read_image(tmp_path, made).boot["user"] == expected
