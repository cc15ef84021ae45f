"""Archives that nobody should save: bombs, lies, names that climb, files that break off."""

import io
import random
import tarfile
import time
import zlib
from contextlib import suppress
from pathlib import Path

import pytest
from capture.archives import (
    SITE,
    Made,
    archived,
    base,
    file,
    gzipped,
    held,
    interpreter,
    link,
    read,
    read_image,
    tar,
    versions,
    write_folder,
)
from capture.hostile.refusals import GOOD

from pinproof.capture.lists import sbom
from pinproof.errors import UsageError


def test_a_long_stretch_of_zeros_is_no_bomb_yet(tmp_path: Path) -> None:
    layer = tar(*interpreter(), held("numpy", "1.19.5"), file("zeros", bytes(32 << 20)))
    made = Made(layers=[layer], pack=gzipped)
    assert versions(read(write_folder(tmp_path / "image", made.layout()))) == {"numpy": "1.19.5"}


def refused(tmp_path: Path, layer: bytes) -> str:
    with pytest.raises(UsageError) as raised:
        read_image(tmp_path, Made(layers=[layer]))
    return str(raised.value)


def zeros(size: int) -> bytes:
    """A tar of zeros by the gigabyte, in a gzip of little more than a megabyte."""
    member = tarfile.TarInfo("zeros")
    member.size = size
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    parts = [packer.compress(member.tobuf())]
    chunk = bytes(1 << 20)
    parts += (packer.compress(chunk) for _ in range(size >> 20))
    return b"".join([*parts, packer.flush()])


@pytest.fixture
def low_floor(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pinproof.capture.archive.streams.EXPANSION_FLOOR_BYTES", 16 << 20)


@pytest.mark.usefixtures("low_floor")
def test_an_archive_bomb_stops_early(tmp_path: Path) -> None:
    bomb = zeros(40 << 20)
    made = Made(layers=[b""], pack=lambda _: bomb)
    path = tmp_path / "image.tar"
    path.write_bytes(archived(made.docker_save()))
    with pytest.raises(UsageError, match="archive bomb"):
        read(path)


@pytest.mark.usefixtures("low_floor")
def test_a_bomb_around_the_archive_stops_early(tmp_path: Path) -> None:
    path = tmp_path / "image.tar.gz"
    path.write_bytes(zeros(40 << 20))
    with pytest.raises(UsageError, match="archive bomb"):
        read(path)


def pax(records: bytes) -> bytes:
    header = tarfile.TarInfo("pax")
    header.type, header.size = tarfile.XHDTYPE, len(records)
    return header.tobuf() + records + bytes(-len(records) % 512)


def test_a_header_that_says_it_is_huge_is_not_believed(tmp_path: Path) -> None:
    assert "a header of more than" in refused(tmp_path, pax(b"9" * (2 << 20)) + GOOD)
    header = tarfile.TarInfo("pax")
    header.type, header.size = tarfile.XHDTYPE, 8 << 30
    assert "a header of more than" in refused(tmp_path, header.tobuf(tarfile.GNU_FORMAT) + GOOD)


def test_headers_upon_headers_end(tmp_path: Path) -> None:
    for number in (400, 900, 2000):
        message = refused(tmp_path, pax(b"11 path=abc\n") * number + GOOD)
        assert "not a well-formed tar" in message or "a header of more than" in message


def test_a_size_below_zero_does_not_lead_round_in_circles(tmp_path: Path) -> None:
    back = tarfile.TarInfo("back")
    back.size = -1024
    header = back.tobuf(tarfile.GNU_FORMAT)
    assert "not a well-formed tar" in refused(
        tmp_path, tar(file("a")).rstrip(b"\0") + header + GOOD
    )
    path = tmp_path / "image.tar"
    path.write_bytes(archived({"a": b"b" * 512})[:1024] + header + archived({}))
    with pytest.raises(UsageError, match="not a well-formed tar"):
        read(path, kind="image-archive")


@pytest.mark.parametrize("name", ["../../etc/cron.d/x", "a/../../b", "/../x", f"{SITE}/.."])
def test_names_that_climb_out_are_refused(tmp_path: Path, name: str) -> None:
    assert "points out of the archive" in refused(tmp_path, tar(*interpreter(), file(name)))


def test_names_from_the_root_are_the_images_own(tmp_path: Path) -> None:
    layer = tar(
        *interpreter(),
        held("rooted", "1.0", site=f"/{SITE}"),
        held("dotted", "1.0", site=f"./{SITE}"),
    )
    assert versions(read_image(tmp_path, Made(layers=[layer]))) == {
        "rooted": "1.0",
        "dotted": "1.0",
    }


@pytest.mark.parametrize("name", [".wh.", ".wh..", ".wh..."])
def test_whiteouts_of_nothing_or_of_the_folder_above_are_refused(tmp_path: Path, name: str) -> None:
    assert "hides nothing" in refused(tmp_path, tar(*interpreter(), file(f"{SITE}/{name}")))


def test_more_links_than_any_image_has_are_refused(tmp_path: Path) -> None:
    one = tar(link("opt/link", "x" * 4000)).rstrip(b"\0")
    one += bytes(-len(one) % 512)
    assert "more links and package metadata" in refused(tmp_path, one * 26_000)


def test_a_truncated_archive_says_so_wherever_it_ends(tmp_path: Path) -> None:
    # Content that does not shrink, and is longer than the zeros at a tar's end.
    noise = random.Random(1).randbytes(400_000)  # noqa: S311 - only not to be compressible
    layers = [tar(*interpreter(), file("a", noise)), tar(file("b", noise[::-1]))]
    for whole in (bytes, gzipped):
        data = whole(archived(Made(layers=layers, pack=gzipped).docker_save()))
        for part in (0.02, 0.1, 0.3, 0.5, 0.7, 0.9):
            path = tmp_path / "image.tar"
            path.write_bytes(data[: int(len(data) * part)])
            with pytest.raises(UsageError, match=r"cut short|missing|not a well-formed|no image"):
                read(path, kind="image-archive")


def test_a_truncated_layer_is_no_shorter_image(tmp_path: Path) -> None:
    for pack in (lambda data: data[:-3000], lambda data: gzipped(data)[:-30]):
        made = Made(layers=[GOOD], pack=pack)
        with pytest.raises(UsageError, match=r"cut short|expected|well-formed"):
            read(write_folder(tmp_path / "image", made.docker_save()))


def test_names_and_versions_that_would_draw_on_a_terminal_are_left_out(tmp_path: Path) -> None:
    bad = file(f"{SITE}/x.dist-info/METADATA", "Name: x\x1b[2J\nVersion: 1.0\n")
    worse = file(f"{SITE}/y.dist-info/METADATA", "Name: y\nVersion: 1.0\x1b[31m\n")
    manifest = read_image(tmp_path, Made(layers=[base(bad, worse, held("good", "1.0"))]))
    assert versions(manifest) == {"good": "1.0"}
    assert sum("left out" in line for line in manifest.provenance) == 2
    assert all(line.isprintable() for line in manifest.provenance)


def test_random_damage_is_a_message_or_no_matter(tmp_path: Path) -> None:
    """Whatever byte is changed: a `UsageError`, or the same image."""
    made = Made(layers=[GOOD, tar(held("pandas", "1.1.5"))], pack=gzipped)
    data = archived(made.docker_save())
    expected = {"numpy": "1.19.5", "pandas": "1.1.5"}
    path = tmp_path / "image.tar"
    unharmed = 0
    for place in range(0, len(data), 97):
        path.write_bytes(data[:place] + bytes([data[place] ^ 0x5A]) + data[place + 1 :])
        with suppress(UsageError):
            assert versions(read(path, kind="image-archive")) == expected
            unharmed += 1
    # Most of it is the zeros between members; damage to what is said must not pass.
    assert 0 < unharmed < len(data) // 97


def test_no_file_of_an_archive_reaches_the_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = Made(layers=[GOOD], pack=gzipped)
    path = tmp_path / "image.tar"
    path.write_bytes(archived(made.layout()))
    opened: list[str] = []
    plain_open = io.open

    def watched(place: object, mode: str = "r", *rest: object, **more: object) -> object:
        if set(mode) & set("wax+"):
            opened.append(str(place))
        # The stubs know `open` by overloads, which a stand-in cannot tell apart.
        return plain_open(place, mode, *rest, **more)  # type: ignore[call-overload]

    monkeypatch.setattr("io.open", watched)
    monkeypatch.setattr("builtins.open", watched)
    assert versions(read(path)) == {"numpy": "1.19.5"}
    assert opened == []
    assert sorted(tmp_path.iterdir()) == [path]


def test_a_document_of_many_components_is_read_in_time() -> None:
    start = time.monotonic()
    with pytest.raises(UsageError, match="no Python package"):
        sbom.read_sbom({"bomFormat": "CycloneDX", "components": [{}] * 600_000}, "x", None)
    # Taken from the front of a list they take minutes.
    assert time.monotonic() - start < 20
