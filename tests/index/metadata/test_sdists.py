"""What sdists declare: read, and never run."""

import gzip
import io
import tarfile
from typing import Any

import pytest
from index.metadata.published import OpenIndex, learned
from support.distributions import metadata_text, sdist_bytes
from support.indexes.answers import ServedFile
from support.indexes.loopback import LoopbackIndex

from pinproof.index.metadata import archive
from pinproof.index.model import CoreMetadata, Unavailable


def pkg_info(**options: Any) -> str:
    return metadata_text("demo", "1.0", **options).decode()


EGG = "demo.egg-info"
SDISTS: dict[str, tuple[dict[str, str], tuple[str, ...] | None]] = {
    "nothing": ({"setup.py": "1/0"}, None),
    "old metadata": ({"PKG-INFO": pkg_info(requires=("x",))}, None),
    "static metadata": (
        {"PKG-INFO": pkg_info(metadata_version="2.2", requires=("x>1",))},
        ("x>1",),
    ),
    "no dependencies": ({"PKG-INFO": pkg_info(metadata_version="2.4")}, ()),
    "dynamic dependencies": (
        {"PKG-INFO": pkg_info(metadata_version="2.2", more=("Dynamic: Requires-Dist",))},
        None,
    ),
    "other dynamic fields": (
        {"PKG-INFO": pkg_info(metadata_version="2.2", more=("Dynamic: License",), requires=("y",))},
        ("y",),
    ),
    "an egg-info": (
        {
            "PKG-INFO": pkg_info(),
            f"src/{EGG}/PKG-INFO": pkg_info(),
            f"src/{EGG}/requires.txt": (
                "a\nb>=1\n\n[:python_version<'3']\nc\n\n[x]\nd\n[y:os_name=='nt']\ne\n"
            ),
        },
        (
            "a",
            "b>=1",
            "c ; python_version<'3'",
            'd ; extra == "x"',
            "e ; (os_name=='nt') and extra == \"y\"",
        ),
    ),
    "an egg-info that requires nothing": (
        {"PKG-INFO": pkg_info(), f"{EGG}/PKG-INFO": pkg_info(), f"{EGG}/SOURCES.txt": "setup.py\n"},
        (),
    ),
    "an egg-info of a test's data": (
        {"PKG-INFO": pkg_info(), "tests/x.egg-info/requires.txt": "wrong\n"},
        None,
    ),
    "dynamic, with an egg-info": (
        {
            "PKG-INFO": pkg_info(metadata_version="2.2", more=("Dynamic: Requires-Dist",)),
            f"{EGG}/requires.txt": "z\n",
        },
        ("z",),
    ),
}


@pytest.mark.parametrize("suffix", [".tar.gz", ".zip", ".tar.bz2", ".tar.xz"])
@pytest.mark.parametrize("what", SDISTS)
def test_an_sdist_is_read_and_never_run(
    loopback: LoopbackIndex, open_at: OpenIndex, what: str, suffix: str
) -> None:
    members, requires = SDISTS[what]
    body = sdist_bytes("demo", "1.0", members, suffix=suffix)
    loopback.add("demo", ServedFile(filename=f"demo-1.0{suffix}", body=body))
    found = learned(open_at(loopback.url))
    assert isinstance(found, CoreMetadata)
    assert (found.name, found.version, found.requires_dist) == ("demo", "1.0", requires)


@pytest.mark.parametrize(
    "body",
    [b"", b"not packed", sdist_bytes("demo", "1.0", {"x": "y"})[:40]],
    ids=["empty", "not packed", "cut off"],
)
def test_a_broken_sdist_is_no_answer(
    loopback: LoopbackIndex, open_at: OpenIndex, body: bytes
) -> None:
    loopback.add("demo", ServedFile(filename="demo-1.0.tar.gz", body=body))
    assert isinstance(learned(open_at(loopback.url)), Unavailable)


def with_long_name(size: int) -> bytes:
    """Make an sdist whose first header says that its name is so long."""
    header = tarfile.TarInfo("x")
    header.type, header.size = tarfile.GNUTYPE_LONGNAME, size
    packed = io.BytesIO()
    with gzip.GzipFile(fileobj=packed, mode="wb") as body:
        body.write(header.tobuf(tarfile.GNU_FORMAT) + b"n" * size)
        body.write(gzip.decompress(sdist_bytes("demo", "1.0", {"PKG-INFO": pkg_info()})))
    return packed.getvalue()


@pytest.mark.parametrize("size", [1 << 21, 1 << 26])
def test_an_sdist_with_a_name_of_megabytes_is_no_answer(
    loopback: LoopbackIndex, open_at: OpenIndex, size: int
) -> None:
    loopback.add("demo", ServedFile(filename="demo-1.0.tar.gz", body=with_long_name(size)))
    found = learned(open_at(loopback.url))
    assert isinstance(found, Unavailable)
    assert "cannot be read" in found.reason


@pytest.mark.parametrize("is_last", [False, True])
def test_an_sdist_that_unpacks_to_too_much_is_no_answer(
    loopback: LoopbackIndex,
    open_at: OpenIndex,
    monkeypatch: pytest.MonkeyPatch,
    is_last: bool,
) -> None:
    monkeypatch.setattr(archive, "_MOST_UNPACKED_BYTES", 1 << 20)
    zeros, info = {"zeros": "0" * (1 << 20)}, {"PKG-INFO": pkg_info()}
    # What the last member would unpack to is known from its header, and is not unpacked.
    body = sdist_bytes("demo", "1.0", info | zeros if is_last else zeros | info)
    loopback.add("demo", ServedFile(filename="demo-1.0.tar.gz", body=body))
    found = learned(open_at(loopback.url))
    assert isinstance(found, Unavailable)
    assert "cannot be read" in found.reason
