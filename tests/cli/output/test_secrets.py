"""No credentials leave the program, whatever command they pass through."""

import json
from pathlib import Path
from typing import get_args

import pytest
from support.command import pinproof

from pinproof.config import OutputFormat

# Wherever a report cuts a long line, the login may be what is cut.
LONG = "\n".join(
    f"long @ https://me:s3cret@a.example.org/{'x' * length}.whl ; {'y' * 99}"
    for length in range(0, 90, 3)
)
FILE = f"""\
--index-url https://me:s3cret@127.0.0.1:1/simple/ junk
--extra-index-urll https://me:s3cret@a.example.org/simple/
-r http://me:s3cret@127.0.0.1:1/more.txt
-e git+https://s3cret@a.example.org/x.git#egg=x
demo @ https://me:s3cret@a.example.org/demo-1.0.whl
scipy===1.2.3
other @ https://a.example.org/other-1.0.whl?sv=1&sig=s3cret
{LONG}
"""

COMMANDS = {
    "by default": ("check",),
    **{name: ("check", "--output-format", name) for name in get_args(OutputFormat)},
    "diff": ("check", "--diff", "--unsafe-fixes"),
    "offline": ("check", "--offline", "--verbose"),
    "image": ("check", "--offline", "--image", "minimal-ubuntu18.04-py37-cpu-inference"),
    "show": ("show",),
    "show as JSON": ("show", "--output-format", "json"),
    "plan": ("plan",),
    "plan as JSON": ("plan", "--output-format", "json"),
    "settings": ("config",),
}


@pytest.mark.parametrize("what", COMMANDS)
def test_no_command_shows_a_credential_of_the_file(tmp_path: Path, what: str) -> None:
    (tmp_path / "requirements.txt").write_text(FILE)
    done = pinproof(*COMMANDS[what], "requirements.txt", cwd=tmp_path)
    assert done.returncode in {0, 1, 3}, done.stderr
    assert done.stdout
    assert "s3cret" not in done.stdout + done.stderr
    if COMMANDS[what][-1] == "json":
        assert json.loads(done.stdout)["schema"] == 1


def test_a_usage_error_shows_none(tmp_path: Path) -> None:
    done = pinproof("check", "https://me:s3cret@a.example.org/requirements.txt", cwd=tmp_path)
    assert done.returncode == 2
    assert "a.example.org" in done.stderr
    assert "s3cret" not in done.stderr


@pytest.mark.parametrize("form", ["text", "json"])
@pytest.mark.parametrize(
    "line",
    [
        b"demo @ https:/\x01/u:s3cret@a\x01.example.org/x.whl",
        b"demo @ https://u\x1c:s3cret@a.example.org/x.whl",
        b"demo @ https://u<!--:s3cret@a.example.org/x.whl",
        b"demo @ https://a.example.org/x.whl?a=1 b&sig=s3cret",
        b"demo @ https:\x01//a.example.org/x.whl?\xffsig=s3cret",
        b"demo @ https://a.example.org/?u=https://x:y@b.example.org/z&sig=s3cret",
    ],
)
def test_a_broken_address_shows_none(tmp_path: Path, line: bytes, form: str) -> None:
    (tmp_path / "requirements.txt").write_bytes(line + b"\n")
    words = ("check", "--offline", "--output-format", form, "requirements.txt")
    done = pinproof(*words, cwd=tmp_path)
    assert done.returncode in {0, 1, 3}, done.stderr
    assert done.stdout
    assert "s3cret" not in done.stdout + done.stderr
