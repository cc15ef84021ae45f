"""What wheels declare: read from the end of the file, or from the whole of it."""

from pathlib import Path

import pytest
from index.metadata.published import DECLARED, WHEEL, OpenIndex, first_file, learned, publish
from packaging.version import Version
from support.distributions import wheel_bytes
from support.indexes.answers import Answer, ServedFile
from support.indexes.loopback import LoopbackIndex

from pinproof.index.http import ranges
from pinproof.index.metadata import remote_metadata
from pinproof.index.model import CoreMetadata, DistributionFile, Unavailable


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
