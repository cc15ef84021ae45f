"""The scene, and what is found there."""

import shutil
from pathlib import Path

import pytest
from report.formats.looks import HERE, look

from pinproof import Report


@pytest.fixture
def scene(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copytree(HERE / "scene", tmp_path / "scene")
    monkeypatch.chdir(tmp_path / "scene")
    return tmp_path / "scene"


@pytest.fixture
def report(scene: Path) -> Report:
    assert scene.is_dir()
    found = look(Path())
    assert len(found.findings) > 5
    return found
