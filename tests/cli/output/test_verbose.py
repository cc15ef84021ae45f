"""`--verbose`: what is looked at, asked, taken from the cache, and how long it took."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.indexes.loopback import LoopbackIndex

IMAGE = """{"schema": 1, "name": "own", "python": "3.7", "platform": "manylinux_2_27_x86_64",
 "pip": "22.0.4", "distributions": []}"""
_TIME = re.compile(r" \((\d+ ms|\d+\.\d s)\)$")


def pinproof(*arguments: str, folder: Path) -> "subprocess.CompletedProcess[str]":
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("PIP_", "PINPROOF_"))}
    places = {name: str(folder / name) for name in ("XDG_CONFIG_HOME", "XDG_CACHE_HOME")}
    return subprocess.run(
        [sys.executable, "-m", "pinproof", *arguments],
        cwd=folder,
        env={**kept, **places, "PIP_CONFIG_FILE": os.devnull},
        capture_output=True,
        text=True,
        check=False,
    )


def told(run: "subprocess.CompletedProcess[str]") -> list[str]:
    """Give what was told, without the times."""
    lines = [line.removeprefix("pinproof: ") for line in run.stderr.splitlines()]
    assert len(lines) == run.stderr.count("pinproof: ")
    return [_TIME.sub("", line) for line in lines]


@pytest.fixture
def index() -> Iterator[LoopbackIndex]:
    with LoopbackIndex() as index:
        index.add_wheel("six", "1.16.0")
        yield index


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "requirements.txt").write_text("six==1.16.0\nnone-such==1\n", encoding="utf-8")
    (tmp_path / "own.json").write_text(IMAGE, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize("command", ["check", "plan"])
def test_a_run_says_what_it_reads_asks_and_remembers(
    command: str, folder: Path, index: LoopbackIndex
) -> None:
    options = ("--image", "own.json", "--index-url", index.url, "requirements.txt")
    quiet = pinproof(command, *options, folder=folder)
    assert quiet.stderr == ""
    shutil.rmtree(folder / "XDG_CACHE_HOME")

    first = pinproof(command, "-v", *options, folder=folder)
    size = (folder / "requirements.txt").stat().st_size
    assert f"read requirements.txt: {size} bytes" in told(first)
    asked = [line for line in told(first) if line.startswith("asked ")]
    assert any(re.fullmatch(rf"asked {index.url}six/: 200, \d+ bytes", line) for line in asked)
    assert any(line.startswith(f"asked {index.url}none-such/: 404, ") for line in asked)
    assert "searched for what pip would install for requirements.txt" in told(first)
    timed = [line for line in first.stderr.splitlines() if _TIME.search(line)]
    assert len(timed) >= len(asked) + 1

    second = pinproof(command, "-v", *options, folder=folder)
    assert any(re.search(r"from the cache the pages of .*\bsix\b", line) for line in told(second))
    assert not any(line.startswith(f"asked {index.url}six/") for line in told(second))
    if command == "check":
        # The report itself is the same; a plan shows more of what is kept.
        assert second.stdout == quiet.stdout


def test_the_target_and_the_rules_of_each_file_are_told(folder: Path) -> None:
    run = pinproof("check", "--offline", "--verbose", "--select", "PIN", ".", folder=folder)
    (line,) = (line for line in told(run) if line.startswith("requirements.txt: "))
    assert "Python 3.7" in line
    assert line.endswith("11 rules need constraints, target, text")


def test_the_key_of_the_files_project_counts(folder: Path) -> None:
    inner = folder / "inner"
    inner.mkdir()
    (inner / "pinproof.toml").write_text("verbose = true\n", encoding="utf-8")
    (inner / "requirements.txt").write_text("six==1.16.0\n", encoding="utf-8")
    assert "judged" in told(pinproof("check", "--offline", "inner", folder=folder))
    assert pinproof("check", "--offline", "requirements.txt", folder=folder).stderr == ""


def test_no_login_is_told(folder: Path, index: LoopbackIndex) -> None:
    url = index.url.replace("://", "://me:secret@")
    run = pinproof("check", "-v", "--index-url", url, "requirements.txt", folder=folder)
    assert "asked " in run.stderr
    assert "secret" not in run.stderr + run.stdout
