"""An index on loopback with real wheels, an image, and the command as it is typed."""

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from support.command import pinproof
from support.indexes.loopback import LoopbackIndex

IMAGE: dict[str, Any] = {
    "schema": 1,
    "name": "made-up",
    "python": "3.7",
    "platform": "manylinux_2_27_x86_64",
    "distributions": [
        {"name": "flask", "version": "1.0.3", "requires": ["werkzeug"]},
        {"name": "werkzeug", "version": "2.0.1", "requires": []},
        {"name": "server", "version": "0.1", "requires": ["werkzeug<2.2"]},
        {"name": "odd", "stated": ">=1", "certainty": "stated", "requires": []},
    ],
}


@pytest.fixture
def index() -> Iterator[LoopbackIndex]:
    with LoopbackIndex() as served:
        served.add_wheel("flask", "1.0.3", requires=("werkzeug",))
        served.add_wheel("flask", "2.0.3", requires=("werkzeug>=2.1",))
        served.add_wheel("flask", "2.2.5", requires=("werkzeug>=2.2", "click"))
        for version in ("2.0.1", "2.1.2", "2.2.3"):
            served.add_wheel("werkzeug", version)
        served.add_wheel("click", "8.0.0")
        served.add_wheel("click", "8.1.0")
        served.add_wheel("web", "1.0", requires=("werkzeug", "click"), extras=("fast",))
        served.add_wheel(
            "web", "2.0", requires=("click", 'quick>=1; extra == "fast"'), extras=("fast",)
        )
        for tags in ("cp37-cp37m-manylinux2014_x86_64", "cp38-cp38-manylinux2014_x86_64"):
            served.add_wheel("quick", "1.5", tags=tags)
        served.add_sdist("quick", "1.5")
        served.add_sdist(
            "quick",
            "1.6",
            members={"PKG-INFO": "Metadata-Version: 2.1\nName: quick\nVersion: 1.6\n"},
        )
        yield served


class Room:
    """A folder with a source, an image and the index."""

    def __init__(self, folder: Path, index: LoopbackIndex) -> None:
        self.folder = folder
        self.index = index
        (folder / "image.json").write_text(json.dumps(IMAGE), encoding="utf-8")

    def write(self, name: str, text: str) -> Path:
        path = self.folder / name
        path.write_text(text, encoding="utf-8")
        return path

    def read(self, name: str) -> str:
        return (self.folder / name).read_text(encoding="utf-8")

    def pins(self, name: str) -> list[str]:
        """Give the lines of a lock that are no comments."""
        rows = (row.strip() for row in self.read(name).splitlines())
        return [row for row in rows if row and row[0] != "#"]

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        where = () if "--index-url" in arguments else ("--index-url", self.index.url)
        return pinproof(*arguments, *where, cwd=self.folder)

    def lock(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return self.run("lock", *arguments)


@pytest.fixture
def room(tmp_path: Path, index: LoopbackIndex) -> Room:
    return Room(tmp_path, index)
