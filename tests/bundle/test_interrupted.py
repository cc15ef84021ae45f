"""Killed at any moment, a bundle is there whole or not at all, and the next run goes on."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from bundle.trees import tree
from support.command import environment_in, pinproof
from support.distributions import wheel_bytes
from support.indexes.answers import Answer, ServedFile
from support.indexes.loopback import LoopbackIndex

from pinproof.gate.new_folder import new_folder

FILES = 400


@pytest.fixture
def big(index: LoopbackIndex, tmp_path: Path) -> ServedFile:
    modules = {f"big/part{number}.py": os.urandom(2048) for number in range(FILES)}
    body, metadata = wheel_bytes("big", "1.0", modules=modules)
    file = index.add(
        "big", ServedFile(filename="big-1.0-py3-none-any.whl", body=body, metadata=metadata)
    )
    (tmp_path / "requirements.txt").write_text("big==1.0\nplain==1.0\n")
    return file


@pytest.fixture(autouse=True)
def _interrupts_count() -> Iterator[None]:
    """Pass no deafness on to the command: what a shell began in the background has it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def begun(place: Path, index: LoopbackIndex) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [
            *(sys.executable, "-m", "pinproof", "bundle", "requirements.txt", "-o", "packages"),
            *("--index-url", index.url),
        ],
        cwd=place,
        env=environment_in(place),
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        text=True,
    )


def finished(place: Path, index: LoopbackIndex) -> dict[str, tuple[bytes, bool]]:
    run = pinproof(
        "bundle", "requirements.txt", "-o", "packages", "--index-url", index.url, cwd=place
    )
    assert (run.returncode, run.stderr) == (0, ""), run.stdout
    assert left_beside(place) == []
    return tree(place / "packages")


def left_beside(place: Path) -> list[str]:
    return sorted(name for name in os.listdir(place) if name.startswith(".pinproof-"))


def written_so_far(place: Path) -> int:
    return sum(len(files) for name in left_beside(place) for *_, files in os.walk(place / name))


def test_what_came_before_it_was_killed_is_not_asked_for_again(
    tmp_path: Path, index: LoopbackIndex, big: ServedFile
) -> None:
    half = len(big.body) // 2
    process: list[subprocess.Popen[str]] = []
    path = f"/files/big/{big.filename}"

    def fault(asked: str, count: int) -> Answer | None:
        if asked != path or count > 2:
            return None
        if count == 1:
            # The connection ends in the middle; whoever comes again has the first half.
            return Answer(body=big.body[:half], length=len(big.body))
        process[0].kill()
        return Answer(hang_s=5)

    index.faults.append(fault)
    process.append(begun(tmp_path, index))
    process[0].communicate(timeout=60)
    assert process[0].returncode == -signal.SIGKILL
    assert not (tmp_path / "packages").exists()
    (part,) = (tmp_path / "cache").rglob("*.part")
    assert part.read_bytes() == big.body[:half]
    there = finished(tmp_path, index)
    ranges = [each.headers.get("Range") for each in index.requests if each.path == path]
    assert ranges == [None, f"bytes={half}-", f"bytes={half}-"]
    assert len([each for each in there if each.startswith("big/")]) == FILES


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_a_folder_is_never_half_there(
    tmp_path: Path, index: LoopbackIndex, big: ServedFile, how: signal.Signals
) -> None:
    assert big.body
    stopped = 0
    for least in (0, 1, 40, 200, FILES - 1):
        process = begun(tmp_path, index)
        while process.poll() is None and written_so_far(tmp_path) < least:
            time.sleep(0.001)
        process.send_signal(how)
        _, said = process.communicate(timeout=60)
        if process.returncode == 0:
            continue
        stopped += 1
        assert not (tmp_path / "packages").exists()
        if how is signal.SIGKILL:
            assert process.returncode == -how
        elif least:
            assert process.returncode == 130
            assert "Traceback" not in said
            assert left_beside(tmp_path) == []
    assert stopped >= 3
    there = finished(tmp_path, index)
    assert len([each for each in there if each.startswith("big/")]) == FILES


def test_the_old_bundle_is_there_until_the_new_one_is(
    tmp_path: Path, index: LoopbackIndex, big: ServedFile
) -> None:
    assert big.body
    (tmp_path / "requirements.txt").write_text("plain==1.0\n")
    before = finished(tmp_path, index)
    (tmp_path / "requirements.txt").write_text("big==1.0\nplain==1.0\n")
    process = begun(tmp_path, index)
    while process.poll() is None and written_so_far(tmp_path) < 40:
        time.sleep(0.001)
    process.kill()
    process.communicate()
    assert tree(tmp_path / "packages") == before
    assert len(finished(tmp_path, index)) == len(before) + FILES + 5


def test_a_folder_that_a_dead_run_had_moved_aside_is_put_back(
    tmp_path: Path, index: LoopbackIndex, big: ServedFile
) -> None:
    assert big.body
    (tmp_path / "requirements.txt").write_text("plain==1.0\n")
    before = finished(tmp_path, index)
    # Killed between its two moves.
    dead = tmp_path / ".pinproof-packages-0123456789abcdef.tmp"
    dead.mkdir()
    (tmp_path / "packages").rename(dead / "old")
    with new_folder(str(tmp_path / "packages")):
        assert tree(tmp_path / "packages") == before
        assert not dead.exists()
    assert left_beside(tmp_path) == []


def test_who_is_at_work_is_left_at_it(tmp_path: Path) -> None:
    place = str(tmp_path / "packages")
    with new_folder(place) as first, new_folder(place) as second:
        first.write("a", [b"1"])
        second.write("a", [b"2"])
        assert len(left_beside(tmp_path)) == 2
        first.place()
        second.place()
    assert tree(tmp_path / "packages") == {"a": (b"2", False)}
    assert left_beside(tmp_path) == []


@pytest.mark.parametrize("path", ["../a", "/a", "a/../../b", "a//b", "", "."])
def test_nothing_is_written_elsewhere(tmp_path: Path, path: str) -> None:
    with new_folder(str(tmp_path / "packages")) as folder, pytest.raises(ValueError, match="out"):
        folder.write(path, [b""])
    assert list(tmp_path.rglob("*")) == []
