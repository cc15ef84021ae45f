"""A tree with something of everything, whose files share an index and refer to each other."""

import json
from pathlib import Path

from support.indexes.loopback import LoopbackIndex

PROJECTS = 12
_TEXTS = (
    "p1==1.0\np2==1.1\n",
    "p1\np3>=1.0\n",
    "p4==9.9\nabsent==1.0\n",
    "p5==1.0 # pinproof: allow unknown-version\np6\n",
    "p6 # pinproof: allow unpinned-requirement\np7==1.1\n",
    "p8==1.0\np8==1.1\n",
    "flask=1.0\n--no-such-option\n",
    "-r ../service001/requirements.txt\np9==1.0\n",
    "-c ../constraints.txt\np10==1.0 ; python_version < '3'\n",
    "p11==1.0 --hash=sha256:00\n",
)


def publish(index: LoopbackIndex) -> None:
    """Publish projects that need each other, the newest of each for a Python that is too new."""
    for number in range(PROJECTS):
        needs = (f"p{number - 1}>=1.0",) if number % 3 else ()
        for release in (0, 1):
            index.add_wheel(f"p{number}", f"1.{release}", requires=needs)
        index.add_wheel(f"p{number}", "2.0", requires_python=">=3.12")


def write_tree(place: Path, files: int) -> None:
    """Write the files, an image, settings of a part of them, and a deployment."""
    place.mkdir()
    (place / "constraints.txt").write_text("p10==1.1\n")
    for number in range(files):
        folder = place / f"service{number:03}"
        folder.mkdir()
        (folder / "requirements.txt").write_text(_TEXTS[number % len(_TEXTS)])
    (place / "service000" / "pinproof.toml").write_text('severity = {PIN = "error"}\n')
    for one, other in (("a", "b"), ("b", "a")):
        (place / f"requirements-{one}.txt").write_text(f"-r requirements-{other}.txt\np{one}\n")
    (place / "service003" / "requirements-dev.txt").write_bytes(b"p1==1.0\n\xff\xfe\xfa\n")
    (place / "service004" / "Dockerfile").write_text(
        "FROM python:3.7\nCOPY requirements.txt .\nRUN pip install -r requirements.txt\n"
    )
    held = [{"name": f"p{each}", "version": "1.1", "requires": []} for each in (1, 4)]
    image = {
        "schema": 1,
        "name": "held",
        "python": "3.7",
        "platform": "manylinux_2_27_x86_64",
        "distributions": held,
    }
    (place / "image.json").write_text(json.dumps(image))
