"""What the command says of itself before anybody has read a page."""

import re
from pathlib import Path

import pytest
from support.command import pinproof

from pinproof.cli.commands.check_options import CHECK_OPTIONS


@pytest.mark.parametrize("words", [(), ("image",), ("cache",)])
def test_a_list_of_commands_says_whole_sentences(words: tuple[str, ...], tmp_path: Path) -> None:
    said = pinproof(*words, "--help", cwd=tmp_path, more={"COLUMNS": "80"}).stdout
    commands = said[said.index("Commands:") :]
    assert "..." not in commands
    assert max(map(len, said.splitlines())) <= 80


PAGES = [(), ("check",), ("image",), ("image", "capture"), ("fleet", "check"), ("init",)]


@pytest.mark.parametrize("words", PAGES)
def test_help_shows_in_colour_what_it_explains_and_says_the_same(
    words: tuple[str, ...], tmp_path: Path
) -> None:
    plain = pinproof(*words, "--help", cwd=tmp_path).stdout
    colored = pinproof(*words, "--help", cwd=tmp_path, more={"FORCE_COLOR": "1"}).stdout
    assert re.sub(r"\x1b\[\d+m", "", colored) == plain
    headings = re.findall(r"^(Usage:|\w[\w ]+:$)", plain, re.MULTILINE)
    assert re.findall(r"\x1b\[1m(\w[\w ]+:)\x1b\[0m", colored) == headings
    # Each option is named once, and so is each command.
    explained = re.findall(r"^  \x1b\[36m(.+?)\x1b\[0m(?: |$)", colored, re.MULTILINE)
    assert [*re.findall(r"^  (-\S.*?)(?:  |$)", plain, re.MULTILINE)] == [
        name for name in explained if name.startswith("-")
    ]
    if not words:
        assert explained[-3:] == ["config", "init", "cache"]
    off = {"FORCE_COLOR": "1", "NO_COLOR": "1"}
    assert pinproof(*words, "--help", cwd=tmp_path, more=off).stdout == plain


def test_options_of_a_long_help_stand_under_headings(tmp_path: Path) -> None:
    said = pinproof("check", "--help", cwd=tmp_path, more={"COLUMNS": "80"}).stdout
    parts = re.split(r"^(\w[\w ]+):\n", said, flags=re.MULTILINE)
    under = dict(zip(parts[1::2], parts[2::2], strict=True))
    assert [*under] == [
        *("Arguments", "Target", "Files", "Index", "Rules", "Known findings", "Fixes"),
        *("Report", "Exit code", "Settings and time"),
    ]
    names = [option.words[0] for option in CHECK_OPTIONS]
    for heading, text in under.items():
        options = re.findall(r"^  (?:-\w, )?(--[\w-]+)", text, re.MULTILINE)
        # In their order, and none by two headings.
        assert options == [name for name in [*names, "--help"] if name in options]
        assert (options == []) == (heading == "Arguments")
        names = [name for name in names if name not in options]
    assert names == []


@pytest.mark.parametrize("words", [("bundle",), ("fleet", "check"), ("lock",)])
def test_no_word_of_help_is_broken_at_a_hyphen(words: tuple[str, ...], tmp_path: Path) -> None:
    said = pinproof(*words, "--help", cwd=tmp_path, more={"COLUMNS": "80"}).stdout
    assert not re.search(r"\w-$", said, re.MULTILINE)
    assert "\N{NON-BREAKING HYPHEN}" not in said


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        (("chek",), "Did you mean 'check'?"),
        (("image", "lst"), "Did you mean 'list'?"),
        (("entirely",), "No such command 'entirely'."),
    ],
)
def test_a_misspelt_command_gets_the_nearest(
    words: tuple[str, ...], meant: str, tmp_path: Path
) -> None:
    done = pinproof(*words, cwd=tmp_path)
    assert done.returncode == 2
    assert done.stderr.rstrip().endswith(meant)
