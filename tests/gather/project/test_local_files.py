"""What an include may not make a run read or print."""

import os
from pathlib import Path

import pytest

import pinproof
from pinproof.config import Config
from pinproof.finding import Finding
from pinproof.gather.project.local_files import is_outside
from pinproof.record import replace

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


@pytest.mark.parametrize("content", ["password = hunter2\n", "eyJhbGciOi.c2lnbmF0dXJl9", "scipy\n"])
def test_a_file_elsewhere_is_not_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: str
) -> None:
    secret = tmp_path / "elsewhere" / "secret.txt"
    secret.parent.mkdir()
    secret.write_text(content)
    project = tmp_path / "project"
    project.mkdir()
    monkeypatch.chdir(project)
    path = project / "requirements.txt"
    path.write_text(f"-r {secret}\n")
    report = pinproof.check([str(path)], OFFLINE).report
    assert {(each.rule.code, each.severity, each.path) for each in report.findings} == {
        ("SYN003", "info", str(path))
    }
    (gap,) = (gap for gap in report.unchecked if gap.rule.code == "SYN003")
    assert "it lies outside of the project (--allow-outside reads it)" in gap.reason
    assert not gap.chosen
    assert content.strip() not in repr(report)
    allowed = replace(OFFLINE, allow_outside=True)
    assert str(secret) in {
        each.path for each in pinproof.check([str(path)], allowed).report.findings
    }


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
        assert {each.severity for each in findings(path)} <= {"info"}
        report = pinproof.check([str(path)], OFFLINE).report
        assert "SYN003" in {gap.rule.code for gap in report.unchecked if not gap.chosen}
        path.write_text("-r notes.txt\n")
        assert "SYN001" in {each.rule.code for each in findings(path)}
