"""Trees of many files of few projects that go into one image, made from a seed."""

import json
import random
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from support.indexes.loopback import LoopbackIndex  # noqa: E402 - once it can be found

PROJECTS, RELEASES, LINES, HELD = 200, 20, 30, 30
# The last releases of each project are not for the image's Python.
_TOO_NEW = 5


def publish(index: LoopbackIndex, chance: random.Random) -> None:
    """Publish projects that need earlier ones, within ranges that hold."""
    for number in range(PROJECTS):
        for release in range(RELEASES):
            needs = chance.sample(range(number), min(number, chance.choice((0, 0, 1, 2))))
            index.add_wheel(
                f"p{number}",
                f"1.{release}",
                requires=tuple(f"p{each}>=1.0" for each in sorted(needs)),
                requires_python=">=3.7" if release < RELEASES - _TOO_NEW else ">=3.8",
            )


def write_tree(place: Path, files: int, chance: random.Random) -> None:
    """Write the image, a folder for each file, and one with a file of one line."""
    held = chance.sample(range(PROJECTS), HELD)
    image = {
        "schema": 1,
        "name": "many",
        "python": "3.7",
        "platform": "manylinux_2_27_x86_64",
        "distributions": [{"name": f"p{each}", "version": "1.7", "requires": []} for each in held],
    }
    place.mkdir(parents=True)
    (place / "image.json").write_text(json.dumps(image))
    for number in range(files):
        lines = [
            f"p{each}==1.{chance.randrange(RELEASES - _TOO_NEW)}"
            for each in sorted(chance.sample(range(PROJECTS), LINES))
        ]
        write(place / f"service{number:05}", "\n".join(lines) + "\n")
    write(place / "one", "p0==1.0\n")


def write(folder: Path, text: str) -> None:
    """Write a requirements file into a folder that is made for it."""
    folder.mkdir(parents=True)
    (folder / "requirements.txt").write_text(text)
