"""What nobody should save, load or serve is refused with one message, in little memory."""

import gzip
import io
import json
import random
import tarfile
import time
import zlib
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from capture.archives import (
    MANIFEST,
    SITE,
    Made,
    archived,
    base,
    descriptor,
    digest,
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

from pinproof.capture.lists import sbom
from pinproof.errors import UsageError

GOOD = base(held("numpy", "1.19.5"))


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


def altered(
    files: dict[str, bytes], change: Callable[[bytes], bytes], suffix: str
) -> dict[str, bytes]:
    name = next(name for name in files if name.endswith(suffix))
    return {**files, name: change(files[name])}


@pytest.mark.parametrize("whole", [bytes, gzipped])
@pytest.mark.parametrize("shape", [Made.docker_save, Made.layout])
def test_a_layer_of_another_digest_is_refused(
    tmp_path: Path, whole: Callable[[bytes], bytes], shape: Callable[[Made], dict[str, bytes]]
) -> None:
    made = Made(layers=[GOOD])
    other = base(held("numpy", "6.6.6"))
    files = {name: other if data == GOOD else data for name, data in shape(made).items()}
    path = tmp_path / "image.tar"
    path.write_bytes(whole(archived(files)))
    with pytest.raises(
        UsageError, match=f"{digest(other)}, expected {digest(GOOD)}: damaged or altered"
    ):
        read(path)


def test_a_layer_that_unpacks_to_something_else_is_refused(tmp_path: Path) -> None:
    made = Made(layers=[GOOD], pack=lambda _: gzipped(base(held("numpy", "6.6.6"))))
    with pytest.raises(UsageError, match="diff_id"):
        read(write_folder(tmp_path / "image", made.layout()))


@pytest.mark.parametrize("part", ["config", "manifest"])
def test_papers_of_another_digest_are_refused(tmp_path: Path, part: str) -> None:
    made = Made(layers=[GOOD])
    data = made.config_json() if part == "config" else made.manifest()
    files = {
        name: content + b" " if content == data else content
        for name, content in made.layout().items()
    }
    with pytest.raises(UsageError, match="has the digest"):
        read(write_folder(tmp_path / "image", files))


def test_dockers_configuration_is_compared_with_its_name(tmp_path: Path) -> None:
    made = Made(layers=[GOOD])
    files = altered(
        made.docker_save(), lambda data: data + b" ", f"{digest(made.config_json())[7:]}.json"
    )
    with pytest.raises(UsageError, match="has the digest"):
        read(write_folder(tmp_path / "image", files))


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


@pytest.mark.parametrize(
    "paper",
    [
        {"manifests": [{"digest": "sha256:../../../../etc/passwd", "mediaType": MANIFEST}]},
        {"manifests": [{"digest": "../secret", "mediaType": MANIFEST}]},
        {"manifests": [{"digest": 7}]},
        {"manifests": ["text"]},
    ],
)
def test_digests_are_digests(tmp_path: Path, paper: object) -> None:
    write_folder(tmp_path / "image", {"index.json": json.dumps(paper).encode()})
    with pytest.raises(UsageError, match="is not a sha256 digest"):
        read(tmp_path / "image")


def test_papers_do_not_lead_out_of_a_folder(tmp_path: Path) -> None:
    made = Made(layers=[GOOD])
    files = made.docker_save()
    layer = next(name for name in files if name.endswith("layer.tar"))
    (tmp_path / "secret").write_bytes(GOOD)
    papers = json.loads(files["manifest.json"])
    for climbing in ("../secret", "a/../../secret"):
        papers[0]["Layers"] = [climbing]
        place = write_folder(
            tmp_path / "image", {**files, "manifest.json": json.dumps(papers).encode()}
        )
        with pytest.raises(UsageError, match="points out of the archive"):
            read(place)
    write_folder(tmp_path / "image", files)
    (tmp_path / "image" / layer).unlink()
    (tmp_path / "image" / layer).symlink_to(tmp_path / "secret")
    with pytest.raises(UsageError, match="leads out of the folder"):
        read(tmp_path / "image")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[", r"manifest\.json:1:2: not JSON"),
        ("[]", "holds no image"),
        ("[{}]", "names no configuration"),
        ("{}", "holds no image"),
        ('[{"Config": 1, "Layers": "x"}]', "names no configuration"),
        ('[{"Config": "../../x"}]', "points out of the archive"),
        ("[" * 100_000, "not JSON"),
        ('[{"Config": "none.json", "Layers": []}]', "none.json is missing"),
    ],
)
def test_papers_that_are_none(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "image.tar"
    for whole in (bytes, gzipped):
        path.write_bytes(whole(archived({"manifest.json": text.encode()})))
        with pytest.raises(UsageError, match=message):
            read(path)


def test_a_manifest_and_a_configuration_that_disagree(tmp_path: Path) -> None:
    made = Made(layers=[GOOD], config={"rootfs": {"diff_ids": []}})
    with pytest.raises(UsageError, match="lists 0 layers, its manifest lists 1"):
        read_image(tmp_path, made)


def test_an_image_for_windows(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="an image for windows"):
        read_image(tmp_path, Made(layers=[GOOD], config={"os": "windows"}))


def test_indexes_within_indexes_end(tmp_path: Path) -> None:
    files: dict[str, bytes] = {}
    inner = Made(layers=[GOOD]).manifest()
    for _ in range(8):
        files[f"blobs/{digest(inner).replace(':', '/')}"] = inner
        inner = json.dumps({"manifests": [descriptor(inner, MANIFEST)]}).encode()
    with pytest.raises(UsageError, match="nested too deeply"):
        read(write_folder(tmp_path / "image", {**files, "index.json": inner}))


def test_what_is_no_image_is_said_to_be_none(tmp_path: Path) -> None:
    path = tmp_path / "image.tar"
    path.write_bytes(GOOD)
    with pytest.raises(UsageError, match="docker export"):
        read(path)
    path.write_bytes(archived({"README": b"hello"}))
    with pytest.raises(UsageError, match=r"neither manifest\.json"):
        read(path)
    for magic in (b"\xfd7zXZ\x00", b"BZh9"):
        path.write_bytes(magic + bytes(100))
        with pytest.raises(UsageError, match="decompress it first"):
            read(path)
    path.write_bytes(gzip.compress(b"no tar" * 1000))
    with pytest.raises(UsageError, match="not a well-formed tar archive"):
        read(path)


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
