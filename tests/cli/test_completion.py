"""Completion in shells, and what a misspelt command is told."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from support.command import pinproof

SCRIPTS = str(Path(sys.executable).parent)


@pytest.mark.parametrize(
    ("typed", "near"), [("chek", "'check'"), ("rules", "'rule'"), ("confg", "'config'")]
)
def test_a_misspelt_command_gets_the_nearest(tmp_path: Path, typed: str, near: str) -> None:
    run = pinproof(typed, cwd=tmp_path)
    assert (run.returncode, run.stdout) == (2, "")
    assert f"No such command '{typed}'. Did you mean {near}" in run.stderr
    far = pinproof("xyzzy", cwd=tmp_path)
    assert "Did you mean" not in far.stderr


def test_bash_completes_what_was_installed(tmp_path: Path) -> None:
    bash = shutil.which("bash")
    if bash is None or not (Path(SCRIPTS) / "pinproof").exists():
        pytest.skip("a real bash completes the installed command, and one of the two is missing")
    environment = {**os.environ, "HOME": str(tmp_path), "PATH": f"{SCRIPTS}:{os.environ['PATH']}"}

    def ran(script: str) -> str:
        return subprocess.run(
            [bash, "-c", script],
            env=environment,
            cwd=tmp_path,
            text=True,
            capture_output=True,
            check=True,
        ).stdout

    # `true` keeps this bash from giving its place to the command, which asks who called it.
    assert "bash completion installed" in ran("pinproof --install-completion; true")
    complete = (
        "source ~/.bashrc; COMP_WORDS=({words}); COMP_CWORD={at}; _pinproof_completion pinproof; "
        'echo "${{COMPREPLY[@]}}"'
    )
    assert ran(complete.format(words="pinproof ch", at=1)).split() == ["check"]
    options = ran(complete.format(words="pinproof check --ex", at=2)).split()
    assert "--extend-exclude" in options
    assert "--output-format" not in options


@pytest.mark.parametrize(
    ("shell", "variable"),
    [("zsh", {}), ("fish", {"_TYPER_COMPLETE_FISH_ACTION": "get-args"})],
)
def test_other_shells_are_given_a_script_and_the_commands(
    tmp_path: Path, shell: str, variable: dict[str, str]
) -> None:
    script = pinproof(cwd=tmp_path, more={"_PINPROOF_COMPLETE": f"source_{shell}"})
    assert f"_PINPROOF_COMPLETE=complete_{shell}" in script.stdout
    asked = {"_PINPROOF_COMPLETE": f"complete_{shell}", "_TYPER_COMPLETE_ARGS": "pinproof ch"}
    answer = pinproof(cwd=tmp_path, more={**asked, **variable})
    assert "check" in answer.stdout
    assert "config" not in answer.stdout
