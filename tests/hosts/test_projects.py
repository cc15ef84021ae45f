"""A fault in a host is found where it stands and fixed as the host writes; its twin is clean."""

from pathlib import Path

import pytest
from hosts.projects import PROJECTS

from pinproof.config import Config
from pinproof.fix import apply_fixes
from pinproof.run.check import Outcome, check

PIN = "numpy==1.24.4"


def written(folder: Path, name: str, requirement: str) -> str:
    """Write a project with a requirement in its place; give the text of the host."""
    files = {path: text.replace("@@", requirement) for path, text in PROJECTS[name].items()}
    for path, text in files.items():
        place = folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(text.encode())
    return next(iter(files.values()))


def checked(folder: Path, monkeypatch: pytest.MonkeyPatch, *paths: str) -> Outcome:
    monkeypatch.chdir(folder)
    for name in ("XDG_CONFIG_HOME", "XDG_CACHE_HOME"):
        monkeypatch.setenv(name, str(folder / name))
    return check(paths or ["."], Config(offline=True, select=("ALL",), ignore=("DEP010",)))


def found(outcome: Outcome) -> list[tuple[str, str, int, int]]:
    return [
        (each.rule.code, each.path, each.place.start.line, each.place.start.column)
        for each in outcome.report.findings
    ]


def place_of(name: str, offset: int = 0) -> tuple[str, int, int]:
    path, text = next(iter(PROJECTS[name].items()))
    at = text.index("@@")
    line = text.count("\n", 0, at) + 1
    return path, line, at - text.rfind("\n", 0, at) + offset


@pytest.mark.parametrize("name", PROJECTS)
def test_a_clean_project_is_clean(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written(tmp_path, name, PIN)
    outcome = checked(tmp_path, monkeypatch)
    assert found(outcome) == []
    assert outcome.exit_code == 0


@pytest.mark.parametrize("name", PROJECTS)
@pytest.mark.parametrize(
    ("requirement", "code", "offset"),
    [("numpy", "PIN001", 0), ("numpy==1.24.*", "PIN003", 5), ("numpy==v1.24.4", "PIN011", 7)],
)
def test_a_fault_is_found_where_it_stands(
    name: str,
    requirement: str,
    code: str,
    offset: int,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    written(tmp_path, name, requirement)
    assert found(checked(tmp_path, monkeypatch)) == [(code, *place_of(name, offset))]


@pytest.mark.parametrize("name", PROJECTS)
def test_a_fault_is_found_when_the_host_alone_is_named(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written(tmp_path, name, "numpy")
    path = next(iter(PROJECTS[name]))
    assert found(checked(tmp_path, monkeypatch, path)) == [("PIN001", *place_of(name))]


@pytest.mark.parametrize("name", PROJECTS)
def test_a_fix_changes_nothing_else(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written(tmp_path, name, "numpy==v1.24.4")
    (fixed,) = apply_fixes(checked(tmp_path, monkeypatch).report.findings)
    assert fixed.source.path == next(iter(PROJECTS[name]))
    assert fixed.text == written(tmp_path, name, PIN)
    assert fixed.content == (tmp_path / fixed.source.path).read_bytes()
