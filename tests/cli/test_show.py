import io
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

import jsonschema
import pytest

from pinproof.cli.app import app
from pinproof.errors import UsageError

SCHEMA = json.loads(
    (Path(__file__).resolve().parents[2] / "schemas/show.json").read_text(encoding="utf-8")
)
TEXT = """\
scipy[io]==1.7.3 ; python_version < "3.8" \\
    --hash=sha256:aa  # why
-r base.txt
-c no.txt
numpy=1.20
-i https://${TOKEN}@index.example.org/simple
-e ./x ; y
google - auth
"""
SHOWN = """\
requirements.txt
    1  requirement  scipy[io] ==1.7.3 ; python_version < "3.8" (1 hash)
    3  include      base.txt
        1  requirement  six (any version)
        2  requirement  (unnamed) @ https://files.example.org/a.zip
    4  constraints  no.txt
                    not read: no such file
    5  invalid      numpy=1.20
                    pip stops at column 6: a single = is not an operator
                    did you mean numpy==1.20?
    6  option       --index-url https://${TOKEN}@index.example.org/simple
    7  editable     (unnamed) @ ./x
                    pip drops: ; y
    8  requirement  google (any version)
                    pip drops: - auth
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "requirements.txt").write_text(TEXT, encoding="utf-8")
    (tmp_path / "base.txt").write_text("six\nhttps://files.example.org/a.zip\n", encoding="utf-8")
    return tmp_path


class Shown(NamedTuple):
    """What a run of the command printed, and how it ended."""

    stdout: bytes
    failure: str | None


Show: TypeAlias = Callable[..., Shown]


@pytest.fixture
def show(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]
) -> Show:
    monkeypatch.chdir(folder)
    for name in [name for name in os.environ if name.startswith(("PIP_", "PINPROOF_"))]:
        monkeypatch.delenv(name)
    for name in ("HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME"):
        monkeypatch.setenv(name, str(folder))
    monkeypatch.setenv("TOKEN", "secret")

    def run(*arguments: str, stdin: bytes = b"") -> Shown:
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        failure = None
        try:
            app(["show", *arguments], standalone_mode=False)
        except UsageError as error:
            failure = str(error)
        return Shown(capsysbinary.readouterr().out, failure)

    return run


def lines(show: Show, *arguments: str, stdin: bytes = b"") -> list[dict[str, Any]]:
    run = show(*arguments, "--output-format", "json", stdin=stdin)
    document = json.loads(run.stdout)
    jsonschema.validate(document, SCHEMA)
    found: list[dict[str, Any]] = document["lines"]
    return found


def test_text_shows_each_line_and_indents_includes(show: Show) -> None:
    run = show("requirements.txt")
    assert (run.stdout.decode(), run.failure) == (SHOWN, None)


def test_json_keeps_to_its_schema(show: Show) -> None:
    kinds = [line["kind"] for line in lines(show, "requirements.txt")]
    assert kinds == [
        "requirement",
        "include",
        "requirement",
        "requirement",
        "include",
        "invalid",
        "option",
        "editable",
        "requirement",
    ]


def test_json_says_what_and_where(show: Show) -> None:
    first, include, base, *_ = lines(show, "requirements.txt")
    assert first["specifier"] == "==1.7.3"
    assert first["hashes"] == ["sha256:aa"]
    assert first["comment"] == "# why"
    assert (first["line"], first["end_line"], first["end_column"]) == (1, 2, 28)
    assert first["spans"]["hashes"] == [{"line": 2, "column": 5, "end_line": 2, "end_column": 21}]
    assert include["included"] == base["path"] == "base.txt"


def test_no_value_of_a_variable_is_shown(show: Show) -> None:
    for arguments in ((), ("--output-format", "json")):
        assert b"secret" not in show("requirements.txt", *arguments).stdout


def test_includes_may_be_left_alone(show: Show) -> None:
    found = lines(show, "requirements.txt", "--no-follow")
    assert {line["path"] for line in found} == {"requirements.txt"}
    assert found[1]["message"] == "includes are not followed"


def test_standard_input_is_shown(show: Show) -> None:
    (line,) = lines(show, "-", stdin=b"\xef\xbb\xbfscipy\n")
    assert (line["path"], line["name"]) == ("-", "scipy")


def test_bytes_that_cannot_be_decoded_are_named(show: Show) -> None:
    run = show("-", stdin=b"scipy # caf\xe9\n")
    assert "1:12: pip stops here: byte 0xe9 is not UTF-8" in run.stdout.decode()
    run = show("-", "--output-format", "json", stdin=b"scipy # caf\xe9\n")
    document = json.loads(run.stdout)
    jsonschema.validate(document, SCHEMA)
    assert document["files"][0]["fault"]["column"] == 12


def test_the_images_pip_reads_the_file(show: Show, folder: Path) -> None:
    manifest = {
        "schema": 1,
        "name": "old",
        "python": "3.7.10",
        "platform": "manylinux_2_27_x86_64",
        "pip": "20.1.1",
        "distributions": [],
    }
    (folder / "image.json").write_text(json.dumps(manifest), encoding="utf-8")
    (line,) = lines(show, "-", "--image", "image.json", stdin=b"a>=1.*\n")
    assert line["specifier"] == ">=1.*"


@pytest.mark.parametrize(
    ("header", "kind"),
    [
        (b"", "requirement"),  # Python 3.7: pip 24.0
        (b"# This file is autogenerated by pip-compile with Python 3.8\n", "invalid"),
        (b"# This file is autogenerated by pip-compile with Python 3.7\n", "requirement"),
    ],
)
def test_the_last_pip_for_the_python_reads_a_file_without_an_image(
    show: Show, header: bytes, kind: str
) -> None:
    (line,) = lines(show, "-", stdin=header + b"a>=1.*\n")
    assert line["kind"] == kind


def test_the_python_that_is_configured_decides_on_the_pip(show: Show, folder: Path) -> None:
    (folder / "pinproof.toml").write_text("python = '3.12'\n", encoding="utf-8")
    (line,) = lines(show, "-", stdin=b"a>=1.*\n")
    assert line["kind"] == "invalid"


@pytest.mark.parametrize("name", ["no.txt", "."])
def test_what_is_no_file_is_a_usage_error(show: Show, name: str) -> None:
    run = show(name)
    assert run.stdout == b""
    assert (run.failure or "").startswith(f"{name}: ")


def test_an_unknown_format_is_a_usage_error(show: Show) -> None:
    assert "sarif" in (show("requirements.txt", "--output-format", "sarif").failure or "")
