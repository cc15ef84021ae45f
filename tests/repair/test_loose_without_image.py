"""What pip would choose is looked for without an image, too, where a line leaves it the choice."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from support.command import pinproof
from support.indexes.loopback import LoopbackIndex


@pytest.fixture
def index() -> Iterator[LoopbackIndex]:
    with LoopbackIndex() as served:
        for version in ("1.19.5", "1.20.0", "1.21.6"):
            served.add_wheel("numpy", version)
        served.add_wheel("numpy", "1.26.0", requires_python=">=3.9")
        served.add_wheel("framework", "2.4.0", requires=("numpy~=1.19.2",))
        yield served


def written(folder: Path, *lines: str) -> Path:
    file = folder / "requirements.txt"
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return file


def test_each_loose_line_is_told_its_version(tmp_path: Path, index: LoopbackIndex) -> None:
    file = written(tmp_path, "numpy", "framework>=2")
    words = ("check", file.name, "--no-cache", "-i", index.url)
    said = pinproof(*words, cwd=tmp_path).stdout
    assert "pin it: numpy==1.19.5" in said
    assert "pin it: framework==2.4.0" in said
    pinproof(*words, "--fix", "--unsafe-fixes", cwd=tmp_path)
    assert file.read_text(encoding="utf-8").split() == ["numpy==1.19.5", "framework==2.4.0"]


def test_a_range_that_goes_with_no_pin_is_an_error(tmp_path: Path, index: LoopbackIndex) -> None:
    file = written(tmp_path, "framework==2.4.0", "numpy>=1.20")
    words = ("check", file.name, "--no-cache", "-i", index.url, "--fail-on", "error")
    done = pinproof(*words, cwd=tmp_path)
    assert done.returncode == 1
    assert "error unsatisfiable-requirements (RES001)" in done.stdout
    assert "framework 2.4.0 needs numpy~=1.19.2" in done.stdout
