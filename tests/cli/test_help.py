"""What the command says of itself before anybody has read a page."""

from pathlib import Path

import pytest
from support.command import pinproof


@pytest.mark.parametrize("words", [(), ("image",), ("cache",)])
def test_a_list_of_commands_says_whole_sentences(words: tuple[str, ...], tmp_path: Path) -> None:
    said = pinproof(*words, "--help", cwd=tmp_path, more={"COLUMNS": "80"}).stdout
    commands = said[said.index("Commands:") :]
    assert "..." not in commands
    assert max(map(len, said.splitlines())) <= 80
