"""Allows as they are typed: added, ignored, counted."""

import json
from pathlib import Path

import pytest
from support.command import pinproof

CHECK = ("check", "--offline", "--index-url", "https://index.example.org/simple")
TEXT = "scipy\nnumpy>1  # via scipy\nsix==1.16.0\n"
ALLOWED = (
    "scipy  # pinproof: allow[unpinned-requirement] as the image has it\n"
    "numpy>1  # via scipy  # pinproof: allow[version-range] as the image has it\n"
    "six==1.16.0\n"
)
REASON = ("--reason", "as the image has it")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "requirements.txt").write_text(TEXT, encoding="utf-8")
    return tmp_path


def text_in(folder: Path) -> str:
    return (folder / "requirements.txt").read_text(encoding="utf-8")


# As a hook is run: options, and then names.
def test_a_second_run_is_clean_and_changes_nothing(folder: Path) -> None:
    hook = (*CHECK, "--unchecked", "report", "-q")
    assert pinproof(*hook, "--", "requirements.txt", cwd=folder).returncode == 1
    run = pinproof(*hook, "--add-allows", *REASON, "--", "requirements.txt", cwd=folder)
    assert (run.returncode, run.stdout) == (0, "")
    assert run.stderr == (
        "pinproof: wrote allows into requirements.txt: allow unpinned-requirement on line 1; "
        "allow version-range on line 2\n"
    )
    assert text_in(folder) == ALLOWED
    stamp = (folder / "requirements.txt").stat().st_mtime_ns
    run = pinproof(*hook, "--add-allows", "--", "requirements.txt", cwd=folder)
    assert (run.returncode, run.stdout, run.stderr) == (0, "", "")
    assert (folder / "requirements.txt").stat().st_mtime_ns == stamp
    assert pinproof(*hook, "--", "requirements.txt", cwd=folder).returncode == 0


def test_what_is_allowed_is_counted_and_listed(folder: Path) -> None:
    (folder / "requirements.txt").write_text(ALLOWED, encoding="utf-8")
    run = pinproof(*CHECK, "requirements.txt", cwd=folder)
    assert run.returncode == 0
    assert "; default target); 2 allowed." in run.stdout
    report = json.loads(pinproof(*CHECK, "--output-format=json", ".", cwd=folder).stdout)
    assert report["findings"] == []
    assert report["summary"]["allowed"] == 2
    assert [(each["name"], each["allow"]) for each in report["allowed"]] == [
        ("unpinned-requirement", {"line": 1, "column": 8, "reason": "as the image has it"}),
        ("version-range", {"line": 2, "column": 23, "reason": "as the image has it"}),
    ]


@pytest.mark.parametrize("typed", [True, False])
def test_auditors_see_what_is_allowed(folder: Path, typed: bool) -> None:
    (folder / "requirements.txt").write_text(ALLOWED, encoding="utf-8")
    if not typed:
        (folder / "pinproof.toml").write_text("no-allows = true\n", encoding="utf-8")
    option = ("--no-allows",) if typed else ()
    run = pinproof(*CHECK, *option, "requirements.txt", cwd=folder)
    assert run.returncode == 1
    assert "Found 2 warnings in 1 file" in run.stdout
    assert "allowed." not in run.stdout
    run = pinproof(*CHECK, *option, "--add-allows", "requirements.txt", cwd=folder)
    assert run.returncode == 2
    assert "no allows count here, so --add-allows writes none" in run.stderr
    assert text_in(folder) == ALLOWED


def test_a_difference_is_shown_and_nothing_changed(folder: Path) -> None:
    run = pinproof(*CHECK, "--add-allows", *REASON, "--diff", "requirements.txt", cwd=folder)
    assert run.returncode == 1
    added = [line[1:] for line in run.stdout.splitlines() if line[:1] == "+"]
    assert added[1:] == ALLOWED.splitlines()[:2]
    assert text_in(folder) == TEXT


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--add-allows", "--fix", "requirements.txt"), "run one after the other"),
        (("--add-allows", "-"), "--add-allows cannot change standard input"),
        (("--reason", "x", "requirements.txt"), "--reason is written by --add-allows"),
        (("--add-allows", "--reason", "a\nb", "requirements.txt"), "must be one line"),
        (("--add-allows", "--reason", "C:\\", "requirements.txt"), "must be one line"),
        (("--add-allows", "--against", "x", "requirements.txt"), "--against compares"),
    ],
)
def test_what_does_not_go_together(folder: Path, options: tuple[str, ...], message: str) -> None:
    run = pinproof(*CHECK, *options, cwd=folder)
    assert run.returncode == 2
    assert message in run.stderr
    assert text_in(folder) == TEXT


def test_what_cannot_be_allowed_in_its_file_is_told(folder: Path) -> None:
    (folder / "requirements.txt").write_bytes(b"scipy\n\xff\xfe\x00\n")
    run = pinproof(*CHECK, "--add-allows", "requirements.txt", cwd=folder)
    assert run.returncode == 1
    assert run.stderr == (
        "pinproof: wrote no allow: requirements.txt: it could not be written in its encoding\n"
    )


def test_only_files_of_the_project_are_written(folder: Path) -> None:
    project = folder / "project"
    project.mkdir()
    (project / "requirements.txt").write_text("-r ../requirements.txt\n", encoding="utf-8")
    add = ("--allow-outside", "--add-allows", "requirements.txt")
    run = pinproof(*CHECK, *add, cwd=project)
    assert "left ../requirements.txt alone: it is outside of the project" in run.stderr
    assert run.returncode == 1
    assert text_in(folder) == TEXT


def test_an_unused_allow_is_fixed_and_said(folder: Path) -> None:
    (folder / "requirements.txt").write_text(
        "six==1.16.0  # pinproof: allow[unpinned-requirement] once\n", encoding="utf-8"
    )
    run = pinproof(*CHECK, "--fix", "requirements.txt", cwd=folder)
    assert run.returncode == 0
    assert run.stderr.endswith(": remove allow[unpinned-requirement]\n")
    assert text_in(folder) == "six==1.16.0\n"
