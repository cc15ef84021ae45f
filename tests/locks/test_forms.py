"""What a lock is made from, and the forms that it is written in."""

import hashlib

import pytest
import tomli
from locks.conftest import Room
from packaging.pylock import Pylock

PROJECT = """
[project]
name = "demo"
version = "1"
dependencies = ["web<2"]
[project.optional-dependencies]
Fast = ["quick"]
all = ["demo[fast]", "demo[site]"]
site = ["flask<2.1"]
[dependency-groups]
dev = [{include-group = "lint"}]
lint = ["click<8.1"]
"""
CONDA = """
name: demo
channels: [conda-forge]
dependencies:
  - python=3.8
  - numpy=1.21
  - pip
  - pip:
      - "click<8.1"
"""


@pytest.mark.parametrize(
    ("asked", "pins"),
    [
        ((), ["click==8.1.0", "web==1.0", "werkzeug==2.2.3"]),
        (("--group", "dev"), ["click==8.0.0", "web==1.0", "werkzeug==2.2.3"]),
        (("--extra", "fast"), ["click==8.1.0", "quick==1.5", "web==1.0", "werkzeug==2.2.3"]),
        (
            ("--extra", "all"),
            ["click==8.1.0", "flask==2.0.3", "quick==1.5", "web==1.0", "werkzeug==2.2.3"],
        ),
    ],
)
def test_a_project_is_locked_with_what_is_asked_for(
    room: Room, asked: tuple[str, ...], pins: list[str]
) -> None:
    room.write("pyproject.toml", PROJECT)
    run = room.lock("pyproject.toml", *asked, "-o", "out.txt", "--python", "3.7")
    assert run.returncode == 0, run.stderr
    assert room.pins("out.txt") == pins
    assert "# via pyproject.toml\n" in room.read("out.txt")


def test_an_extra_that_there_is_not_is_told_with_those_there_are(room: Room) -> None:
    room.write("pyproject.toml", PROJECT)
    run = room.lock("pyproject.toml", "--extra", "fats")
    assert run.returncode == 2
    assert "pyproject.toml: it has no extra 'fats'; it has all, fast, site" in run.stderr


def test_the_pip_list_of_a_conda_environment_is_locked(room: Room) -> None:
    room.write("conda.yaml", CONDA)
    run = room.lock("conda.yaml", "-o", "out.txt")
    assert room.pins("out.txt") == ["click==8.0.0"]
    assert "for Python 3.8 on" in room.read("out.txt")
    assert "a lock for pip has none of them: numpy=1.21" in run.stderr
    run = room.lock("conda.yaml", "--image", "image.json", "-o", "out.txt")
    assert "for Python 3.7 on" in room.read("out.txt")


def test_an_image_becomes_constraints_with_what_is_changed(room: Room) -> None:
    room.write("requirements.in", "flask>=2\nclick\n")
    arguments = ("requirements.in", "--image", "image.json", "--format", "constraints")
    run = room.lock(*arguments, "-o", "constraints.txt")
    assert run.returncode == 0
    rows = room.read("constraints.txt").splitlines()
    assert rows[rows.index("#") + 3 :] == [
        "click==8.1.0",
        "flask==2.0.3",
        "# odd: its version is not known",
        "server==0.1",
        "werkzeug==2.1.2",
    ]


def test_a_pylock_is_what_its_standard_allows(room: Room) -> None:
    room.write("requirements.in", "web[fast]\n")
    run = room.lock("requirements.in", "-o", "pylock.toml")
    assert run.returncode == 0
    lock = Pylock.from_dict(tomli.loads(room.read("pylock.toml")))
    assert [(each.name, str(each.version)) for each in lock.packages] == [
        ("click", "8.1.0"),
        ("quick", "1.5"),
        ("web", "2.0"),
    ]
    (quick,) = (each for each in lock.packages if each.name == "quick")
    assert [each.name for each in quick.wheels or ()] == [
        "quick-1.5-cp37-cp37m-manylinux2014_x86_64.whl"
    ]
    assert quick.sdist is not None
    (wheel,) = quick.wheels or ()
    served = {each.filename: each.body for each in room.index.projects["quick"]}
    for name, size, hashes in (
        (wheel.name, wheel.size, wheel.hashes),
        (quick.sdist.name, quick.sdist.size, quick.sdist.hashes),
    ):
        assert size == len(served[name or ""])
        assert hashes == {"sha256": hashlib.sha256(served[name or ""]).hexdigest()}
    assert lock.requires_python is not None
    assert not lock.requires_python.contains("3.8")
    assert room.lock("requirements.in", "-o", "pylock.toml", "--check").returncode == 0
    room.write("requirements.in", "./folder\n")
    run = room.lock("requirements.in", "-o", "pylock.toml")
    assert run.returncode == 1
    assert "what these install is not known: ./folder" in run.stderr
