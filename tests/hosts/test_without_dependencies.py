"""`pip install --no-deps`, in a command and of a file: what the lines need is not installed."""

from pathlib import Path

import pytest
from oracle.worlds import read_world
from support.command import pinproof

IMAGE = "minimal-ubuntu20.04-py38-cpu-inference"
FROM = f"FROM mcr.microsoft.com/azureml/{IMAGE}:1\nCOPY . /app\n"
INDEX = {"a": {"1.0": ["b>=1"]}, "b": {"1.0": []}}


@pytest.fixture
def place(tmp_path: Path) -> Path:
    (tmp_path / "wheels").mkdir()
    (tmp_path / "more.txt").write_text("a==1.0\n", encoding="utf-8")
    for archives in read_world({"name": "w", "index": INDEX, "file": ""}).archives.values():
        for one in archives:
            (tmp_path / "wheels" / one.filename).write_bytes(one.content)
    return tmp_path


@pytest.mark.parametrize("what", ["a==1.0", "-r /app/more.txt"])
@pytest.mark.parametrize(("option", "brings"), [("", True), ("--no-deps", False)])
def test_what_is_brought_in_is_judged_unless_pip_is_told_to_leave_it(
    place: Path, what: str, option: str, brings: bool
) -> None:
    run = f"{FROM}RUN pip install {option} {what}\n"
    (place / "Dockerfile").write_text(run, encoding="utf-8")
    arguments = ("--no-index", "--find-links", "wheels", "--select", "RES", "--no-cache")
    said = pinproof("check", "Dockerfile", *arguments, "--color", "never", cwd=place).stdout
    assert ("a brings in b 1.0" in said) == brings, said
    planned = pinproof("plan", "Dockerfile", "--no-index", "--find-links", "wheels", cwd=place)
    assert ("b 1.0" in planned.stdout) == brings
