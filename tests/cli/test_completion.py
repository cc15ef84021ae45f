"""Completion in shells, and what a misspelt command is told."""

import os
import pty
import select
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping
from functools import partial
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


def shell_and_home(shell: str, folder: Path) -> tuple[str, dict[str, str]]:
    """Give a shell and an environment with a home of its own, or skip and say why."""
    found = shutil.which(shell)
    if found is None:
        # What it makes of the script is for it alone to say.
        pytest.skip(f"{shell} is not installed, and no other shell reads its completion")
    if not (Path(SCRIPTS) / "pinproof").exists():
        # Shells complete a word by its name on PATH, not `python -m`.
        pytest.skip("the command is not installed beside this Python: shells complete it by name")
    settings = {"HOME": str(folder), "PATH": f"{SCRIPTS}:{os.environ['PATH']}", "TERM": "dumb"}
    kept = {key: value for key, value in os.environ.items() if not key.startswith("XDG_")}
    return found, {**kept, **settings}


def run_in(shell: str, script: str, environment: Mapping[str, str], folder: Path) -> str:
    return subprocess.run(
        [shell, "-c", script],
        env=environment,
        cwd=folder,
        text=True,
        capture_output=True,
        check=True,
    ).stdout


def test_bash_completes_what_was_installed(tmp_path: Path) -> None:
    bash, environment = shell_and_home("bash", tmp_path)
    ran = partial(run_in, bash, environment=environment, folder=tmp_path)
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


def test_fish_completes_what_was_installed(tmp_path: Path) -> None:
    fish, environment = shell_and_home("fish", tmp_path)
    ran = partial(run_in, fish, environment=environment, folder=tmp_path)
    assert "fish completion installed" in ran("pinproof --install-completion; true")
    assert [row.partition("\t")[0] for row in ran("complete -C 'pinproof ch'").splitlines()] == [
        "check"
    ]
    options = ran("complete -C 'pinproof check --ex'").split()
    assert "--extend-exclude" in options
    assert "--output-format" not in options


def test_zsh_completes_what_was_installed(tmp_path: Path) -> None:
    zsh, environment = shell_and_home("zsh", tmp_path)
    installed = run_in(zsh, "pinproof --install-completion; true", environment, tmp_path)
    assert "zsh completion installed" in installed
    with (tmp_path / ".zshrc").open("a", encoding="utf-8") as settings:
        settings.write("\nPROMPT='ready> '\n")
    master, slave = pty.openpty()
    with subprocess.Popen(
        [zsh, "-i"],
        env=environment,
        cwd=tmp_path,
        stdin=slave,
        stdout=slave,
        stderr=slave,
        start_new_session=True,
    ) as typing:
        try:
            assert "ready> " in read_until("ready> ", master)
            # Typer's script only makes its function known when the first tab loads it.
            os.write(master, b"pinproof ch\t")
            assert "\a" in read_until("\a", master)
            os.write(master, b"\t")
            assert "eck" in read_until("eck", master)
            os.write(master, b"--extend-ex\t")
            assert "--extend-exclude" in read_until("--extend-exclude", master)
        finally:
            typing.kill()
            os.close(slave)
            os.close(master)


def read_until(awaited: str, terminal: int, limit_s: float = 60) -> str:
    """Give what a terminal shows up to some words, or all that it shows within the limit."""
    shown = ""
    ends = time.monotonic() + limit_s
    while awaited not in shown and (left := ends - time.monotonic()) > 0:
        if select.select([terminal], [], [], left)[0]:
            shown += os.read(terminal, 4096).decode(errors="replace")
    return shown


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
