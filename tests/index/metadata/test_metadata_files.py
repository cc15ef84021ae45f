"""What files declare: read from the metadata file beside them, and kept."""

import email

import pytest
from index.metadata.published import DECLARED, WHEEL, OpenIndex, learned, publish
from packaging.version import Version
from support.distributions import metadata_text
from support.indexes.answers import Answer, after
from support.indexes.loopback import LoopbackIndex, unused_port

from pinproof.index.model import CoreMetadata, DistributionFile, Project, Unavailable


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
