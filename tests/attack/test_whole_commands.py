"""Hostile input through whole commands: what they print obeys nobody, and they end."""

import json
import struct
from pathlib import Path

import pytest
from support.bounded import assert_ends_well, run
from support.indexes.answers import Answer, after
from support.indexes.loopback import LoopbackIndex

ESCAPE = "\x1b]0;PWN\x07\x9b31m\u202e"
VSO = "##vso[task.prependpath]/opt/evil"
IMAGE = "sklearn-0.24.1-ubuntu18.04-py37-cpu-inference"
AZUREML = f"mcr.microsoft.com/azureml/{IMAGE}"
MANIFEST = {
    "schema": 1,
    "name": f"x{ESCAPE}",
    "python": "3.7",
    "platform": "manylinux_2_27_x86_64",
    "provenance": [ESCAPE],
    "distributions": [{"name": "six", "version": "1"}],
}
PLAIN = ("--offline", "--no-cache")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "pinproof.toml").touch()
    text = f"--index-url https://h.example/{ESCAPE}\nsix==01.16.0 # {ESCAPE}\nfoo @ https://h/{ESCAPE}\n"
    (tmp_path / "requirements.txt").write_text(text, encoding="utf-8")
    (tmp_path / f"requirements-{ESCAPE}.txt").write_text("six==01.16.0\n", encoding="utf-8")
    (tmp_path / "image.json").write_text(json.dumps(MANIFEST), encoding="utf-8")
    return tmp_path


def write(folder: Path, text: str | bytes, name: str = "requirements.txt") -> None:
    (folder / name).write_bytes(text if isinstance(text, bytes) else text.encode())


@pytest.mark.parametrize(
    "words",
    [
        ("check", *PLAIN, "requirements.txt"),
        ("check", *PLAIN, "--diff", "requirements.txt"),
        ("check", *PLAIN, "--fix", f"requirements-{ESCAPE}.txt"),
        ("check", *PLAIN, "--output-format", "json", "."),
        ("check", *PLAIN, "--image", "image.json", "requirements.txt"),
        ("plan", *PLAIN, "--image", "image.json", "requirements.txt"),
        ("show", "requirements.txt"),
        ("config", "requirements.txt"),
        ("image", "show", "image.json"),
        ("image", "diff", "image.json", IMAGE),
    ],
    ids=" ".join,
)
def test_no_command_speaks_to_the_terminal(folder: Path, words: tuple[str, ...]) -> None:
    ended = run(*words, cwd=folder)
    assert_ends_well(ended, 0, 1, 2, 3)
    assert ended.said
    assert [char for char in ended.said if not char.isprintable() and char not in "\n\t"] == []


@pytest.mark.parametrize("form", ["text", "json", "concise", "markdown", "junit", "sarif"])
def test_a_pipeline_is_told_nothing_by_a_file_or_an_index(tmp_path: Path, form: str) -> None:
    write(tmp_path, f"six  # {VSO}\n-r ::add-mask::six.txt\ndemo==1.0\n")
    with LoopbackIndex() as index:
        index.add_wheel("demo", "1.0").yanked = VSO
        index.add_wheel("six", "1.0")
        words = ("--no-cache", "-i", index.url, "--output-format", form)
        ended = run("check", *words, "requirements.txt", cwd=tmp_path)
    assert_ends_well(ended, 1, 3)
    assert "task.prependpath" in ended.said
    assert "##vso[" not in ended.said
    assert not any(line.lstrip().startswith("::") for line in ended.said.splitlines())


@pytest.mark.parametrize("words", [("check", *PLAIN), ("show",)], ids=lambda words: words[0])
def test_half_a_surrogate_is_written_out(tmp_path: Path, words: tuple[str, ...]) -> None:
    write(tmp_path, b"# coding: unicode_escape\n-r \\ud800.txt\n")
    # JSON has no way to write it that all readers take.
    for more, shown in (((), "\\ud800.txt"), (("--output-format", "json"), "\ufffd.txt")):
        ended = run(*words, *more, "requirements.txt", cwd=tmp_path)
        assert_ends_well(ended, 0, 1)
        assert shown in ended.said


def test_a_nul_in_a_path_is_a_missing_file(tmp_path: Path) -> None:
    write(tmp_path, "-r a\0b\nnumpy\n")
    write(
        tmp_path,
        f"FROM {AZUREML}\nCOPY a\0b/requirements.txt .\nRUN pip install -r requirements.txt\n",
        "Dockerfile",
    )
    ended = run("check", *PLAIN, ".", cwd=tmp_path)
    assert_ends_well(ended, 1)
    assert "missing-include" in ended.said
    assert "numpy has no version" in ended.said


@pytest.mark.parametrize("seconds", ["0", "-1", "nan", "inf", "²"])
def test_a_timeout_that_is_none_is_said(tmp_path: Path, seconds: str) -> None:
    write(tmp_path, "six\n")
    ended = run("check", "requirements.txt", cwd=tmp_path, more={"PIP_TIMEOUT": seconds})
    assert_ends_well(ended, 2)
    assert "PIP_TIMEOUT" in ended.said


@pytest.mark.parametrize(
    "line",
    [
        "six @ https://x/y?" + "auth" * 25_000,
        "six @ https://x/y?" + "&token=x" * 12_000,
        "six @ https://" + "a:b@" * 12_000 + "x/y",
        "--hash=sha256:0 " * 2_000 + "https://u:p@x/",
    ],
    ids=lambda line: line[:30],
)
def test_secrets_of_a_long_line_are_masked_in_time(tmp_path: Path, line: str) -> None:
    write(tmp_path, f"{line}\nnumpy\n")
    ended = run("check", *PLAIN, "requirements.txt", cwd=tmp_path)
    assert_ends_well(ended, 1, 3)
    # Past its budget the file is not checked, and that is said.
    assert "numpy has no version" in ended.said or "takes more work" in ended.said


def test_a_library_of_one_endless_name_ends(tmp_path: Path) -> None:
    text = b"\0" + b"a" * (4 * 2**20 - 3) + b"\0"
    entries = [(5, 4096), (10, len(text)), *[(1, 1)] * 900, (0, 0)]
    dynamic = b"".join(struct.pack("<qQ", *entry) for entry in entries)
    end = 4096 + len(text)
    head = b"\x7fELF" + bytes([2, 1, 1]) + bytes(9)
    head += struct.pack("<HHIQQQIHHHHHH", 3, 0x3E, 1, 0, 64, 0, 0, 64, 56, 2, 0, 0, 0)
    whole = end + len(dynamic)
    head += struct.pack("<IIQQQQQQ", 1, 5, 0, 0, 0, whole, whole, 4096)
    head += struct.pack("<IIQQQQQQ", 2, 6, end, end, end, len(dynamic), len(dynamic), 8)
    site = tmp_path / "site/six-1.16.0.dist-info"
    site.mkdir(parents=True)
    write(tmp_path, head.ljust(4096, b"\0") + text + dynamic, "site/a.so")
    write(site, "Name: six\nVersion: 1.16.0\n", "METADATA")
    write(tmp_path, "numpy\n")
    ended = run("check", *PLAIN, "--mount", "site", "requirements.txt", cwd=tmp_path)
    assert_ends_well(ended, 1)
    assert "numpy has no version" in ended.said


def test_a_name_of_a_file_with_endless_tags_ends(tmp_path: Path) -> None:
    tags = "-".join(".".join(f"p{at}" for at in range(200)) for _ in range(3))
    write(tmp_path, "demo==1.0\n")
    with LoopbackIndex() as index:
        name = f"demo-1.0-{tags}.whl"
        file = {"filename": name, "url": name, "hashes": {}}
        page = {"meta": {"api-version": "1.0"}, "name": "demo", "files": [file]}
        body = json.dumps(page).encode()
        kind = {"Content-Type": "application/vnd.pypi.simple.v1+json"}
        index.faults.append(after("/simple/demo", Answer(headers=kind, body=body)))
        ended = run("check", "--no-cache", "-i", index.url, "requirements.txt", cwd=tmp_path)
    assert_ends_well(ended, 1)
    assert "no-compatible-file" in ended.said
