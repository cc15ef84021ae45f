"""Projects that a Dockerfile has pip install: which of their lists are judged, and for what."""

from pathlib import Path

import pytest

import pinproof

PYPROJECT = """\
[project]
name = "p"
version = "1"
dependencies = ["own =="]
[project.optional-dependencies]
dev = ["dev =="]
serve = ["P[more]", "serve =="]
more = ["more =="]
[dependency-groups]
test = ["test =="]
lint = [{include-group = "test"}, "lint =="]
"""
"""Each list holds a line that pip cannot read: what is judged is told by what is found."""


@pytest.mark.parametrize(
    ("call", "lists"),
    [
        ("pip install .", {"own"}),
        ("pip install -e ./", {"own"}),
        ("pip install /app", {"own"}),
        ("pip install '.[dev]'", {"own", "dev"}),
        ("pip install -e .[serve]", {"own", "serve", "more"}),
        ("pip install --no-deps .", set()),
        ("pip install --group test", {"test"}),
        ("pip install --group=./pyproject.toml:lint", {"lint", "test"}),
        ("pip install . --group test", {"own", "test"}),
        ("uv pip install --system -r pyproject.toml", {"own"}),
        ("uv pip install --system -r pyproject.toml --extra dev", {"own", "dev"}),
        ("uv pip install --system -r pyproject.toml --all-extras", {"own", "dev", "serve", "more"}),
        ("uv pip install --system -r pyproject.toml --group test", {"own", "test"}),
    ],
)
def test_only_what_is_asked_for_is_judged(
    call: str, lists: set[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("pyproject.toml").write_text(PYPROJECT, encoding="utf-8")
    docker = f"FROM python:3.9\nWORKDIR /app\nCOPY . .\nRUN {call}\n"
    Path("Dockerfile").write_text(docker, encoding="utf-8")
    report = pinproof.check(["."], offline=True)
    lines = PYPROJECT.splitlines()
    said = {lines[each.place.start.line - 1] for each in report.findings}
    names = ("own", "dev", "serve", "more", "test", "lint")
    assert {name for name in names for line in said if f'"{name} =="' in line} == lists
