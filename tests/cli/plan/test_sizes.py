"""`pinproof plan --sizes`: what it takes once it is installed, from the ends of wheels."""

import io
import json
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from support.command import ROOT, pinproof
from support.indexes.answers import ServedFile
from support.indexes.loopback import LoopbackIndex

SCHEMA = json.loads((ROOT / "schemas/plan.json").read_text(encoding="utf-8"))
LARGE = {"large/data.bin": bytes(range(256)) * 4000, "large/__init__.py": b""}


def plan(
    index: LoopbackIndex, place: Path, *words: str, text: str = "large\nsmall\n"
) -> subprocess.CompletedProcess[str]:
    (place / "requirements.txt").write_text(text)
    return pinproof("plan", "requirements.txt", "--index-url", index.url, *words, cwd=place)


def as_json(run: subprocess.CompletedProcess[str]) -> Any:
    document = json.loads(run.stdout)
    jsonschema.validate(document, SCHEMA)
    return document


def unpacked(file: ServedFile) -> int:
    """Give what lies on a disk when the wheel is unpacked."""
    with zipfile.ZipFile(io.BytesIO(file.body)) as archive:
        return sum(len(archive.read(name)) for name in archive.namelist())


def pack_tighter(file: ServedFile) -> ServedFile:
    """Pack a wheel so that it is smaller than what is unpacked of it."""
    tight = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(file.body)) as loose,
        zipfile.ZipFile(tight, "w", zipfile.ZIP_DEFLATED) as packed,
    ):
        for name in loose.namelist():
            packed.writestr(name, loose.read(name))
    file.body = tight.getvalue()
    return file


def test_sizes_are_asked_once_and_known_afterwards(tmp_path: Path) -> None:
    with LoopbackIndex() as index:
        large, small = (
            index.add_wheel("large", "1.0", modules=LARGE),
            index.add_wheel("small", "1.0"),
        )
        files = pack_tighter(large), pack_tighter(small)
        sizes = list(map(unpacked, files))
        assert sizes[0] > 1_024_000
        before = plan(index, tmp_path)
        assert before.returncode == 0, before.stderr
        assert "installed" not in before.stdout
        assert not [each for each in index.requests if each.path.endswith(".whl")]
        asked = plan(index, tmp_path, "--sizes")
        assert asked.returncode == 0, asked.stderr
        ends = [each for each in index.requests if each.path.endswith(".whl")]
        assert len(ends) == 2
        assert all("Range" in each.headers for each in ends)
        row = next(row for row in asked.stdout.splitlines() if row.startswith("  install  large"))
        assert row.split()[2:] == ["1.0", "5", "kB,", "installed", "1.0", "MB", "line", "1"], row
        assert asked.stdout.endswith(" to download; 1.0 MB once installed.\n")
        # What is known costs nothing any more, and is said.
        again = plan(index, tmp_path)
        assert again.stdout == asked.stdout
        assert len([each for each in index.requests if each.path.endswith(".whl")]) == 2
        document = as_json(plan(index, tmp_path, "--output-format", "json", "--offline"))
    assert [step["installed_bytes"] for step in document["steps"]] == sizes
    assert document["installed_bytes"] == sum(sizes)


def test_where_nobody_knows_it_is_said(tmp_path: Path) -> None:
    with LoopbackIndex() as index:
        index.add_wheel("large", "1.0", modules=LARGE)
        index.add_sdist(
            "old", "2.0", members={"PKG-INFO": "Metadata-Version: 2.2\nName: old\nVersion: 2.0\n"}
        )
        run = plan(index, tmp_path, "--sizes", text="large\nold\n")
        assert run.returncode == 0, run.stderr
        said = " ".join(run.stdout.split())
        note = "Not known is how much these take once installed: old 2.0 (nothing tells it before"
        assert note in said
        assert "1.0 MB once installed (1 of unknown size); 1 source build." in said
        document = as_json(
            plan(index, tmp_path, "--sizes", "--output-format", "json", text="large\nold\n")
        )
    assert document["steps"][1]["installed_bytes"] is None
    assert any("old 2.0" in note for note in document["notes"])


@pytest.mark.parametrize("words", [(), ("--offline",)])
def test_a_server_without_parts_is_not_asked_for_whole_wheels(
    tmp_path: Path, words: tuple[str, ...]
) -> None:
    with LoopbackIndex(ranges=False) as index:
        index.add_wheel("large", "1.0", modules=LARGE)
        plan(index, tmp_path, text="large\n")
        run = plan(index, tmp_path, "--sizes", *words, text="large\n")
    assert run.returncode == 0, run.stderr
    said = " ".join(run.stdout.split())
    why = "not in the cache, and the run is offline" if words else "gives no parts of files"
    assert f"large 1.0 ({index.root}" in said
    assert why in said
    assert "once installed." not in said


def test_a_local_wheel_is_read_where_it_is(tmp_path: Path) -> None:
    with LoopbackIndex() as index:
        file = index.add_wheel("large", "1.0", modules=LARGE)
        (tmp_path / "wheels").mkdir()
        (tmp_path / "wheels" / file.filename).write_bytes(file.body)
        run = plan(
            *(index, tmp_path, "--sizes", "--no-index", "--find-links", "wheels"),
            *("--output-format", "json"),
            text="large\n",
        )
    assert as_json(run)["installed_bytes"] == unpacked(file)
