import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from capture.archives import (
    MANIFEST,
    Made,
    archived,
    base,
    descriptor,
    digest,
    file,
    gzipped,
    held,
    link,
    read,
    tar,
    versions,
    write_folder,
)

from pinproof.errors import UsageError

LAYERS = [
    base(held("numpy", "1.19.5"), held("gone", "1.0")),
    tar(
        held("pandas", "1.1.5", ["numpy>=1.15.4"]),
        file("opt/conda/envs/amlenv/lib/python3.7/site-packages/.wh.gone-1.0.dist-info"),
    ),
]
EXPECTED = {"numpy": "1.19.5", "pandas": "1.1.5"}


def zstandard_packed(data: bytes) -> bytes:
    return bytes(pytest.importorskip("zstandard").ZstdCompressor().compress(data))


def skippable_first(data: bytes) -> bytes:
    return b"\x50\x2a\x4d\x18" + (4).to_bytes(4, "little") + b"skip" + zstandard_packed(data)


def two_members(data: bytes) -> bytes:
    return gzipped(data[: len(data) // 2]) + gzipped(data[len(data) // 2 :])


@pytest.mark.parametrize("pack", [bytes, gzipped, two_members, zstandard_packed, skippable_first])
@pytest.mark.parametrize("whole", [bytes, gzipped, zstandard_packed])
@pytest.mark.parametrize("shape", [Made.docker_save, Made.layout])
def test_every_shape_and_compression_gives_the_same_image(
    tmp_path: Path,
    pack: Callable[[bytes], bytes],
    whole: Callable[[bytes], bytes],
    shape: Callable[[Made], dict[str, bytes]],
) -> None:
    made = Made(layers=LAYERS, pack=pack)
    path = tmp_path / "image.tar"
    path.write_bytes(whole(archived(shape(made))))
    manifest = read(path)
    assert versions(manifest) == EXPECTED
    assert (manifest.python, manifest.platform) == ("3.7", "manylinux_2_27_x86_64")
    assert manifest.boot["user"] == "dockeruser"
    assert manifest.provenance[0].endswith(digest(made.config_json()))


@pytest.mark.parametrize("shape", [Made.docker_save, Made.layout])
def test_folders_are_read_as_they_lie(
    tmp_path: Path, shape: Callable[[Made], dict[str, bytes]]
) -> None:
    made = Made(layers=LAYERS, pack=gzipped)
    assert versions(read(write_folder(tmp_path / "image", shape(made)))) == EXPECTED


def test_old_docker_links_a_layer_to_the_same_one_elsewhere(tmp_path: Path) -> None:
    made = Made(layers=LAYERS)
    files = made.docker_save()
    first, second = (name for name in reversed(files) if name.endswith("layer.tar"))
    entries = [file(name, data) for name, data in files.items() if name != first]
    entries = [link(first, "../kept/layer.tar"), *entries, file("kept/layer.tar", files[first])]
    for whole in (bytes, gzipped):
        path = tmp_path / "image.tar"
        path.write_bytes(whole(tar(*entries)))
        assert versions(read(path)) == EXPECTED
    assert second in files


def several(*made: tuple[str, Made]) -> dict[str, bytes]:
    files: dict[str, bytes] = {}
    papers = []
    for tag, image in made:
        own = image.docker_save([tag])
        papers += json.loads(own.pop("manifest.json"))
        files |= own
    return {**files, "manifest.json": json.dumps(papers).encode()}


def test_one_of_several_images_is_named(tmp_path: Path) -> None:
    path = tmp_path / "two.tar"
    one, two = Made(layers=LAYERS), Made(layers=[base(held("other", "3.0"))])
    path.write_bytes(archived(several(("team/one:1", one), ("team/two:2", two))))
    with pytest.raises(UsageError, match=r"team/one:1, team/two:2\); choose with --reference"):
        read(path)
    with pytest.raises(UsageError, match="holds no 'team/three'; there is team/one:1"):
        read(path, reference="team/three")
    manifest = read(path, reference="team/two:2")
    assert versions(manifest) == {"other": "3.0"}
    assert manifest.name == "team/two:2"


def index_of(*made: Made) -> dict[str, bytes]:
    """A layout whose index.json leads to an index of one image for each architecture."""
    files: dict[str, bytes] = {}
    found = []
    for image in made:
        files |= image.layout()
        platform = {"os": "linux", "architecture": image.architecture}
        found.append({**descriptor(image.manifest(), MANIFEST), "platform": platform})
    # What buildx adds to each image: no image, and no layer of a file system.
    attestation = {
        **descriptor(b"{}", MANIFEST),
        "platform": {"os": "unknown", "architecture": "unknown"},
    }
    inner = json.dumps({"schemaVersion": 2, "manifests": [attestation, *found]}).encode()
    files[f"blobs/{digest(inner).replace(':', '/')}"] = inner
    outer = descriptor(inner, "application/vnd.oci.image.index.v1+json")
    return {**files, "index.json": json.dumps({"manifests": [outer]}).encode()}


def test_the_platform_chooses_from_an_index(tmp_path: Path) -> None:
    arm = Made(layers=[base(held("arm", "1.0"))], architecture="arm64")
    files = index_of(arm, Made(layers=LAYERS))
    place = write_folder(tmp_path / "image", files)
    assert versions(read(place)) == EXPECTED
    manifest = read(place, platform="manylinux_2_31_aarch64")
    assert versions(manifest) == {"arm": "1.0"}
    assert manifest.platform == "manylinux_2_31_aarch64"
    with pytest.raises(
        UsageError, match=r"no image for linux/s390x; there is linux/amd64, linux/arm64"
    ):
        read(place, platform="manylinux_2_31_s390x")


def test_an_architecture_shows_in_the_platform(tmp_path: Path) -> None:
    arm = Made(layers=[base(held("arm", "1.0"))], architecture="arm64")
    assert read(write_folder(tmp_path / "image", arm.layout())).platform == "manylinux_2_27_aarch64"


@pytest.mark.skipif(sys.version_info >= (3, 14), reason="Python 3.14 reads zstd by itself")
def test_without_the_extra_zstd_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "image.tar"
    path.write_bytes(archived(Made(layers=LAYERS, pack=zstandard_packed).layout()))
    monkeypatch.setitem(sys.modules, "zstandard", None)
    with pytest.raises(UsageError, match=r"install pinproof\[zstd\]"):
        read(path)
