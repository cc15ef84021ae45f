"""Folders of projects: what they state for good, and what only a build would tell."""

from pathlib import Path

import pytest

from pinproof.gate.boundary import OPEN
from pinproof.index.metadata.archive import read_local
from pinproof.index.model import CoreMetadata, DistributionFile, Unavailable


def declared(folder: Path, **files: str) -> CoreMetadata | Unavailable:
    for name, text in files.items():
        path = folder / {"toml": "pyproject.toml", "setup": "setup.py", "info": "PKG-INFO"}[name]
        path.write_text(text, encoding="utf-8")
    file = DistributionFile(filename="x", url=folder.as_uri(), kind="sdist", version=None)
    return read_local(file, OPEN)


def test_what_is_stated(tmp_path: Path) -> None:
    text = """
[project]
name = "My.Project"
version = "1.2"
requires-python = ">=3.7"
dependencies = ["six", "a @ https://h.example.org/a;b.zip ; os_name == 'posix'"]
[project.optional-dependencies]
x = ["b; python_version < '4' or os_name == 'nt'", "c>1"]
"""
    assert declared(tmp_path, toml=text) == CoreMetadata(
        name="My.Project",
        version="1.2",
        requires_python=">=3.7",
        requires_dist=(
            "six",
            "a @ https://h.example.org/a;b.zip ; os_name == 'posix'",
            "b ; (python_version < '4' or os_name == 'nt') and extra == \"x\"",
            'c>1 ; extra == "x"',
        ),
        provides_extra=("x",),
    )


def test_a_version_may_be_left_to_the_build(tmp_path: Path) -> None:
    found = declared(tmp_path, toml="[project]\nname = 'a'\ndynamic = ['version']\n")
    assert isinstance(found, CoreMetadata)
    assert (found.name, found.version, found.requires_dist) == ("a", "", ())


def test_an_unpacked_sdist(tmp_path: Path) -> None:
    info = "Metadata-Version: 2.2\nName: a\nVersion: 1\nRequires-Dist: six\n"
    found = declared(tmp_path, setup="", info=info)
    assert isinstance(found, CoreMetadata)
    assert (found.version, found.requires_dist) == ("1", ("six",))


@pytest.mark.parametrize(
    ("files", "reason", "is_final"),
    [
        ({}, "a folder with neither setup.py nor pyproject.toml", True),
        ({"toml": "[project"}, "it cannot be read as TOML", True),
        ({"toml": "[project]\nname = 'a'\ndependencies = 3\n"}, "is not valid", True),
        ({"setup": ""}, "is known only once it is built", False),
        ({"toml": "[build-system]\n"}, "is known only once it is built", False),
        ({"toml": "[project]\nname = 'a'\ndynamic = ['dependencies']\n"}, "as dynamic", False),
        (
            {"setup": "", "info": "Metadata-Version: 2.1\nName: a\nVersion: 1\n"},
            "is known only once it is built",
            False,
        ),
    ],
)
def test_what_is_not_stated(
    tmp_path: Path, files: dict[str, str], reason: str, *, is_final: bool
) -> None:
    found = declared(tmp_path, **files)
    assert isinstance(found, Unavailable)
    assert reason in found.reason
    assert found.is_final == is_final
