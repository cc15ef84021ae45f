"""What a search passes over and takes, as configurations and the command line say."""

from pathlib import Path

import pytest

from pinproof.config import Config
from pinproof.errors import UsageError
from pinproof.gather.project.configuration import forget
from pinproof.gather.project.paths import survey


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "own"))
    monkeypatch.setenv("APPDATA", str(tmp_path / "own"))
    folder = tmp_path / "project"
    (folder / ".git").mkdir(parents=True)
    monkeypatch.chdir(folder)
    for name in (
        "requirements.txt",
        "attic/requirements.txt",
        "a/attic/requirements.txt",
        "a/requirements.txt",
        "a/deps/base.lst",
        "build/requirements.txt",
        ".hidden/requirements.txt",
        ".git/requirements.txt",
    ):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("numpy==1.19.5\n")
    forget()
    return folder


def searched(flags: Config | None = None) -> list[str]:
    forget()
    return sorted(survey(["."], flags or Config()).requirements.values())


def test_what_is_usual_is_passed_over_unless_it_is_said_anew(project: Path) -> None:
    usual = ["a/attic/requirements.txt", "a/requirements.txt", "attic/requirements.txt"]
    assert searched() == [*usual, "requirements.txt"]
    (project / "pinproof.toml").write_text("exclude = ['attic/']\n")
    assert searched() == [
        ".hidden/requirements.txt",
        "a/requirements.txt",
        "build/requirements.txt",
        "requirements.txt",
    ]
    (project / "pinproof.toml").write_text("extend-exclude = ['/attic/', 'requirements.txt']\n")
    with pytest.raises(UsageError, match=r"but what is excluded, such as attic"):
        searched()
    (project / "pinproof.toml").write_text("extend-exclude = ['attic', '!a/attic/']\n")
    assert searched() == ["a/attic/requirements.txt", "a/requirements.txt", "requirements.txt"]


def test_a_configuration_speaks_of_its_own_folder(project: Path) -> None:
    (project / "a/pinproof.toml").write_text(
        "extend-exclude = ['attic/', '/../requirements.txt']\n"
    )
    assert searched() == ["a/requirements.txt", "attic/requirements.txt", "requirements.txt"]


def test_include_takes_what_has_another_name(project: Path) -> None:
    (project / "pinproof.toml").write_text("include = ['deps/*.lst']\nextend-exclude = ['attic']\n")
    assert searched() == ["a/requirements.txt", "requirements.txt"]
    (project / "pinproof.toml").write_text(
        "include = ['**/deps/*.lst']\nextend-exclude = ['attic']"
    )
    assert searched() == ["a/deps/base.lst", "a/requirements.txt", "requirements.txt"]


def test_the_command_line_is_seen_from_the_working_folder(project: Path) -> None:
    (project / "pinproof.toml").write_text("extend-exclude = ['a/']\n")
    flags = Config(extend_exclude=("/attic/",), origins={"extend_exclude": "--extend-exclude"})
    assert "a/requirements.txt" in searched(flags)
    assert "attic/requirements.txt" not in searched(flags)


def test_what_is_named_is_checked_whatever_is_excluded(project: Path) -> None:
    (project / "pinproof.toml").write_text("extend-exclude = ['attic/']\n")
    forget()
    assert list(survey(["attic/requirements.txt"]).requirements.values()) == [
        "attic/requirements.txt"
    ]


def test_a_faulty_configuration_where_nothing_is_checked_stops_no_search(project: Path) -> None:
    (project / "docs").mkdir()
    (project / "docs/pinproof.toml").write_text("not toml")
    assert "requirements.txt" in searched()
