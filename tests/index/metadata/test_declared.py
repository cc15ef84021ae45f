"""What files declare, by each way that leads to it."""

import email
import gzip
import io
import tarfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from packaging.version import Version
from support.distributions import metadata_text, sdist_bytes, wheel_bytes
from support.loopback_index import Answer, LoopbackIndex, ServedFile, after, unused_port

from pinproof.index.client import PublishedIndex
from pinproof.index.http import ranges
from pinproof.index.metadata import archive, remote_metadata
from pinproof.index.model import CoreMetadata, DistributionFile, Project, Unavailable

OpenIndex = Callable[..., PublishedIndex]
WHEEL = "demo-1.0-py3-none-any.whl"
DECLARED = CoreMetadata(
    name="demo",
    version="1.0",
    requires_dist=("other>=2", 'more; extra == "x"'),
    requires_python=">=3.6",
    provides_extra=("x",),
)


def publish(loopback: LoopbackIndex, **options: Any) -> ServedFile:
    return loopback.add_wheel(
        "demo",
        "1.0",
        requires=DECLARED.requires_dist or (),
        extras=DECLARED.provides_extra,
        requires_python=DECLARED.requires_python,
        **options,
    )


def first_file(index: PublishedIndex, name: str = "demo") -> DistributionFile:
    project = index.project(name)
    assert isinstance(project, Project)
    return next(iter(project.releases.values()))[0]


def learned(index: PublishedIndex) -> CoreMetadata | Unavailable:
    return index.metadata(first_file(index))


def paths(loopback: LoopbackIndex) -> list[str]:
    return [each.path.rpartition("/")[2] for each in loopback.asked_for("/files/")]


def test_the_announced_metadata_file_is_read(loopback: LoopbackIndex, open_at: OpenIndex) -> None:
    publish(loopback)
    assert learned(open_at(loopback.url)) == DECLARED
    assert paths(loopback) == [f"{WHEEL}.metadata"]


def test_metadata_with_a_wrong_hash_is_not_believed(
    loopback: LoopbackIndex, open_at: OpenIndex
) -> None:
    file = publish(loopback)
    file.metadata = metadata_text("demo", "1.0", requires=("forged",))
    file.metadata_digest = "0" * 64
    assert learned(open_at(loopback.url)) == DECLARED
    assert paths(loopback) == [f"{WHEEL}.metadata", WHEEL]


def test_metadata_that_is_not_announced_is_tried(
    loopback: LoopbackIndex, open_at: OpenIndex
) -> None:
    publish(loopback, announce_metadata=False)
    assert learned(open_at(loopback.url)) == DECLARED
    assert paths(loopback) == [f"{WHEEL}.metadata"]


@pytest.mark.parametrize(
    "body",
    [
        b"<html>Not here</html>",
        b"",
        metadata_text("another", "1.0"),
        metadata_text("demo", "2.0"),
        b"\xff\xfe",
    ],
)
def test_what_is_no_metadata_of_the_file_is_not_believed(
    loopback: LoopbackIndex, open_at: OpenIndex, body: bytes
) -> None:
    publish(loopback, announce_metadata=False)
    loopback.faults.append(after(".metadata", Answer(body=body)))
    assert learned(open_at(loopback.url)) == DECLARED


@pytest.mark.parametrize(
    "licence",
    [
        "License: BSD\n        \n        Two paragraphs.\n\t\n        Three.",
        "License: One page\n        \x0cand another\x85\u2028 Name: that",
        "License: BSD\r\n  \r\n        Windows.\r",
    ],
)
def test_a_folded_licence_hides_nothing_below_it(
    loopback: LoopbackIndex, open_at: OpenIndex, licence: str
) -> None:
    publish(loopback, announce_metadata=False)
    above, name, below = metadata_text(
        "demo",
        "1.0",
        requires=DECLARED.requires_dist or (),
        extras=DECLARED.provides_extra,
        requires_python=DECLARED.requires_python,
    ).partition(b"Name: demo\n")
    body = above + name + licence.encode() + b"\n" + below
    assert email.message_from_bytes(body).get_all("Requires-Dist") == list(
        DECLARED.requires_dist or ()
    )
    loopback.faults.append(after(".metadata", Answer(body=body)))
    assert learned(open_at(loopback.url)) == DECLARED
    assert paths(loopback) == [f"{WHEEL}.metadata"]


def without_metadata_file(loopback: LoopbackIndex) -> ServedFile:
    file = publish(loopback)
    file.metadata = None
    return file


def test_the_end_of_the_wheel_is_enough(loopback: LoopbackIndex, open_at: OpenIndex) -> None:
    big = bytes(range(256)) * 4000
    body, _ = wheel_bytes("demo", "1.0", requires=("a", "b>1"), modules={"big.bin": big})
    # Packed it would be small: the point is that most of it is not fetched.
    loopback.add("demo", ServedFile(filename=WHEEL, body=b"\0" * 3_000_000 + body))
    found = learned(open_at(loopback.url))
    assert isinstance(found, CoreMetadata)
    assert found.requires_dist == ("a", "b>1")
    asked = loopback.asked_for(WHEEL)
    assert [each.path.endswith(".metadata") for each in asked] == [True, False]
    assert (
        asked[1].headers["Range"] == f"bytes={len(body) + 3_000_000 - 65536}-{len(body) + 2999999}"
    )


def test_without_a_size_the_end_is_asked_for_as_such(
    loopback: LoopbackIndex, open_at: OpenIndex
) -> None:
    without_metadata_file(loopback)
    index = open_at(loopback.url)
    file = first_file(index)
    bare = DistributionFile(filename=WHEEL, url=file.url, kind="wheel", version=Version("1"))
    assert index.metadata(bare) == DECLARED
    assert loopback.requests[-1].headers["Range"] == "bytes=-65536"


def test_metadata_before_the_end_is_fetched_as_well(
    loopback: LoopbackIndex, open_at: OpenIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ranges, "_FIRST_BYTES", 300)
    without_metadata_file(loopback)
    assert learned(open_at(loopback.url)) == DECLARED
    assert len(loopback.asked_for(WHEEL)) > 2


def test_a_server_without_ranges_is_read_whole(open_at: OpenIndex) -> None:
    with LoopbackIndex(ranges=False) as index:
        without_metadata_file(index)
        assert learned(open_at(index.url)) == DECLARED


@pytest.mark.parametrize(
    "answer",
    [
        Answer(status=206, body=b"short", headers={"Content-Range": "bytes 0-99/100"}),
        Answer(status=206, body=b"x", headers={}),
        Answer(status=206, body=b"x", headers={"Content-Range": "bytes 0-0/*"}),
        Answer(status=416),
        Answer(status=501),
    ],
)
def test_ranges_that_are_wrong_are_not_believed(
    loopback: LoopbackIndex, open_at: OpenIndex, answer: Answer
) -> None:
    without_metadata_file(loopback)
    loopback.faults.append(
        lambda path, count: answer if path.endswith(".whl") and count == 1 else None
    )
    assert learned(open_at(loopback.url)) == DECLARED


def test_a_wheel_with_a_wrong_hash_is_not_believed(open_at: OpenIndex) -> None:
    with LoopbackIndex(ranges=False) as index:
        without_metadata_file(index).digest = "0" * 64
        found = learned(open_at(index.url))
        assert isinstance(found, Unavailable)
        assert "does not have the hash" in found.reason


def test_a_file_that_is_too_large_is_not_fetched(
    open_at: OpenIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(remote_metadata, "MOST_FILE_BYTES", 100)
    with LoopbackIndex(ranges=False) as index:
        without_metadata_file(index)
        found = learned(open_at(index.url))
        assert isinstance(found, Unavailable)
        assert "too much" in found.reason
        assert found.is_too_large
        # Nor when the index does not tell its size.
        index.projects["demo"][0].size = 0
        assert len(index.asked_for(".whl")) <= 2


@pytest.mark.parametrize("body", [b"", b"PK\x05\x06" + b"\0" * 18, b"no zip at all" * 9])
def test_a_broken_wheel_is_no_answer(
    loopback: LoopbackIndex, open_at: OpenIndex, body: bytes
) -> None:
    loopback.add("demo", ServedFile(filename=WHEEL, body=body))
    found = learned(open_at(loopback.url))
    assert isinstance(found, Unavailable)
    assert WHEEL in found.reason


def test_metadata_is_kept_for_ever(loopback: LoopbackIndex, open_at: OpenIndex) -> None:
    publish(loopback)
    with open_at(loopback.url) as index:
        learned(index)
    asked = len(loopback.asked_for("/files/"))
    with open_at(loopback.url, offline=True) as index:
        assert learned(index) == DECLARED
    assert len(loopback.asked_for("/files/")) == asked


def test_another_file_under_the_same_address_is_asked_for_anew(
    loopback: LoopbackIndex, open_at: OpenIndex
) -> None:
    publish(loopback)
    with open_at(loopback.url) as index:
        learned(index)
    loopback.projects.clear()
    loopback.add_wheel("demo", "1.0", requires=("changed",))
    with open_at(loopback.url) as index:
        index.refresh(["demo"])
        found = learned(index)
    assert isinstance(found, CoreMetadata)
    assert found.requires_dist == ("changed",)


def test_offline_what_is_not_kept_is_unknown(loopback: LoopbackIndex, open_at: OpenIndex) -> None:
    publish(loopback)
    with open_at(loopback.url) as index:
        index.project("demo")
    with open_at(loopback.url, offline=True) as index:
        found = learned(index)
    assert isinstance(found, Unavailable)
    assert found.offline


def test_a_dead_file_server_is_a_reason(loopback: LoopbackIndex, open_at: OpenIndex) -> None:
    dead = f"http://127.0.0.1:{unused_port()}/{WHEEL}"
    file = DistributionFile(filename=WHEEL, url=dead, kind="wheel", version=Version("1.0"))
    assert open_at(loopback.url).metadata(file) == Unavailable(
        name=WHEEL, reason=f"{dead}: connection refused"
    )


def test_many_files_are_asked_for_at_once(loopback: LoopbackIndex, open_at: OpenIndex) -> None:
    for number in range(30):
        loopback.add_wheel("demo", f"1.{number}", requires=(f"r{number}",))
    index = open_at(loopback.url)
    project = index.project("demo")
    assert isinstance(project, Project)
    files = [file for release in project.releases.values() for file in release]
    found = index.metadata_of(files)
    assert list(found) == files
    for file, declared in found.items():
        assert isinstance(declared, CoreMetadata)
        assert declared.requires_dist == (f"r{str(file.version).partition('.')[2]}",)


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


def test_local_files_are_read_where_they_are(open_at: OpenIndex, tmp_path: Path) -> None:
    folder = tmp_path / "wheels"
    folder.mkdir()
    body, _ = wheel_bytes("demo", "1.0", requires=("a",))
    (folder / WHEEL).write_bytes(body)
    (folder / "other-1.0.tar.gz").write_bytes(b"broken")
    index = open_at(None, no_index=True, find_links=(str(folder),), offline=True)
    found = learned(index)
    assert isinstance(found, CoreMetadata)
    assert found.requires_dist == ("a",)
    broken = index.metadata(first_file(index, "other"))
    assert isinstance(broken, Unavailable)
    assert "other-1.0.tar.gz" in broken.reason
