"""How long a run takes that hardly does anything, for two installations side by side.

    python benchmarks/startup.py BEFORE AFTER [--rounds N] [--scenes NAME …]

Each of the two is the Python of an environment that has pinproof, or a folder of sources that
this Python runs with its own dependencies, or both as PYTHON:FOLDER. Their runs alternate, so that
a busy machine slows both; what is compared are medians, of the time that passes and of the time
that the processor spends. The index is asked once by each, to warm its cache.
"""

import argparse
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

PINS = """\
numpy==1.21.6
pandas==1.1.5
scipy==1.7.3
scikit-learn==1.0.2
requests==2.31.0
urllib3==1.26.18
flask==2.2.5
jinja2==3.1.2
werkzeug==2.2.3
click==8.1.7
attrs==23.1.0
joblib==1.3.2
onnxruntime==1.13.1
pyyaml==6.0.1
cryptography==41.0.7
protobuf==3.20.3
pillow==9.5.0
matplotlib==3.5.3
lightgbm==3.3.5
tqdm==4.66.1
"""
MORE = """\
certifi==2023.7.22
idna==3.4
charset-normalizer==3.3.2
six==1.16.0
python-dateutil==2.8.2
pytz==2023.3
packaging==23.2
zipp==3.15.0
wrapt==1.15.0
markupsafe==2.1.3
"""
IMAGE = "sklearn-0.24.1-ubuntu18.04-py37-cpu-inference"
# Nothing is asked of it: with none named, pip is asked for its own.
INDEX = ("--no-cache", "--index-url", "https://index.example.org/simple")
LINES = "".join(f"package-{number}==1.{number}.0\n" for number in range(10_000))
FILES = {
    "one.txt": "six==1.16.0\n",
    "twenty.txt": PINS,
    "thirty.txt": PINS + MORE,
    "lines.txt": LINES,
}
SCENES: dict[str, tuple[str, ...]] = {
    "version": ("--version",),
    "one pin": ("check", "--offline", *INDEX, "one.txt"),
    "pins": ("check", "--offline", *INDEX, "thirty.txt"),
    "lines": ("check", "--offline", *INDEX, "lines.txt"),
    "image": ("check", "--offline", *INDEX, "--image", IMAGE, "thirty.txt"),
    "warm": ("check", "--offline", "--cache-dir", "{cache}", "twenty.txt"),
    "warm image": ("check", "--offline", "--cache-dir", "{cache}", "--image", IMAGE, "twenty.txt"),
}


class Took(NamedTuple):
    """Milliseconds of one run."""

    passed: float
    spent: float


class Side:
    """One installation, run in a folder of its own."""

    def __init__(self, named: str, folder: Path) -> None:
        python, colon, sources = named.partition(":")
        if not colon and Path(named).is_dir():
            python, sources = sys.executable, named
        self.python, self.folder = python, folder
        kept = {name: text for name, text in os.environ.items() if name != "PYTHONPATH"}
        path = {"PYTHONPATH": str(Path(sources).resolve())} if sources else {}
        home = {"XDG_CACHE_HOME": str(folder / "home"), "XDG_CONFIG_HOME": str(folder / "home")}
        self.environment: Mapping[str, str] = kept | path | home
        folder.mkdir()
        for name, text in FILES.items():
            (folder / name).write_text(text, encoding="utf-8")
        show = "import pinproof, os; print(os.path.dirname(pinproof.__file__))"
        where = self._run("-c", show).stdout.decode().strip()
        self._run("-m", "compileall", "-q", where)

    def _run(self, *arguments: str) -> "subprocess.CompletedProcess[bytes]":
        return subprocess.run(
            [self.python, *arguments],
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            check=False,
        )

    def check(self, scene: tuple[str, ...]) -> Took:
        arguments = [each.replace("{cache}", str(self.folder / "cache")) for each in scene]
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        start = time.perf_counter()
        done = self._run("-m", "pinproof", *arguments)
        passed = time.perf_counter() - start
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        if done.returncode not in (0, 1, 3):
            sys.exit(f"{self.python} {arguments}: {done.stderr.decode()}")
        spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        return Took(passed * 1000, spent * 1000)

    def warm(self) -> None:
        for name in ("twenty.txt", "thirty.txt"):
            online = ("check", "--cache-dir", "{cache}", "--image", IMAGE, name)
            self.check(online)
            self.check(tuple(word for word in online if word not in ("--image", IMAGE)))


def compare(scene: tuple[str, ...], sides: tuple[Side, Side], rounds: int) -> str:
    times: tuple[list[Took], list[Took]] = ([], [])
    for turn in range(rounds):
        for number in (0, 1) if turn % 2 else (1, 0):
            times[number].append(sides[number].check(scene))
    cells = []
    for kind in range(2):
        before, after = (statistics.median(took[kind] for took in side) for side in times)
        cells.append(f"{before:7.1f} -> {after:7.1f} ms  {after / before:5.3f}")
    return "   |   ".join(cells)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("before")
    parser.add_argument("after")
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--scenes", nargs="*", choices=SCENES, default=list(SCENES))
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        sides = (
            Side(options.before, Path(folder, "before")),
            Side(options.after, Path(folder, "after")),
        )
        if any(name.startswith("warm") for name in options.scenes):
            for side in sides:
                side.warm()
        print(f"{'':<11}{'passed':^32}   |   {'spent':^32}")
        for name in options.scenes:
            print(f"{name:<11}{compare(SCENES[name], sides, options.rounds)}", flush=True)


if __name__ == "__main__":
    main()
