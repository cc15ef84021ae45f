"""Which kind a text is, by its name or its content, and what is none."""

import io
import os
from pathlib import Path

import pytest
from capture.archives import no_registry, read, versions
from capture.texts.reading import BOOT, read_text

from pinproof.capture.captured_source import SourceKind
from pinproof.capture.image_source import CaptureRequest, capture_image
from pinproof.errors import UsageError


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", r"source:1:2: not JSON"),
        ('{"a": 1}', "JSON of no kind that is known"),
        ('{"schema": 1, "distributions": []}', "is an image manifest already"),
        ('[{"name": "a", "version": 1}]', "item 1 has no name and version"),
        ('[{"name": "a b", "version": "1"}]', "item 1 has no name and version"),
        ('{"version": "9", "pip_version": "99", "installed": []}', "version 1 are read"),
        ('{"bomFormat": "CycloneDX"}', "names no Python package"),
        ('{"version": "1", "pip_version": "23", "installed": [7]}', "installed item 1"),
        ("[" * 100_000, "not JSON"),
        ("hello\nworld\n", "neither pip freeze nor a boot log"),
        ("", "source is empty"),
        ("\n \n", "source is empty"),
        ("[]", "source: no Python distribution is listed"),
        ("# made by hand\n", "neither pip freeze nor a boot log"),
        (b"a==1\n\xff\xfa==2\n", r"source:2: not UTF-8 text \(byte 5\)"),
        (b"\xff\xfea\x00=", r"source:1: not UTF-16 text \(byte"),
    ],
)
def test_what_is_no_source_says_so(tmp_path: Path, text: str | bytes, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        read_text(tmp_path, text)


@pytest.mark.parametrize("kind", ["pip-inspect", "pip-list", "conda-list", "cyclonedx", "spdx"])
def test_a_named_kind_is_taken_at_its_word(tmp_path: Path, kind: SourceKind) -> None:
    with pytest.raises(UsageError, match="not JSON"):
        read_text(tmp_path, "numpy==1.19.5", kind=kind)


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("pip-list", "[]"),
        ("conda-list", "[]"),
        ("pip-inspect", '{"version": "1", "pip_version": "23", "installed": []}'),
        ("pip-freeze", "# nothing\n"),
    ],
)
def test_a_list_of_nothing_is_no_image(tmp_path: Path, kind: SourceKind, text: str) -> None:
    with pytest.raises(UsageError, match="no Python distribution is listed"):
        read_text(tmp_path, text, kind=kind)


@pytest.mark.parametrize("kind", [None, "pip-freeze", "image-archive"])
def test_a_pipe_is_not_waited_for(tmp_path: Path, kind: SourceKind | None) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(UsageError, match="pipe is not a file"):
        read(tmp_path / "pipe", kind=kind)


def test_standard_input() -> None:
    wanted = CaptureRequest(
        source="-", default_python="3.7", default_platform="manylinux_2_27_x86_64"
    )
    manifest = capture_image(
        wanted, stdin=io.BytesIO(b"numpy==1.19.5\n"), read_registry=no_registry
    )
    assert versions(manifest) == {"numpy": "1.19.5"}


def test_paths_that_are_not_there(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no such file"):
        read(tmp_path / "none")
    with pytest.raises(UsageError, match="neither an environment, nor site-packages"):
        read(tmp_path)
    with pytest.raises(UsageError, match="cannot be read"):
        read(tmp_path, kind="pip-list")
    with pytest.raises(UsageError, match="no Python environment"):
        read(tmp_path, kind="environment")


def test_what_is_named_comes_before_what_is_read(tmp_path: Path) -> None:
    manifest = read_text(
        tmp_path, BOOT, name="mine", python="3.8", platform="manylinux_2_31_x86_64"
    )
    assert (manifest.name, manifest.python) == ("mine", "3.8")
    assert manifest.platform == "manylinux_2_31_x86_64"
    assert "python 3.8: named at capture" in manifest.provenance
