"""What is plainly typed is read as typer reads it."""

import subprocess
import sys
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pinproof.cli.app import as_click
from pinproof.cli.commands import find_command
from pinproof.cli.options import Command, CommandOption
from pinproof.cli.plain import PLAIN, plain_options, read_plain_command

COMMANDS: dict[str, Any] = {
    name: as_click(command) for name in PLAIN if (command := find_command(name)) is not None
}


def grammar_of(name: str) -> dict[str, CommandOption]:
    command = find_command(name)
    assert isinstance(command, Command)
    return plain_options(command)


def plainly_read(words: list[str]) -> tuple[str, dict[str, Any]] | None:
    read = read_plain_command(words)
    return None if read is None else (read[0].name, read[1])


def typers_reading(name: str, words: list[str]) -> dict[str, Any]:
    """Give the parameters that typer would call the command with, without those left unsaid."""
    parsed = COMMANDS[name].make_context(name, list(words)).params
    defaults = COMMANDS[name].make_context(name, ["some.txt"]).params
    said = {key: value for key, value in parsed.items() if value != defaults[key]}
    said["paths"] = parsed["paths"] or ()
    return {key: list(value) if isinstance(value, tuple) else value for key, value in said.items()}


def options_of(name: str) -> dict[str, Any]:
    return {
        opt: parameter
        for parameter in COMMANDS[name].params
        for opt in (*parameter.opts, *parameter.secondary_opts)
        if opt.startswith("-")
    }


@pytest.mark.parametrize("name", PLAIN)
def test_every_option_has_typers_parameter(name: str) -> None:
    known, options = grammar_of(name), options_of(name)
    for word, option in known.items():
        assert options[word].name == option.name
        assert options[word].is_flag == (option.kind == "flag")
        assert options[word].multiple == (option.kind in ("values", "words", "levels"))
    assert set(options) == set(known)


def words_of(name: str) -> st.SearchStrategy[list[str]]:
    options = st.sampled_from(list(grammar_of(name)))
    value = st.sampled_from(
        [
            "a.txt",
            "20",
            "1e3",
            "²",
            "1_0",
            "x=y",
            "PIN,ENV001",
            "-",
            "--",
            "",
            "3.7",
            "b c",
            "-q",
            "é",
        ]
    )
    joined = st.tuples(options, value).map("=".join)
    other = st.sampled_from(["--unknown", "-qv", "-ofile", "--", "-h", "--no-such=1", "--tim"])
    return st.lists(options | value | value | joined | other, max_size=8)


@pytest.mark.parametrize("name", PLAIN)
@given(data=st.data())
def test_it_reads_as_typer_or_leaves_it_to_typer(name: str, data: st.DataObject) -> None:
    words = data.draw(words_of(name))
    read = plainly_read([name, *words])
    if read is not None:
        assert read == (name, typers_reading(name, words))


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["check", "--help"],
        ["check", "--quite"],
        ["check", "--image"],
        ["check", "--image="],
        ["check", "--offline=yes"],
        ["check", "-ifile"],
        ["check", "--", ""],
        ["check", ""],
        ["plan"],
        ["plan", "--timeout", "1e3", "x"],
        ["check", "--timeout", "nan"],
        ["check", "--timeout=-3"],
        ["image", "list"],
        ["--version"],
    ],
)
def test_what_is_not_plain_is_typers(words: list[str]) -> None:
    assert read_plain_command(words) is None


def test_what_people_type_is_plain() -> None:
    words = [
        "check",
        "--image",
        "x",
        "--select",
        "PIN,ENV",
        "--select=HSH",
        "-q",
        "a.txt",
        "-o",
        "out.txt",
        "-",
    ]
    assert plainly_read(words) == (
        "check",
        {
            "image": "x",
            "select": ["PIN,ENV", "HSH"],
            "quiet": True,
            "output_file": "out.txt",
            "paths": ["a.txt", "-"],
        },
    )


def test_what_follows_two_dashes_are_names() -> None:
    words = ["check", "-q", "--", "-o", "--", "--image=x", "-"]
    assert plainly_read(words) == (
        "check",
        {"quiet": True, "paths": ["-o", "--", "--image=x", "-"]},
    )


def test_windows_leaves_patterns_to_typer(monkeypatch: pytest.MonkeyPatch) -> None:
    assert read_plain_command(["check", "*.txt"]) is not None
    monkeypatch.setattr("os.name", "nt")
    assert read_plain_command(["check", "*.txt"]) is None
    assert read_plain_command(["check", "a.txt"]) is not None


def test_a_mistake_is_explained_by_typer() -> None:
    run = subprocess.run(
        [sys.executable, "-m", "pinproof", "check", "--quite"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 2
    assert "No such option: --quite" in run.stderr
