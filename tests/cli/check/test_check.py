"""The command as it is typed: exit codes and messages."""

import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from support.indexes.loopback import LoopbackIndex

IMAGE = "sklearn-0.24.1-ubuntu18.04-py37-cpu-inference"


def pinproof(*arguments: str, folder: Path, stdin: str = "") -> "subprocess.CompletedProcess[str]":
    """Run the command without this machine's settings, offline unless told otherwise."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("PIP_", "PINPROOF_"))}
    environment = {
        **kept,
        "PIP_CONFIG_FILE": os.devnull,
        "XDG_CONFIG_HOME": str(folder / "config"),
        "XDG_CACHE_HOME": str(folder / "cache"),
        "PYTHONUTF8": "0",
        "LC_ALL": "C",
    }
    return subprocess.run(
        [sys.executable, "-m", "pinproof", *arguments],
        cwd=folder,
        env=environment,
        input=stdin,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


@pytest.fixture
def dead_index() -> str:
    """Give the address of an index at which nobody listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{taken.getsockname()[1]}/simple"


@pytest.mark.parametrize(
    ("text", "arguments", "code"),
    [
        ("scipy == 1.2.3\n", (), 0),
        ("scipy\n", (), 1),
        ("scipy\n", ("--fail-on", "error"), 0),
        ("scipy\n", ("--fail-on", "never"), 0),
        ("scipy\n", ("--exit-zero",), 0),
        ("scipy\n", ("--ignore", "PIN"), 0),
        ("scipy\n", ("--severity", "PIN001=info"), 0),
        ("joblib==1.1.0\n", ("--image", IMAGE), 0),
        ("joblib==1.1.0\n", ("--image", IMAGE, "--fail-on", "info"), 1),
        ("flask==2.2.5\n", ("--image", IMAGE), 1),
        ("flask==2.2.5\n", ("--image", IMAGE, "--ignore", "IMG"), 0),
        ("scipy==1.2.3\n", ("--select", "IMG003"), 3),
        ("scipy==1.2.3\n", ("--select", "IMG003", "--unchecked", "report"), 0),
        ("scipy==1.2.3\n", ("--select", "ENV001"), 0),
        ("scipy==1.2.3\n", ("--select", "IMG"), 0),
    ],
)
def test_exit_codes(tmp_path: Path, text: str, arguments: tuple[str, ...], code: int) -> None:
    done = pinproof("check", "-", "--offline", *arguments, folder=tmp_path, stdin=text)
    assert (done.returncode, done.stderr) == (code, "")


def test_a_dead_index_is_said_and_beats_findings(tmp_path: Path, dead_index: str) -> None:
    check = ("check", "-", "--index-url", dead_index)
    done = pinproof(*check, folder=tmp_path, stdin="scipy\nsix==1.16.0\n")
    assert done.returncode == 3
    assert "PIN001" in done.stdout
    assert "Not checked for 2 lines: " in done.stdout
    assert "): -:2, -:1." in done.stdout
    assert "4 IDX rules" in done.stdout
    reported = pinproof(*check, "--unchecked", "report", folder=tmp_path, stdin="six==1.16.0\n")
    assert reported.returncode == 0
    assert len(reported.stdout.splitlines()) == 1


@pytest.mark.parametrize(("line", "is_said"), [("demo==1.0", False), ("demo[fast]==1.0", True)])
def test_what_is_too_large_to_fetch_is_no_failure_and_concerns_only_lines_with_extras(
    tmp_path: Path, line: str, is_said: bool
) -> None:
    with LoopbackIndex() as index:
        index.add_sdist("demo", "1.0", size=10**9)
        check = ("check", "-", "--index-url", index.url, "--ignore", "ENV003")
        done = pinproof(*check, folder=tmp_path, stdin=f"{line}\n")
    assert (done.returncode, done.stderr) == (0, "")
    assert "MB are too much to fetch for its metadata" in done.stdout
    assert ("IDX004" in done.stdout) == is_said


@pytest.mark.parametrize(
    ("name", "codes"),
    [("requirements.txt", {"RES001", "ENV003"}), ("constraints-3.7.txt", set())],
)
def test_what_only_limits_versions_is_not_taken_for_installed(
    tmp_path: Path, name: str, codes: set[str]
) -> None:
    (tmp_path / name).write_text("alpha==1.0\nbeta==2.0\ngamma==1.0\n")
    with LoopbackIndex() as index:
        index.add_wheel("alpha", "1.0", requires=("beta<2",))
        index.add_wheel("beta", "2.0")
        index.add_sdist("gamma", "1.0")
        done = pinproof(
            "check", ".", "--index-url", index.url, "--output-format", "json", folder=tmp_path
        )
    assert done.stderr == ""
    assert {each["code"] for each in json.loads(done.stdout)["findings"]} == codes


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("none.txt",), "none.txt: no such file"),
        (("empty",), "empty: no requirements files here"),
        (("r.txt", "--image", "sklearn-0.24-ubuntu"), IMAGE),
        (("r.txt", "--image", "broken.json"), "broken.json:2:"),
        (("r.txt", "--python", "three"), "--python: not a Python version: 'three'"),
        (("r.txt", "--platform", "amiga"), "--platform: not a platform: 'amiga'"),
        (("r.txt", "--select", "PIN0001"), "did you mean PIN001"),
        (("r.txt", "--fail-on", "sometimes"), "--fail-on must be one of"),
        (("r.txt", "--output-format", "xml"), "--output-format must be one of text, concise"),
        (("r.txt", "--severity", "PIN001"), "write RULE=error"),
        (("r.txt", "-o", "no/such/folder/out"), "no/such/folder/out: No such file"),
        (("configured/requirements.txt",), "configured/pinproof.toml:1: unknown key 'imag'"),
        (("r.txt", "--frobnicate"), "No such option: --frobnicate"),
    ],
)
def test_bad_input_is_one_message(tmp_path: Path, arguments: tuple[str, ...], said: str) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "configured").mkdir()
    (tmp_path / "configured" / "requirements.txt").write_text("scipy==1.2.3\n")
    (tmp_path / "configured" / "pinproof.toml").write_text("imag = 'x'\n")
    (tmp_path / "r.txt").write_text("scipy==1.2.3\n")
    (tmp_path / "broken.json").write_text('{"schema": 1,\n')
    done = pinproof("check", "--offline", *arguments, folder=tmp_path)
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def test_a_report_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    (tmp_path / "r.txt").write_text("scipy\n")
    out = tmp_path / "out.json"
    out.write_text("old")
    common = ("check", "r.txt", "--offline", "--output-format", "json", "-o", "out.json")
    assert pinproof(*common, "--image", "none.json", folder=tmp_path).returncode == 2
    assert out.read_text() == "old"
    done = pinproof(*common, folder=tmp_path)
    assert (done.returncode, done.stdout) == (1, "")
    document = json.loads(out.read_text(encoding="utf-8"))
    assert [finding["code"] for finding in document["findings"]] == ["PIN001"]


def test_json_follows_its_schema(tmp_path: Path) -> None:
    from jsonschema import Draft202012Validator  # noqa: PLC0415 - slow to import

    schemas = Path(__file__).parents[3] / "schemas"
    schema = json.loads((schemas / "check.json").read_text(encoding="utf-8"))
    text = "scipy\nflask==2.2.5\nsix==1.15.0\nsix==1.16.0\n"
    arguments = ("check", "-", "--offline", "--image", IMAGE, "--output-format", "json")
    done = pinproof(*arguments, folder=tmp_path, stdin=text)
    document = json.loads(done.stdout)
    Draft202012Validator(schema).validate(document)
    (target,) = document["targets"]
    assert (target["python"], target["python_assumed"], target["image"]) == ("3.7.17", True, IMAGE)
    assert document["summary"]["errors"] == 2
    assert {code for gap in document["unchecked"] for code in gap["rules"]} >= {"ENV001", "IDX001"}


def test_the_nearest_configuration_counts_and_flags_count_more(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[tool.pinproof]\nignore = ['PIN']\n")
    inner = tmp_path / "inner"
    inner.mkdir()
    (inner / "pinproof.toml").write_text("python = '3.9'\n")
    for folder in (tmp_path, inner):
        (folder / "requirements.txt").write_text("scipy\n")
    outer = pinproof("check", "--offline", "requirements.txt", folder=tmp_path)
    assert outer.returncode == 0
    nested = pinproof("check", "--offline", "inner/requirements.txt", folder=tmp_path)
    assert nested.returncode == 1
    assert "Python 3.9" in nested.stdout
    flagged = pinproof("check", "--offline", "inner", "--python", "3.8.1", folder=tmp_path)
    assert "Python 3.8.1," in flagged.stdout


def test_what_is_not_ascii_is_printed_whatever_the_locale(tmp_path: Path) -> None:
    (tmp_path / "requirements-é.txt").write_text("scipy # naïve\n", encoding="utf-8")
    done = pinproof("check", "--offline", ".", folder=tmp_path)
    assert done.returncode == 1
    assert "naïve" in done.stdout


def test_a_reader_that_goes_away_is_no_fault(tmp_path: Path) -> None:
    (tmp_path / "r.txt").write_text("".join(f"name{n}\n" for n in range(1500)))
    command = f"{sys.executable} -m pinproof check --offline r.txt | head -n 1"
    done = subprocess.run(
        ["sh", "-c", command], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.stdout.startswith("r.txt:1:1")
    assert "Traceback" not in done.stderr


def test_a_message_does_not_speak_to_the_terminal(tmp_path: Path) -> None:
    done = pinproof("check", "--offline", "a\x1b[31mb.txt", folder=tmp_path)
    assert (done.returncode, "\x1b" in done.stderr) == (2, False)
    assert "a\\x1b[31mb.txt: no such file" in done.stderr
