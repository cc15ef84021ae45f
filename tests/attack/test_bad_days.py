"""A working folder that is gone, a closed stream, a name that no system takes."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from attack.conftest import Told
from support.bounded import ROOT

pytestmark = pytest.mark.skipif(os.name == "nt", reason="a shell is needed")
PINPROOF = f"{sys.executable} -m pinproof"


def in_shell(folder: Path, command: str) -> subprocess.CompletedProcess[str]:
    (folder / "requirements.txt").write_text("six\n", encoding="utf-8")
    environment = {name: value for name, value in os.environ.items() if "PIP_" not in name}
    return subprocess.run(
        ["sh", "-c", command],
        capture_output=True,
        check=False,
        cwd=folder,
        env={
            **environment,
            "HOME": str(folder),
            "PIP_CONFIG_FILE": os.devnull,
            "PYTHONPATH": str(ROOT / "src"),
        },
        text=True,
    )


@pytest.mark.parametrize(
    "words", ["check --offline", "check --offline ../requirements.txt", "config"]
)
def test_a_working_folder_that_is_gone(tmp_path: Path, words: str) -> None:
    run = in_shell(tmp_path, f"mkdir x && cd x && rmdir ../x && {PINPROOF} {words}")
    said = "pinproof: the folder to work in is not there any more\n"
    assert (run.returncode, run.stderr) == (2, said)


@pytest.mark.parametrize(("words", "code"), [("requirements.txt", 1), ("none.txt", 2)])
def test_a_closed_standard_error(tmp_path: Path, words: str, code: int) -> None:
    run = in_shell(tmp_path, f"{PINPROOF} check --offline --no-cache {words} 2>&-")
    assert run.returncode == code
    assert "fault of pinproof" not in run.stdout


def test_a_name_that_is_too_long_is_missing(told: Told, tmp_path: Path) -> None:
    (tmp_path / "requirements.txt").write_text(f"-r {'a' * 300}.txt\nsix\n", encoding="utf-8")
    ended = told(tmp_path, "--offline")
    assert ended.code == 1
    assert "error missing-include" in ended.said
    assert "six has no version" in ended.said
