"""A capture records which numpy the compiled files of each distribution were built against."""

import io
import json
import tarfile
from pathlib import Path

import pytest
from capture.archives import SITE, Made, base, file, held, link, read_image
from metadata.test_numpy_interface import CALL, NEW, OLD

import pinproof
from pinproof.capture.archive.kept_files import keep_numpy_interface
from pinproof.capture.environment.local import read_site_packages
from pinproof.image.manifest import ImageManifest
from pinproof.image.manifest_json import dump_manifest
from pinproof.metadata.numpy_interface import MOST_LOOKED_THROUGH, NumpyInterface

SO = ".cpython-37m-x86_64-linux-gnu.so"
OF_ONE = NumpyInterface(major=1, oldest="1.14")


def record(name: str, *paths: str) -> tuple[tarfile.TarInfo, bytes]:
    return file(f"{SITE}/{name}-1.0.dist-info/RECORD", "".join(f"{path},,\n" for path in paths))


@pytest.fixture
def image(tmp_path: Path) -> ImageManifest:
    site = [
        file(f"{SITE}/numpy-1.19.5.dist-info/METADATA", "Name: numpy\nVersion: 1.19.5\n"),
        file(f"{SITE}/numpy-1.19.5.dist-info/RECORD", "numpy/__init__.py,,\n"),
        file(f"{SITE}/numpy/core/_multiarray{SO}", OLD),
        held("fast", "1.0"),
        record("fast", "fast/__init__.py", f"_fast{SO}"),
        file(f"{SITE}/fast/deep/er/_speed{SO}", OLD + CALL),
        file(f"{SITE}/_fast{SO}", OLD),
        link(f"{SITE}/fast/round", "."),
        held("other", "1.0"),
        record("other", "other/__init__.py"),
        file(f"{SITE}/other/_speed{SO}", NEW),
        held("plain", "1.0"),
        record("plain", "plain.py", "plainer/__init__.py"),
        file(f"{SITE}/plainer/_speed{SO}", b"\x7fELF"),
        held("untold", "1.0"),
    ]
    # A later layer puts another build in the place of one.
    later = [file(f"{SITE}/other/_speed{SO}", NEW.replace(b"1.20", b"1.23"))]
    return read_image(tmp_path, Made(layers=[base(*site), base(*later)]))


def test_what_an_images_files_were_built_against(image: ImageManifest) -> None:
    told = {name: each.numpy for name, each in image.distributions.items()}
    assert told == {
        "fast": OF_ONE,
        "numpy": None,
        "other": NumpyInterface(major=2, oldest="1.23"),
        "plain": None,
        "untold": None,
    }
    rows = json.loads(dump_manifest(image))["distributions"]
    assert [row.get("numpy") for row in rows] == [
        {"major": 1, "oldest": "1.14"},
        None,
        {"major": 2, "oldest": "1.23"},
        None,
        None,
    ]


def test_a_check_rests_on_it(
    image: ImageManifest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("image.json").write_text(dump_manifest(image), encoding="utf-8")

    def said(version: str) -> list[tuple[str, str]]:
        Path("requirements.txt").write_text(f"numpy=={version}\n", encoding="utf-8")
        outcome = pinproof.check(
            "requirements.txt", image="image.json", select=["IMG006"], offline=True
        )
        found = outcome.report.findings
        return [(each.severity, each.message.partition("image use: ")[2]) for each in found]

    of_two = "the compiled files of other 1.0 were built for numpy 1.23 and newer"
    assert said("1.21.6") == []
    ((severity, message),) = said("1.13.3")
    assert severity == "error"
    assert "of fast 1.0 were built for numpy 1.14 and newer, and do not load under it" in message
    # It did not load before, either.
    assert of_two not in message
    ((severity, message),) = said("2.0.2")
    assert (severity, message) == (
        "error",
        "the compiled files of fast 1.0 were built against numpy 1, and do not load under it",
    )


def test_a_folder_of_this_machine_is_looked_through_as_well(tmp_path: Path) -> None:
    site = tmp_path / "lib" / "python3.7" / "site-packages"
    for name, content in {
        "fast-1.0.dist-info/METADATA": b"Name: fast\nVersion: 1.0\n",
        "fast-1.0.dist-info/RECORD": b"fast/__init__.py,,\n",
        f"fast/more/_speed{SO}": OLD + CALL,
    }.items():
        path = site / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    (site / "fast" / "round").symlink_to(site / "fast")
    (distribution,) = read_site_packages(site).distributions
    assert distribution.numpy == OF_ONE


def test_what_is_too_large_is_passed_over() -> None:
    assert keep_numpy_interface(io.BytesIO(OLD)) == b"1"
    padded = OLD.ljust(MOST_LOOKED_THROUGH + 1, b"\0")
    assert keep_numpy_interface(io.BytesIO(padded)) == b""
    assert keep_numpy_interface(io.BytesIO(padded[:-1])) == b"1"
