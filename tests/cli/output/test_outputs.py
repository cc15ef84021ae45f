"""Where answers go, and how a run ends."""

import os
import stat
import subprocess
import sys
from pathlib import Path
from typing import IO

import pytest

IMAGE = "sklearn-0.24.1-ubuntu18.04-py37-cpu-inference"


def pinproof(
    *arguments: str, folder: Path, stdin: str = "", stdout: int | IO[str] = subprocess.PIPE
) -> "subprocess.CompletedProcess[str]":
    """Run the command offline, without this machine's settings."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("PIP_", "PINPROOF_"))}
    places = {name: str(folder / name) for name in ("XDG_CONFIG_HOME", "XDG_CACHE_HOME")}
    return subprocess.run(
        [sys.executable, "-m", "pinproof", *arguments],
        cwd=folder,
        env={
            **kept,
            **places,
            "PIP_CONFIG_FILE": os.devnull,
            "PIP_INDEX_URL": "http://127.0.0.1:9",
        },
        input=stdin,
        stdout=stdout,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        check=False,
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "requirements.txt").write_text("scipy\n", encoding="utf-8")
    (tmp_path / "deployment.yml").write_text("x: 1\n", encoding="utf-8")
    return tmp_path


@pytest.mark.skipif(sys.platform == "win32", reason="no pipes with a name there")
def test_a_report_is_written_into_a_pipe_and_does_not_replace_it(folder: Path) -> None:
    os.mkfifo(folder / "pipe")
    with subprocess.Popen(["cat", str(folder / "pipe")], stdout=subprocess.PIPE) as reader:
        pinproof("check", "--offline", "-o", "pipe", "requirements.txt", folder=folder)
        said, _ = reader.communicate(timeout=30)
    assert b"unpinned-requirement" in said
    assert stat.S_ISFIFO((folder / "pipe").stat().st_mode)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
def test_a_full_standard_output_is_said(folder: Path) -> None:
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        run = pinproof("check", "--offline", "requirements.txt", folder=folder, stdout=full)
    assert run.returncode == 2
    assert run.stderr == "pinproof: standard output: No space left on device\n"


@pytest.mark.parametrize("command", ["show", "plan"])
def test_a_file_that_lists_no_requirements_is_said(folder: Path, command: str) -> None:
    run = pinproof(command, "deployment.yml", folder=folder)
    assert (run.returncode, run.stdout) == (2, "")
    assert run.stderr == "pinproof: deployment.yml: nothing in it is given to pip\n"


def test_standard_input_cannot_be_fixed(folder: Path) -> None:
    run = pinproof("check", "--offline", "--fix", "-", folder=folder, stdin="six\n")
    assert run.returncode == 2
    assert "--fix cannot change standard input" in run.stderr


def test_quiet_still_says_what_could_not_be_checked(folder: Path) -> None:
    options = ("--offline", "-q", "--select", "image-override")
    run = pinproof("check", *options, "requirements.txt", folder=folder)
    assert run.returncode == 3
    assert "Not checked: IMG001 (no image is named" in run.stdout


@pytest.mark.parametrize("order", [("a", "b"), ("b", "a"), (".",)])
def test_each_file_fails_by_its_own_configuration(tmp_path: Path, order: tuple[str, ...]) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "requirements.txt").write_text("six\n", encoding="utf-8")
    (tmp_path / "a" / "pinproof.toml").write_text('fail-on = "error"\n', encoding="utf-8")
    options = ("--offline", "--select", "PIN")
    assert pinproof("check", *options, *order, folder=tmp_path).returncode == 1
    assert pinproof("check", *options, "a", folder=tmp_path).returncode == 0


@pytest.mark.parametrize("pattern", ["svc/requirements.txt", "**/requirements.txt", "svc/*"])
def test_a_configuration_names_files_as_seen_from_its_folder(tmp_path: Path, pattern: str) -> None:
    service = tmp_path / "svc"
    service.mkdir()
    (service / "requirements.txt").write_text("six\n", encoding="utf-8")
    (tmp_path / "pinproof.toml").write_text(
        f'image = "svc/own.json"\n[per-file-ignores]\n"{pattern}" = ["PIN"]\n', encoding="utf-8"
    )
    manifest = '{"schema": 1, "name": "own", "python": "3.7", "platform": "manylinux_2_27_x86_64",'
    manifest += ' "distributions": []}'
    (service / "own.json").write_text(manifest, encoding="utf-8")
    for path, place in (("requirements.txt", service), (str(service), tmp_path), ("svc", tmp_path)):
        run = pinproof("check", "--offline", path, folder=place)
        assert run.returncode == 0, run.stdout + run.stderr
        assert "image own" in run.stdout


def test_a_manifest_without_requirements_leaves_breakage_unchecked(folder: Path) -> None:
    (folder / "own.json").write_text(
        '{"schema": 1, "name": "own", "python": "3.7", "platform": "manylinux_2_27_x86_64",'
        ' "distributions": [{"name": "scipy", "version": "1.6.3", "requires": null}]}',
        encoding="utf-8",
    )
    options = ("--offline", "--image", "own.json", "--select", "broken-distribution")
    run = pinproof("check", *options, "requirements.txt", folder=folder)
    assert run.returncode == 3
    assert "own does not tell what 1 of its distributions need" in run.stdout


@pytest.mark.parametrize(
    "platform", ["manylinux_2_27_x86_46", "manylinux2014", "linux_foo", "musllinux_1_2_x64"]
)
def test_a_platform_that_is_none_is_refused_as_it_was_written(folder: Path, platform: str) -> None:
    run = pinproof("check", "--offline", "--platform", platform, "requirements.txt", folder=folder)
    assert run.returncode == 2
    assert f"not a platform: '{platform}'" in run.stderr
