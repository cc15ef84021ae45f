"""`--show-files`, `--stdin-filename`, `--config` and `--isolated`, as they are typed."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from support.command import pinproof
from support.commands import OPTIONS


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / ".git").mkdir()
    (tmp_path / "a").mkdir()
    (tmp_path / "requirements.txt").write_text("numpy==1.19.5\n")
    (tmp_path / "a/requirements.txt").write_text("pandas\n")
    (tmp_path / "a/base.txt").write_text("scipy\n")
    (tmp_path / "deploy.py").write_text("print('nothing is deployed here')\n")
    (tmp_path / "pinproof.toml").write_text("extend-exclude = ['/requirements.txt']\n")
    return tmp_path


def on_stdin(project: Path, text: str, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "pinproof", "check", "--offline", *words],
        cwd=project,
        input=text,
        text=True,
        capture_output=True,
        check=False,
    )


def test_what_would_be_checked_is_listed_and_nothing_else_done(project: Path) -> None:
    run = pinproof("check", "--show-files", ".", cwd=project)
    assert (run.returncode, run.stdout, run.stderr) == (0, "a/requirements.txt\n", "")
    listed = pinproof("check", "--show-files", "--isolated", "--output-format=json", cwd=project)
    assert json.loads(listed.stdout) == {
        "schema": 1,
        "files": ["requirements.txt", "a/requirements.txt"],
    }


def test_a_text_on_standard_input_is_judged_where_its_name_stands(project: Path) -> None:
    (project / "a/pinproof.toml").write_text("ignore = ['unpinned-requirement']\n")
    text = "-r base.txt\nflask>=1\n"
    run = on_stdin(project, text, "-", "--stdin-filename", "a/requirements.txt", "--select=PIN")
    assert run.returncode == 1, run.stderr
    assert "a/requirements.txt:2:6: warning version-range" in run.stdout
    assert "unpinned-requirement" not in run.stdout
    assert (project / "a/requirements.txt").read_text() == "pandas\n"
    # What is not there yet has a name as well.
    new = on_stdin(project, "scipy\n", "--stdin-filename", "b/requirements.txt", "--select=PIN")
    assert "b/requirements.txt:1:1: warning unpinned-requirement" in new.stdout


def test_nothing_is_written_back_to_standard_input(project: Path) -> None:
    for words in (["--fix"], ["--add-allows"]):
        run = on_stdin(project, "scipy\n", "--stdin-filename", "a/requirements.txt", *words)
        assert run.returncode == 2
        assert "cannot change standard input" in run.stderr
    other = on_stdin(project, "", "requirements.txt", "--stdin-filename", "a/requirements.txt")
    assert "--stdin-filename names standard input" in other.stderr
    assert (project / "a/requirements.txt").read_text() == "pandas\n"


def test_a_file_of_settings_is_named_or_none_is_read(project: Path) -> None:
    (project / "strict.toml").write_text("[severity]\nunpinned-requirement = 'error'\n")
    check = ("check", "--offline", "--select=PIN", "a/requirements.txt")
    assert (
        "error unpinned-requirement"
        in pinproof(*check, "--config", "strict.toml", cwd=project).stdout
    )
    assert "warning unpinned-requirement" in pinproof(*check, cwd=project).stdout
    missing = pinproof(*check, "--config", "none.toml", cwd=project)
    assert (missing.returncode, missing.stderr) == (
        2,
        "pinproof: --config none.toml: no such file\n",
    )
    both = pinproof(*check, "--config", "strict.toml", "--isolated", cwd=project)
    assert both.returncode == 2
    assert "leave --config out" in both.stderr


def test_every_command_that_heeds_settings_lets_their_file_be_named() -> None:
    options: dict[str, set[str]] = {}
    for command, option in OPTIONS:
        options.setdefault(command, set()).add(option.words[0])
    heeding = [name for name, words in options.items() if "--output-format" in words]
    assert heeding
    assert [name for name in heeding if not {"--config", "--isolated"} <= options[name]] == []


def test_projects_that_may_float_need_no_pin(project: Path) -> None:
    (project / "pinproof.toml").write_text("[allow-floating]\nnames = ['Contoso_*']\n")
    (project / "requirements.txt").write_text("contoso.core\nContoso-Web>=2\nnumpy\ncontoso==1.*\n")
    run = pinproof("check", "--offline", "--select=PIN", "requirements.txt", cwd=project)
    said = [line.split(": ")[0] for line in run.stdout.splitlines() if ": warning" in line]
    assert said == ["requirements.txt:3:1", "requirements.txt:4:8"]
