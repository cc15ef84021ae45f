"""What projects, locks and scripts declare in TOML is judged where it stands."""

import subprocess
import sys
from pathlib import Path

import pytest
from hosts.toml.written import LOCK, PYPROJECT, SCRIPT, found
from oracle.pips import wheel_of_pip

from pinproof.config import Config
from pinproof.errors import UsageError
from pinproof.fix import apply_fixes
from pinproof.run.check import Outcome, check


def checked(place: Path, monkeypatch: pytest.MonkeyPatch, *paths: str, **said: object) -> Outcome:
    monkeypatch.chdir(place)
    for name in ("XDG_CONFIG_HOME", "XDG_CACHE_HOME"):
        monkeypatch.setenv(name, str(place / name))
    return check(paths, Config(offline=True, unchecked="report", **said))  # type: ignore[arg-type]  # keys of a configuration


def test_ranges_of_a_library_are_right_unless_they_are_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "pyproject.toml").write_text(PYPROJECT, encoding="utf-8")
    assert found(checked(tmp_path, monkeypatch, "pyproject.toml")) == []
    for select in (("PIN",), ("ALL", "PIN002", "PIN001")):
        outcome = checked(tmp_path, monkeypatch, "pyproject.toml", select=select)
        assert [code for code, *_ in found(outcome)] == ["PIN002", *["PIN001"] * 3]
    (tmp_path / "requirements.txt").write_text("numpy\n", encoding="utf-8")
    both = found(checked(tmp_path, monkeypatch, "pyproject.toml", "requirements.txt"))
    assert both == [("PIN001", "requirements.txt", 1, 1)]


def test_a_fault_is_found_where_it_stands_and_fixed_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each host with a slip, and its twin without one."""
    projects = {
        "pyproject.toml": (PYPROJECT.replace("six==1.16.0", "six==v1.16.0"), 6, 9),
        "run.py": (SCRIPT.replace("rich", "six==v1.16.0"), 6, 11),
    }
    for path, (text, line, column) in projects.items():
        (tmp_path / path).write_text(text, encoding="utf-8")
        outcome = checked(tmp_path, monkeypatch, path, select=("PIN011",))
        assert found(outcome) == [("PIN011", path, line, column)]
        (fixed,) = apply_fixes(outcome.report.findings)
        assert fixed.text == text.replace("==v1", "==1")


def test_projects_are_read_where_they_are_named_or_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "run.py").write_text(SCRIPT.replace("rich", "rich =>1"), encoding="utf-8")
    (tmp_path / "pylock.toml").write_text(LOCK.replace('"six"', '"Six"', 1), encoding="utf-8")
    faulty = PYPROJECT.replace("mypy", "mypy =>1")
    (tmp_path / "pyproject.toml").write_text(faulty, encoding="utf-8")
    (tmp_path / "requirements.txt").write_text("six==1.16.0\n", encoding="utf-8")
    assert found(checked(tmp_path, monkeypatch, ".")) == []
    expected = {
        ("SYN001", "pyproject.toml", 12, 11),
        ("SYN001", "run.py", 6, 11),
        ("SYN012", "pylock.toml", 6, 8),
    }
    select = ("SYN001", "SYN012")
    assert set(found(checked(tmp_path, monkeypatch, ".", select=select, projects=True))) == expected
    named = {path for _, path, *_ in expected}
    assert set(found(checked(tmp_path, monkeypatch, *named, select=select))) == expected


def test_a_folder_with_nothing_but_a_project_says_how_it_is_judged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "pyproject.toml").write_text(PYPROJECT, encoding="utf-8")
    with pytest.raises(UsageError, match="where it is named, or with --projects"):
        checked(tmp_path, monkeypatch, ".")


def test_a_script_is_judged_for_the_lowest_python_that_it_allows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "run.py").write_text(SCRIPT, encoding="utf-8")
    (target, *_) = checked(tmp_path, monkeypatch, "run.py").report.targets
    assert (str(target.python), target.source) == ("3.11", "Python from run.py:3")


def test_what_uv_installs_by_a_lock_is_not_judged_by_the_images_pip(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "pylock.toml").write_text(LOCK, encoding="utf-8")
    run = "FROM python:3.9\nCOPY pylock.toml /x/\nRUN {} install -r /x/pylock.toml\n"
    for command, codes in (("pip", ["SYN012"]), ("uv pip", [])):
        (tmp_path / "Dockerfile").write_text(run.format(command), encoding="utf-8")
        outcome = checked(tmp_path, monkeypatch, ".", select=("SYN", "DEP"))
        assert [code for code, *_ in found(outcome)] == codes
        (target,) = {str(each.python) for each in outcome.report.targets}
        assert target == "3.9"


@pytest.mark.parametrize("projects", [None, True])
def test_a_project_that_a_search_meets_and_nobody_can_read_stops_no_other(
    projects: bool | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub/pyproject.toml").write_text("[project\n", encoding="utf-8")
    (tmp_path / "requirements.txt").write_text("six\n", encoding="utf-8")
    outcome = checked(tmp_path, monkeypatch, ".", projects=projects)
    assert found(outcome) == [("PIN001", "requirements.txt", 1, 1)]
    said = [gap.reason for gap in outcome.report.unchecked if "not valid TOML" in gap.reason]
    assert bool(said) == bool(projects)


@pytest.mark.parametrize(
    "text",
    [
        "[project\n",
        "project = 1\n",
        "[project]\ndependencies = 'six'\n",
        "[project]\ndependencies = [1, {a = 2}, []]\n",
        "[project.optional-dependencies]\na = 1\n",
        "dependency-groups = 1\n[tool]\npoetry = []\n",
        "[dependency-groups]\na = {}\nA = []\n",
        "[[project]]\ndependencies = []\n",
        "[project]\nname = 1\ndependencies = ['six', '''\nsix\n''']\n",
        "\ufeff[project]\n",
        "a = " + "[" * 3000,
        "[project]\ndependencies = [" + '"six",' * 3000 + "]\n",
    ],
)
@pytest.mark.parametrize("path", ["pyproject.toml", "pylock.toml", "run.py"])
def test_whatever_stands_in_such_a_file_costs_no_other_report(
    path: str, text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if path == "run.py":
        text = "# /// script\n" + "".join(f"# {line}\n" for line in text.splitlines()) + "# ///\n"
    (tmp_path / path).write_text(text, encoding="utf-8")
    (tmp_path / "requirements.txt").write_text("six\n", encoding="utf-8")
    outcome = checked(tmp_path, monkeypatch, path, "requirements.txt")
    assert ("PIN001", "requirements.txt", 1, 1) in found(outcome)
    assert outcome.exit_code in (1, 3)


@pytest.mark.parametrize(("version", "reads"), [("24.0", False), ("25.3", False), ("26.3", True)])
def test_the_first_pip_that_reads_locks_is_the_one_that_is_named(
    version: str, reads: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Asked of real pips: older ones take a lock for a list and stop at its first line."""
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    monkeypatch.delenv("PIP_FIND_LINKS", raising=False)
    (tmp_path / "pylock.toml").write_text(
        'lock-version = "1.0"\ncreated-by = "x"\npackages = []\n', encoding="utf-8"
    )
    command = [sys.executable, f"{wheel_of_pip(version)}/pip"] if version != "26.3" else []
    command = command or [sys.executable, "-m", "pip"]
    run = subprocess.run(
        [*command, "install", "--dry-run", "--no-index", "-r", "pylock.toml"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ("Invalid requirement: 'lock-version" in run.stderr) != reads
    if reads:
        assert "Using pylock.toml as a requirements source" in run.stderr
