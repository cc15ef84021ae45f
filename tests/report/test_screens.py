"""What a person sees on a terminal: commands run in a real one, in two sizes."""

import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
from support.distributions import wheel_bytes

HERE = Path(__file__).parent
OLD = "sklearn-0.24.1-ubuntu18.04-py37-cpu-inference"
CHECK = "check --offline --no-cache --python 3.7 --select PIN"
FROM_WHEELS = "--no-index --find-links wheels --no-cache"
COMMANDS = {
    "help": "--help",
    "misspelt": "chek",
    "rules": "rule PIN",
    "rule": "rule unpinned-requirement",
    "images": "image list",
    "image": "image show minimal-ubuntu18.04-py37-cpu-inference",
    "image-diff": f"image diff minimal-ubuntu18.04-py37-cpu-inference {OLD}",
    "capture": "image capture --shallow --python 3.7 --output-format text pins.txt",
    "show": "show requirements.txt",
    "check": f"{CHECK} requirements.txt",
    "check-help": "check --help",
    "init-help": "init --help",
    "fleet": "fleet --help",
    "fleet-check": "fleet check --help",
    "concise": f"{CHECK} --output-format concise .",
    "grouped": f"{CHECK} --output-format grouped .",
    "statistics": f"{CHECK} --statistics .",
    "files": "check --show-files .",
    "plan": f"plan {FROM_WHEELS} --image {OLD} pins.txt",
    "lock": f"lock {FROM_WHEELS} --image {OLD} pins.txt",
    "bundle": f"bundle {FROM_WHEELS} --image {OLD} --output packages pins.txt",
    "facts-build": f"facts build {FROM_WHEELS} --image {OLD} --output made.facts pins.txt",
    "facts-show": "facts show pins.facts",
    "facts-verify": "facts verify pins.facts",
    "fleet-run": f"fleet check --facts pins.facts --select PIN,IMG --image {OLD} .",
    "fleet-show": "fleet show --store known.sqlite",
    "fleet-facts": f"fleet facts {FROM_WHEELS} --image {OLD} --output made.facts 'a b'",
    "fleet-merge": "fleet merge --store all.sqlite first.sqlite second.sqlite",
    "diff": f"{CHECK} --diff --unsafe-fixes requirements.txt",
    "fix": f"{CHECK} --fix --unsafe-fixes --output-format concise requirements.txt",
    "against": f"check {FROM_WHEELS} --image {OLD} --against minimal-py312-inference pins.txt",
    "config": "config",
    "init": "init",
    "cache": "cache size --cache-dir cache",
    "cache-clear": "cache clear --cache-dir cache",
}
WHEELS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("flask", "2.2.5", ("werkzeug>=2.2.2",)),
    ("library", "1.0", ("flask>=2",)),
    ("markupsafe", "2.1.5", ()),
    ("werkzeug", "2.2.3", ("markupsafe>=2.1.1",)),
)
# What must have been run before what is shown.
FACTS_BUILT = f"facts build -q {FROM_WHEELS} --image {OLD} --output pins.facts pins.txt"
FLEET_RUN = f"fleet check -q --facts pins.facts --select PIN --image {OLD} --store known.sqlite ."
SHARDS = tuple(
    f"fleet check -q --facts pins.facts --select PIN --image {OLD} --shard {number}/2"
    f" --store {name}.sqlite ."
    for number, name in ((1, "first"), (2, "second"))
)
BEFORE = {
    "facts-show": (FACTS_BUILT,),
    "facts-verify": (FACTS_BUILT,),
    "fleet-run": (FACTS_BUILT,),
    "fleet-show": (FACTS_BUILT, FLEET_RUN),
    "fleet-merge": (FACTS_BUILT, *SHARDS),
}
# A finding a line, however long, or a word that is longer than 80 columns.
ON_LONG_LINES = {"concise", "fix", "show"}
DONE = "-- the end --"


@pytest.fixture
def scene(tmp_path: Path) -> Path:
    """A copy of the scene, with files that can be installed."""
    folder = tmp_path / "scene"
    shutil.copytree(HERE / "scene", folder)
    (folder / "pins.txt").write_text("flask==2.2.5\nlibrary==1.0\n", encoding="utf-8")
    (folder / "wheels").mkdir()
    for name, version, requires in WHEELS:
        wheel, _ = wheel_bytes(name, version, requires=requires)
        (folder / f"wheels/{name}-{version}-py3-none-any.whl").write_bytes(wheel)
    return folder


def settings(home: Path) -> dict[str, str]:
    """Give an environment in which nothing is set for pip, pinproof or the terminal."""
    ours = ("PIP_", "PINPROOF_", "XDG_")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    for name in ("NO_COLOR", "FORCE_COLOR", "COLUMNS", "LINES"):
        kept.pop(name, None)
    own = {"HOME": str(home), "PIP_CONFIG_FILE": os.devnull}
    return {**kept, **own, "PIP_INDEX_URL": "https://index.example.org/simple"}


@pytest.mark.skipif(
    shutil.which("tmux") is None,
    reason="only tmux shows what a terminal would, and it is not installed",
)
@pytest.mark.parametrize("size", ["80x24", "120x40"])
@pytest.mark.parametrize("name", COMMANDS)
def test_screen(
    name: str, size: str, scene: Path, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    columns, lines = size.split("x")
    for before in BEFORE.get(name, ()):
        subprocess.run(
            [sys.executable, "-m", "pinproof", *before.split()],
            check=False,
            cwd=scene,
            env=settings(tmp_path / "home"),
            capture_output=True,
        )
    command = f"{sys.executable} -m pinproof {COMMANDS[name]}; echo '{DONE}'; sleep 60"
    tmux = ("tmux", "-L", f"pinproof-{tmp_path.name}", "-f", "/dev/null")
    subprocess.run(
        [*tmux, "new-session", "-d", "-x", columns, "-y", lines, command],
        check=True,
        cwd=scene,
        env=settings(tmp_path / "home"),
    )
    try:
        screen = _wait(tmux, int(lines))
        unbroken = _captured(tmux, "-J").partition(DONE)[0]
    finally:
        subprocess.run([*tmux, "kill-server"], check=True)
    golden = HERE / "golden" / "screens" / f"{name}-{size}.txt"
    if request.config.getoption("--update-golden"):
        golden.write_text(screen, encoding="utf-8", newline="\n")
    assert screen == golden.read_text(encoding="utf-8")
    # The terminal itself broke no line, as it would in the middle of a word.
    assert name in ON_LONG_LINES or unbroken == screen


def _wait(tmux: tuple[str, ...], lines: int) -> str:
    """Give the whole output as the terminal shows it, once the command is over."""
    shown = ""
    for _ in range(1200):
        shown = _captured(tmux)
        if DONE in shown:
            return shown.partition(DONE)[0]
        time.sleep(0.05)
    raise AssertionError(f"nothing within a minute on {lines} lines:\n{re.sub(' +', ' ', shown)}")


def _captured(tmux: tuple[str, ...], *how: str) -> str:
    shown = subprocess.run(
        [*tmux, "capture-pane", "-p", *how, "-S", "-1000"],
        check=True,
        capture_output=True,
        text=True,
        encoding="utf-8",
    ).stdout
    # A bundle of facts says when the files in it were written.
    shown = re.sub(r"\b[0-9a-f]{64}\b", "0" * 64, shown)
    return "".join(f"{line.rstrip()}\n" for line in shown.splitlines())
