"""Plans of real files beside pip's own dry run and uv's, all with warm caches.

    python benchmarks/plan.py --python37 PATH --pip-wheel PATH [--uv PATH] [--rounds N] [FILE...]

The image's distributions are put, as metadata alone, into a virtual environment of that Python
with that pip. For each file the programs run in turn, so that a busy machine slows all; the
medians and their ratios are printed. Asks the configured index. Nothing here decides a test.
"""

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Sequence
from pathlib import Path

from pinproof.image.catalogue import find_image

ROOT = Path(__file__).resolve().parent.parent
FILES = sorted((ROOT / "tests" / "oracle" / "real").glob("*.txt"))
IMAGE = "sklearn-0.24.1-ubuntu18.04-py37-cpu-inference"


def environment_of(python: str, pip_wheel: Path, place: Path) -> Path:
    """Make a virtual environment that looks as if it held the image's distributions."""
    subprocess.run([python, "-m", "venv", "--without-pip", str(place)], check=True)
    (site,) = place.glob("lib/python*/site-packages")
    with zipfile.ZipFile(pip_wheel) as archive:
        archive.extractall(site)
    for held in find_image(IMAGE).distributions.values():
        folder = site / f"{held.name.replace('-', '_')}-{held.version}.dist-info"
        folder.mkdir()
        lines = ["Metadata-Version: 2.1", f"Name: {held.name}", f"Version: {held.version}"]
        lines += [f"Requires-Dist: {text}" for text in held.requires or ()]
        (folder / "METADATA").write_text("\n".join(lines) + "\n")
        (folder / "INSTALLER").write_text("pip\n")
        (folder / "RECORD").write_text("")
    subprocess.run(
        [str(place / "bin" / "python"), "-m", "compileall", "-q", str(site)], check=False
    )
    return place / "bin" / "python"


def timed(command: Sequence[str], environment: dict[str, str]) -> float:
    """Give the seconds that a command takes, whatever it says."""
    start = time.perf_counter()
    subprocess.run(command, capture_output=True, check=False, env=environment)
    return time.perf_counter() - start


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--python37", required=True)
    parser.add_argument("--pip-wheel", required=True, type=Path)
    parser.add_argument("--uv")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("files", nargs="*", type=Path)
    options = parser.parse_args()
    scratch = Path(tempfile.mkdtemp())
    unwanted = {"PIP_FIND_LINKS", "PIP_EXTRA_INDEX_URL", "PIP_CONSTRAINT", "VIRTUAL_ENV"}
    environment = {key: value for key, value in os.environ.items() if key not in unwanted}
    environment["PIP_CONFIG_FILE"] = os.devnull
    cache = Path.home() / ".cache" / "pinproof-tests"
    totals: dict[str, list[float]] = {}
    try:
        python = environment_of(options.python37, options.pip_wheel, scratch / "venv")
        for path in options.files or FILES:
            commands = {
                "pinproof": [
                    *(sys.executable, "-m", "pinproof", "plan", str(path), "--image", IMAGE),
                    *("--cache-dir", str(cache / "pinproof")),
                ],
                "pip": [
                    *(str(python), "-m", "pip", "install", "--dry-run", "-q", "-r", str(path)),
                    *("--cache-dir", str(cache / "pip"), "--disable-pip-version-check"),
                ],
            }
            if options.uv:
                commands["uv"] = [
                    *(options.uv, "pip", "compile", str(path), "-q", "--no-header"),
                    *("--python-version", "3.7", "--python-platform", "x86_64-manylinux_2_28"),
                    *("--cache-dir", str(cache / "uv"), "--no-config"),
                ]
            for command in commands.values():
                timed(command, environment)
            taken: dict[str, list[float]] = {name: [] for name in commands}
            for _ in range(options.rounds):
                for name, command in commands.items():
                    taken[name].append(timed(command, environment))
            medians = {name: statistics.median(values) for name, values in taken.items()}
            for name, median in medians.items():
                totals.setdefault(name, []).append(median)
            ratios = "  ".join(
                f"{name} {median * 1000:6.0f} ms ({median / medians['pinproof']:5.1f}x)"
                for name, median in medians.items()
            )
            print(f"{path.stem:<20} {ratios}", flush=True)
    finally:
        shutil.rmtree(scratch)
    for name, values in totals.items():
        whole = sum(values) / sum(totals["pinproof"])
        print(
            f"{name}: {statistics.median(values) * 1000:.0f} ms at the median, {whole:.1f}x in all"
        )


if __name__ == "__main__":
    main()
