"""Twenty pins against the index, beside uv: warm, cold, and what the cache itself costs.

    python benchmarks/index.py [--uv PATH] [--python37 PATH] [--rounds N]

Runs of the two programs alternate, so that a busy machine slows both. Asks the configured index
(for the cold runs, and once to warm the caches); uv is given the same one. Nothing here decides
a test: times are for people.
"""

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from pinproof.index.client import open_index
from pinproof.index.settings.index_settings import add_flags, read_pip_settings

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
torch==1.13.1
"""

Prepare = Callable[[], None]


class Contest:
    """Two command lines, run in turn."""

    def __init__(self, folder: Path, environment: Mapping[str, str]) -> None:
        self.folder = folder
        self.environment = environment

    def once(self, command: list[str], prepare: Prepare) -> float:
        prepare()
        start = time.perf_counter()
        done = subprocess.run(
            command, cwd=self.folder, env=self.environment, capture_output=True, check=False
        )
        took = time.perf_counter() - start
        if done.returncode not in (0, 1):
            sys.exit(f"{command}: {done.stderr.decode()}")
        return took

    def run(
        self, title: str, ours: list[str], theirs: list[str], rounds: int, prepare: Prepare
    ) -> None:
        times: tuple[list[float], list[float]] = ([], [])
        for _ in range(rounds):
            for command, taken in zip((ours, theirs), times, strict=True):
                taken.append(self.once(command, prepare))
        own, other = (statistics.median(taken) for taken in times)
        print(
            f"{title:<52} pinproof {own * 1000:6.0f} ms   uv {other * 1000:6.0f} ms"
            f"   ratio {own / other:5.2f}"
        )


def main() -> None:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--uv", default=shutil.which("uv"))
    arguments.add_argument("--python37", default=shutil.which("python3.7"))
    arguments.add_argument("--rounds", type=int, default=15)
    options = arguments.parse_args()
    if options.uv is None:
        sys.exit("uv is not on PATH; name it with --uv")
    settings = read_pip_settings()
    with open_index(settings) as index:
        address = settings.index_url or index.default_index()
    with tempfile.TemporaryDirectory() as name:
        compare(Path(name), options, address)


def compare(folder: Path, options: argparse.Namespace, address: str) -> None:
    (folder / "requirements.txt").write_text(PINS, encoding="utf-8")
    caches = {"ours": folder / "ours", "uv": folder / "uv"}
    # PATH stays: looking there for a Python 3.7 is what uv's first figure is about.
    environment = {
        "HOME": str(folder),
        "PATH": os.environ["PATH"],
        "PIP_CONFIG_FILE": os.devnull,
        "PIP_INDEX_URL": address,
        "UV_CACHE_DIR": str(caches["uv"]),
        "UV_DEFAULT_INDEX": address,
        "UV_PYTHON_DOWNLOADS": "never",
        **{key: value for key, value in os.environ.items() if key.startswith("SSL_CERT")},
    }
    contest = Contest(folder, environment)
    check = [str(Path(sys.executable).parent / "pinproof"), "check"]
    ours = [*check, "--cache-dir", str(caches["ours"]), "requirements.txt"]
    uv = [options.uv, "pip", "compile", "-q", "--no-deps", "requirements.txt"]
    no_python = [*uv, "--python-version", "3.7"]

    def keep() -> None:
        """Leave the caches as they are."""

    def empty() -> None:
        for cache in caches.values():
            shutil.rmtree(cache, ignore_errors=True)

    contest.once(ours, keep)
    contest.once(no_python, keep)
    offline = [*ours[:2], "--offline", *ours[2:]]
    contest.run(
        "warm, uv without a Python 3.7 (goal 0.25)",
        offline,
        [*no_python, "--offline"],
        options.rounds,
        keep,
    )
    if options.python37:
        given = [*uv, "--python", options.python37, "--offline"]
        contest.once(given, keep)
        contest.run("warm, uv given a Python 3.7 (goal 4)", offline, given, options.rounds, keep)
    digests(caches["ours"], address)
    contest.run("cold (goal 1.5)", ours, no_python, max(3, options.rounds // 3), empty)


def digests(cache: Path, address: str) -> None:
    """Print what twenty projects and one release of each cost once Python runs."""
    names = [line.partition("==")[0] for line in PINS.split()]
    start = time.perf_counter()
    settings = add_flags(read_pip_settings(), index_url=address)
    with open_index(settings, cache_dir=cache, offline=True) as index:
        index.projects(names)
        took = time.perf_counter() - start
    print(f"{'twenty projects out of the cache':<52} {took * 1000:15.1f} ms")


if __name__ == "__main__":
    main()
