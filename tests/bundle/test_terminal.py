"""How far it is, in a real terminal: a line that goes away, and nothing at all in a pipe."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.command import environment_in, pinproof
from support.distributions import wheel_bytes
from support.indexes.answers import Answer, ServedFile
from support.indexes.loopback import LoopbackIndex

SAYS = {
    "bundle requirements.txt -o packages": ("answers from the index", "1 of 2 files, 301 kB of 6"),
    "lock requirements.txt": ("1 of 2 answers from the index",),
}


@pytest.fixture
def slow() -> Iterator[LoopbackIndex]:
    """An index that lets people wait for one page, and for one file."""
    with LoopbackIndex() as served:
        for name in ("big", "other"):
            modules = {f"{name}/data.bin": os.urandom(300_000)}
            body, metadata = wheel_bytes(name, "1.0", modules=modules)
            filename = f"{name}-1.0-py3-none-any.whl"
            served.add(name, ServedFile(filename=filename, body=body, metadata=metadata))

        def fault(path: str, _count: int) -> Answer | None:
            if path.endswith("/simple/big/"):
                time.sleep(2)
            if path.endswith("other-1.0-py3-none-any.whl"):
                return Answer(body=served.projects["other"][0].body, hang_s=4)
            return None

        served.faults.append(fault)
        yield served


@pytest.mark.skipif(
    shutil.which("tmux") is None,
    reason="only tmux shows what a terminal would, and it is not installed",
)
@pytest.mark.parametrize("command", SAYS)
def test_who_waits_sees_how_far_it_is(tmp_path: Path, slow: LoopbackIndex, command: str) -> None:
    (tmp_path / "requirements.txt").write_text("big\nother\n", encoding="utf-8")
    words = f"{command} --no-cache --python 3.7 --index-url {slow.url}"
    tmux = ("tmux", "-L", f"pinproof-waits-{os.getpid()}", "-f", "/dev/null")
    line = f"{sys.executable} -m pinproof {words}; echo THE END; sleep 60"
    subprocess.run(
        [*tmux, "new-session", "-d", "-x", "80", "-y", "24", line],
        check=True,
        cwd=tmp_path,
        env=environment_in(tmp_path),
    )
    seen = [""]
    try:
        for _ in range(1200):
            shown = subprocess.run(
                [*tmux, "capture-pane", "-p"], check=True, capture_output=True, text=True
            )
            seen.append(shown.stdout)
            if "THE END" in seen[-1]:
                break
            time.sleep(0.05)
    finally:
        subprocess.run([*tmux, "kill-server"], check=True)
    assert "THE END" in seen[-1]
    for part in SAYS[command]:
        assert any(part in each for each in seen), part
    # The line that told it is gone.
    assert not any(part in seen[-1] for part in SAYS[command])
    piped = pinproof(*words.split(), cwd=tmp_path)
    assert (piped.returncode, piped.stderr) == (0, "")
    assert not any(part in piped.stdout for part in SAYS[command])
