"""What a person sees on a terminal: commands run in a real one, in two sizes."""

import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

HERE = Path(__file__).parent
COMMANDS = {
    "rules": "rule PIN",
    "rule": "rule unpinned-requirement",
    "images": "image list",
    "show": "show requirements.txt",
    "check": "check --offline --no-cache --python 3.7 --select PIN requirements.txt",
    "concise": "check --offline --no-cache --python 3.7 --select PIN --output-format concise .",
}
DONE = "-- the end --"


@pytest.mark.skipif(shutil.which("tmux") is None, reason="tmux is not installed")
@pytest.mark.parametrize("size", ["80x24", "120x40"])
@pytest.mark.parametrize("name", COMMANDS)
def test_screen(name: str, size: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    columns, lines = size.split("x")
    command = f"{sys.executable} -m pinproof {COMMANDS[name]}; echo '{DONE}'; sleep 60"
    tmux = ("tmux", "-L", f"pinproof-{tmp_path.name}", "-f", "/dev/null")
    subprocess.run(
        [*tmux, "new-session", "-d", "-x", columns, "-y", lines, command],
        check=True,
        cwd=HERE / "scene",
    )
    try:
        screen = _wait(tmux, int(lines))
    finally:
        subprocess.run([*tmux, "kill-server"], check=True)
    golden = HERE / "golden" / "screens" / f"{name}-{size}.txt"
    if request.config.getoption("--update-golden"):
        golden.write_text(screen, encoding="utf-8", newline="\n")
    assert screen == golden.read_text(encoding="utf-8")


def _wait(tmux: tuple[str, ...], lines: int) -> str:
    """Give the whole output as the terminal shows it, once the command is over."""
    shown = ""
    for _ in range(300):
        shown = subprocess.run(
            [*tmux, "capture-pane", "-p", "-S", "-1000"],
            check=True,
            capture_output=True,
            text=True,
            encoding="utf-8",
        ).stdout
        if DONE in shown:
            text = shown.partition(DONE)[0]
            return "".join(f"{line.rstrip()}\n" for line in text.splitlines())
        time.sleep(0.2)
    raise AssertionError(f"nothing within a minute on {lines} lines:\n{re.sub(' +', ' ', shown)}")
