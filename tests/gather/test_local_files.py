"""What an include may not make a run read or print."""

import os
from pathlib import Path

import pytest

import pinproof
from pinproof.config import Config
from pinproof.finding import Finding
from pinproof.gather.project.local_files import is_outside

OFFLINE = Config(offline=True, no_cache=True, origins={"offline": "--offline"})


def findings(path: Path) -> list[Finding]:
    return list(pinproof.check([str(path)], OFFLINE).report.findings)


def test_a_device_and_a_pipe_are_not_read(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    path = tmp_path / "requirements.txt"
    path.write_text("-r pipe.txt\n-r /dev/zero\n-r /proc/self/environ\n")
    found = findings(path)
    assert [(each.rule.code, each.place.start.line) for each in found] == [
        ("SYN003", 1),
        ("SYN003", 2),
        ("SYN003", 3),
    ]


def test_a_file_elsewhere_that_is_no_requirements_file_is_not_quoted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = tmp_path / "elsewhere" / "secret.txt"
    secret.parent.mkdir()
    secret.write_text("password = hunter2\n")
    project = tmp_path / "project"
    project.mkdir()
    monkeypatch.chdir(project)
    path = project / "requirements.txt"
    path.write_text(f"-r {secret}\n")
    (finding,) = findings(path)
    assert finding.rule.code == "SYN003"
    assert finding.path == str(path)
    secret.write_text("scipy\n")
    assert "PIN001" in {each.rule.code for each in findings(path)}


def test_a_neighbour_whose_name_begins_alike_is_outside(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project, neighbour = tmp_path / "proj", tmp_path / "proj-secret"
    for folder in (project, neighbour):
        folder.mkdir()
        (folder / "notes.txt").write_text("password = hunter2\n")
    (tmp_path / "elsewhere").mkdir()
    path = project / "requirements.txt"
    for here in (project, tmp_path / "elsewhere"):
        monkeypatch.chdir(here)
        assert is_outside(str(neighbour / "notes.txt"), str(path))
        assert not is_outside(str(project / "notes.txt"), str(path))
        path.write_text("-r ../proj-secret/notes.txt\n")
        (finding,) = findings(path)
        assert (finding.rule.code, finding.path) == ("SYN003", str(path))
        path.write_text("-r notes.txt\n")
        assert "SYN001" in {each.rule.code for each in findings(path)}
