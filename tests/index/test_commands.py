"""`pinproof cache` and `pinproof config`, as they are typed."""

import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from support.command import ROOT, pinproof
from support.indexes.answers import Answer, after
from support.indexes.loopback import LoopbackIndex, wait_until

from pinproof.index.client import open_index
from pinproof.index.settings.index_settings import IndexSettings


def test_the_cache_is_named_measured_and_cleared(loopback: LoopbackIndex, tmp_path: Path) -> None:
    folder = tmp_path / "kept"
    loopback.add_wheel("demo", "1.0")
    with open_index(IndexSettings(index_url=loopback.url), cache_dir=folder) as index:
        index.projects(["demo", "absent"])

    def said(command: str) -> str:
        done = pinproof("cache", command, "--cache-dir", folder, cwd=tmp_path)
        assert (done.stderr, done.returncode) == ("", 0)
        return done.stdout

    assert said("dir") == f"{folder}\n"
    measured = said("size")
    assert re.fullmatch(
        rf"{re.escape(str(folder))}: 0\.\d MB, 2 project pages, metadata of 0 files\n", measured
    )
    assert "cleared" in said("clear")
    assert "0 project pages" in said("size")
    with open_index(IndexSettings(index_url=loopback.url), cache_dir=folder, offline=True) as index:
        assert "offline" in repr(index.project("demo"))


def test_an_empty_cache_is_said_to_be_so(tmp_path: Path) -> None:
    place = tmp_path / "cache" / "pinproof"
    assert pinproof("cache", "size", cwd=tmp_path).stdout == f"{place}: empty\n"
    assert pinproof("cache", "clear", cwd=tmp_path).stdout == f"{place}: nothing to clear\n"
    assert not place.exists()


def test_settings_name_where_they_came_from_and_no_password(tmp_path: Path) -> None:
    (tmp_path / "requirements.txt").write_text(
        "numpy\n--extra-index-url https://u:s3cret@more.example.org/simple\n", encoding="utf-8"
    )
    (tmp_path / "pinproof.toml").write_text('fail-on = "error"\n', encoding="utf-8")
    more = {"PIP_INDEX_URL": "https://me:s3cret@index.example.org/simple", "PIP_TIMEOUT": "4"}
    done = pinproof(
        "config", "requirements.txt", "--output-format", "json", cwd=tmp_path, more=more
    )
    assert (done.stderr, done.returncode) == ("", 0)
    assert "s3cret" not in done.stdout
    page = json.loads(done.stdout)
    assert page["settings"] == [{"name": "fail-on", "value": "error", "source": "pinproof.toml"}]
    index = {row["name"]: (row["value"], row["source"]) for row in page["index"]}
    assert index["index-url"] == (
        "https://index.example.org/simple",
        "environment variable PIP_INDEX_URL",
    )
    assert index["extra-index-url"] == (
        ["https://more.example.org/simple"],
        "requirements.txt:2",
    )
    assert index["timeout"] == (4, "environment variable PIP_TIMEOUT")
    assert index["retries"] == (5, "default")
    text = pinproof("config", cwd=tmp_path, more=more).stdout
    assert re.search(r"index-url +https://index.example.org/simple  \(environment variable", text)
    assert "s3cret" not in text


def test_pips_own_index_is_shown_when_none_is_configured(tmp_path: Path) -> None:
    text = pinproof("config", cwd=tmp_path).stdout
    assert re.search(r"index-url +https://\S+  \(pip's own\)", text)
    flagged = pinproof("config", "--index-url", "https://x.example.org/s", cwd=tmp_path).stdout
    assert re.search(r"index-url +https://x.example.org/s  \(--index-url\)", flagged)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["config", "nowhere"], "nowhere: no such file or folder"),
        (["config", "--output-format", "xml"], "--output-format must be one of text, json"),
    ],
)
def test_what_does_not_exist_is_a_usage_error(
    tmp_path: Path, arguments: list[str], said: str
) -> None:
    done = pinproof(*arguments, cwd=tmp_path)
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="signals are sent otherwise there")
def test_an_interrupt_ends_a_run_at_once(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    # A run in the background may be told to ignore it, and its children with it.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    request.addfinalizer(lambda: signal.signal(signal.SIGINT, before))
    with LoopbackIndex() as index:
        index.faults.append(after("/simple", Answer(hang_s=60)))
        lines = [f"p{number}==1.0" for number in range(40)]
        (tmp_path / "requirements.txt").write_text("\n".join(lines), encoding="utf-8")
        environment = {**os.environ, "HOME": str(tmp_path), "PYTHONPATH": str(ROOT / "src")}
        with subprocess.Popen(
            [
                sys.executable,
                "-m",
                "pinproof",
                "check",
                "--index-url",
                index.url,
                "--cache-dir",
                tmp_path / "kept",
                "requirements.txt",
            ],
            cwd=tmp_path,
            env=environment | {"PIP_CONFIG_FILE": os.devnull, "PIP_FIND_LINKS": ""},
            stderr=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        ) as run:
            assert wait_until(lambda: len(index.requests) > 3, within_s=20)
            run.send_signal(signal.SIGINT)
            # The servers hang for a minute: whoever waits for one of them is late.
            output, errors = run.communicate(timeout=20)
        assert (output, run.returncode) == ("", 130)
        assert "Traceback" not in errors
