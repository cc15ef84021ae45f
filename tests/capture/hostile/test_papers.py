"""An image's papers: of another digest, about something else, or none."""

import gzip
import json
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
    gzipped,
    held,
    read,
    read_image,
    write_folder,
)
from capture.hostile.refusals import GOOD

from pinproof.errors import UsageError


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
