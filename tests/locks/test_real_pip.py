"""Real pip under a real Python 3.7 installs what a lock says, no more and no less."""

from pathlib import Path

import pytest
from locks.conftest import IMAGE, Room
from oracle.environments import Environment
from support.distributions import wheel_bytes

PYTHON = "3.7"
SOURCES = {
    "nothing": "flask\nwerkzeug>1\n",
    "new": "web\nclick<8.1\n",
    "upgrades": "flask>=2\nweb[fast]<3\n",
    "limits": "-c limits.txt\nweb\nwerkzeug\n",
}


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Environment:
    return Environment(tmp_path_factory.mktemp("real") / "venv", "24.0", PYTHON)


@pytest.mark.oracle
@pytest.mark.parametrize("hashes", [(), ("--generate-hashes",)])
@pytest.mark.parametrize("image", [(), ("--image", "image.json")])
@pytest.mark.parametrize("name", SOURCES)
def test_pip_installs_exactly_the_lock(
    room: Room, environment: Environment, name: str, image: tuple[str, ...], hashes: tuple[str, ...]
) -> None:
    _pack_quick(room)
    room.write("limits.txt", "click==8.0.0\n")
    room.write("requirements.in", SOURCES[name])
    where = ("--no-cache", *image, *hashes)
    assert room.lock("requirements.in", "-o", "requirements.txt", *where).returncode == 0
    held = {each["name"]: each["version"] for each in IMAGE["distributions"] if "version" in each}
    environment.empty()
    if image:
        environment.unpack(
            wheel_bytes(each["name"], each["version"], requires=tuple(each["requires"]))[0]
            for each in IMAGE["distributions"]
            if each["name"] in held
        )
    before = environment.installed()
    lock = str(room.folder / "requirements.txt")
    assert environment.install("--index-url", room.index.url, "-r", lock), environment.said
    after = environment.installed()
    changed = {name: said[0] for name, said in after.items() if before.get(name) != said}
    pins = (row.split("==") for row in room.pins("requirements.txt") if "==" in row)
    assert changed == {
        project.partition("[")[0]: version.rstrip(" \\") for project, version in pins
    }
    assert environment.faults() == set()


def _pack_quick(room: Room) -> None:
    """Let the wheel of one Python say inside, too, for which it is."""
    tag = "cp37-cp37m-manylinux2014_x86_64"
    body, metadata = wheel_bytes("quick", "1.5", tag=tag)
    (file,) = (each for each in room.index.projects["quick"] if tag in each.filename)
    file.body, file.metadata = body, metadata


def test_the_command_of_the_header_makes_the_lock_again(room: Room, tmp_path: Path) -> None:
    room.write("requirements.in", "web\n")
    room.lock("requirements.in", "--image", "image.json", "--generate-hashes", "-o", "out.txt")
    text = room.read("out.txt")
    (command,) = (row[1:].split() for row in text.splitlines() if row.startswith("#    pinproof"))
    (tmp_path / "out.txt").unlink()
    assert room.run(*command[1:]).returncode == 0
    assert room.read("out.txt") == text
