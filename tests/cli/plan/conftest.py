"""A folder with real wheels and an image."""

import json
from pathlib import Path

import pytest
from cli.plan.planned import IMAGE, INDEX
from oracle.worlds import read_world


@pytest.fixture
def place(tmp_path: Path) -> Path:
    wheels = tmp_path / "wheels"
    wheels.mkdir()
    world = read_world({"name": "w", "index": INDEX, "file": ""})
    for archives in world.archives.values():
        for one in archives:
            (wheels / one.filename).write_bytes(one.content)
    (tmp_path / "image.json").write_text(json.dumps(IMAGE), encoding="utf-8")
    return tmp_path
