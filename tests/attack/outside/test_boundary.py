"""How far a project reaches, and what is no regular file within it."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from attack.conftest import Told
from attack.outside.projects import IMAGE, SECRET, Content, build, deployment, link
from support.indexes.loopback import LoopbackIndex

pytestmark = pytest.mark.skipif(os.name == "nt", reason="links need a privilege there")


@pytest.mark.parametrize("mark", [".git", "pinproof.toml", "pyproject.toml", None])
def test_a_project_reaches_from_its_mark_downwards(
    told: Told, tmp_path: Path, home: Path, mark: str | None
) -> None:
    folder = tmp_path / "project"
    build(
        folder,
        home,
        {"services/a/requirements.txt": "-r ../../shared/b.txt\n", "shared/b.txt": "x\n"},
    )
    if mark is not None:
        (folder / mark).touch()
    here, there = folder / "services/a", tmp_path
    assert ("x has no version" in told(here, "--offline").said) == (mark is not None)
    assert ("x has no version" in told(there, "--offline", "project/services").said) == (
        mark is not None
    )
    assert "x has no version" in told(folder, "--offline", "services/a/requirements.txt").said


def test_the_home_folder_is_no_project(told: Told, home: Path) -> None:
    build(home / "mine", home, {"requirements.txt": "-r ../token\n"})
    (home / ".git").mkdir()
    (home / "pyproject.toml").touch()
    for here, path in ((home, "mine"), (home, "mine/requirements.txt"), (home / "mine", ".")):
        assert SECRET not in told(here, "--offline", path).said


def test_a_named_link_that_leads_out_is_not_followed(
    told: Told, tmp_path: Path, home: Path
) -> None:
    folder = tmp_path / "project"
    build(folder, home, {"requirements.txt": link("../home/token"), "lists": link("../home")})
    for path in ("requirements.txt", "lists/token", "lists", "lists/links"):
        ended = told(folder, "--offline", path)
        assert (ended.code, SECRET in ended.said) == (2, False)
        assert "a link leads out of the project; name what it leads to" in ended.said
    assert SECRET in told(folder, "--offline", "../home/token").said


def pipe(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    os.mkfifo(path)


SPECIAL: dict[str, Callable[[Path], None]] = {
    "pipe": pipe,
    "device": link("/dev/zero"),
    "log of the kernel": link("/proc/kmsg"),
    "environment": link("/proc/self/environ"),
    "terminal": link("/dev/tty"),
    "circle": lambda path: link(path.name)(path),
}
PLACES: dict[str, dict[str, Content]] = {
    "a.txt": {"requirements.txt": "-r a.txt\nsix\n"},
    "requirements-b.txt": {"requirements.txt": "six\n"},
    "pinproof.toml": {"requirements.txt": "six\n"},
    "pyproject.toml": {"requirements.txt": "six\n"},
    "image.json": {"requirements.txt": "six\n", "pinproof.toml": 'image = "image.json"\n'},
    "a/pyproject.toml": {"requirements.txt": "./a\n"},
    "a/PKG-INFO": {"requirements.txt": "./a\n", "a/setup.py": ""},
    "a-1.0-py3-none-any.whl": {"requirements.txt": "./a-1.0-py3-none-any.whl\n"},
    "l/a-1.0-py3-none-any.whl": {"requirements.txt": "--no-index\n--find-links l\na==1.0\n"},
    "l/a.html": {"requirements.txt": "--no-index\n--find-links l\na==1.0\n"},
    "i/a/index.html": {"requirements.txt": "--index-url ./i\na==1.0\n"},
    "env": {"run.sh": f"docker run --env-file env {IMAGE}\n"},
    "x.yml": {"d.yml": deployment("A: b", environment="file:x.yml")},
    "other.yml": {"requirements.txt": "six\n"},
    ".amlignore": {
        "d.yml": deployment("AZUREML_EXTRA_REQUIREMENTS_TXT: requirements.txt"),
        "requirements.txt": "six\n",
    },
    "foo-1.0.dist-info/METADATA": {"requirements.txt": "six\n"},
    "a.pth": {"requirements.txt": "six\n", "foo-1.0.dist-info/METADATA": "Name: foo\nVersion: 1\n"},
    "a.so": {"requirements.txt": "six\n", "foo-1.0.dist-info/METADATA": "Name: foo\nVersion: 1\n"},
}


@pytest.mark.parametrize("place", PLACES)
def test_nothing_but_a_file_is_opened(told: Told, tmp_path: Path, home: Path, place: str) -> None:
    for kind, make in SPECIAL.items():
        folder = tmp_path / kind
        build(folder, home, {**PLACES[place], place: make})
        ended = told(folder, "--offline", ".")
        assert "HOME=" not in ended.said
        assert str(home) not in ended.said


def test_a_name_is_no_path_where_somebody_stands_elsewhere(
    told: Told, tmp_path: Path, home: Path
) -> None:
    folder = tmp_path / "project"
    alias = "sklearn-0.24.1"
    with LoopbackIndex() as index:
        index.add_wheel("mine", "1.0")
        text = f"--index-url {index.url}\nmine==1.0\nmine==2.0\n"
        build(folder, home, {"requirements.txt": text, "pinproof.toml": f'image = "{alias}"\n'})
        (tmp_path / "elsewhere").mkdir()
        ended = told(tmp_path / "elsewhere", str(folder / "requirements.txt"))
    assert "mine has no release 2.0" in ended.said
    assert "lies outside" not in ended.said
