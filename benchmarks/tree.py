"""What it costs that most files of a tree are no concern of ours.

    python benchmarks/tree.py [--rounds N]

Of a tree of 5,000 files 1,000 are ours: requirements files, conda environments, deployments and
Dockerfiles. `check .` of the whole is compared with what it takes to list the names and read the
first bytes of all, and to check a tree of the 1,000 alone. Offline, without a cache.
"""

import argparse
import os
import resource
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

FOREIGN, OURS = 4000, 1000
FIRST_BYTES = 4096
READ = f"""
import os
for folder, folders, names in os.walk("."):
    for name in names:
        with open(os.path.join(folder, name), "rb") as opened:
            opened.read({FIRST_BYTES})
"""
CODE = "import os\n\n\ndef work(number):\n    return [each * number for each in range(number)]\n"
IMAGE = "mcr.microsoft.com/azureml/sklearn-0.24.1-ubuntu18.04-py37-cpu-inference:20210601.v1"
SCHEMA = "https://azuremlschemas.azureedge.net/latest/managedOnlineDeployment.schema.json"


def foreign(number: int) -> tuple[str, str]:
    """Give a file that is no concern of ours: code, pages, data, settings."""
    name, text = (
        ("module.py", CODE * 40),
        ("test_module.py", CODE * 20),
        ("page.md", "# A page\n\nSome words about it.\n" * 60),
        ("data.json", '{"rows": [' + ", ".join(['{"a": 1}'] * 300) + "]}"),
        ("settings.yaml", "server:\n  port: 80\n  hosts:\n" + "    - one\n" * 100),
        ("table.csv", "a,b,c\n" * 1000),
        ("picture.png", "\x89PNG" + "\0" * 4000),
        ("script.sh", "set -e\necho working\nmake all\n" * 20),
    )[number % 8]
    return f"package_{number // 40}/{number}_{name}", text


def ours(number: int) -> tuple[str, str]:
    """Give a file that is read and judged."""
    pins = "".join(f"package-{each}==1.{each}.0\n" for each in range(20))
    kind, folder = number % 4, f"service_{number // 4}"
    if kind == 0:
        return f"{folder}/requirements.txt", pins
    if kind == 1:
        lines = "".join(f"      - {pin}\n" for pin in pins.splitlines())
        return f"{folder}/env/conda.yaml", f"dependencies:\n  - python=3.9\n  - pip:\n{lines}"
    if kind == 2:
        return f"{folder}/Dockerfile", "FROM python:3.9\nCOPY . /app\nRUN pip install six==1.16.0\n"
    text = f"$schema: {SCHEMA}\nname: blue\nenvironment:\n  image: {IMAGE}\n"
    return f"{folder}/deployment.yml", text


def write(folder: Path, files: Iterator[tuple[str, str]]) -> None:
    """Write files into a folder that is made for them."""
    for name, text in files:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="latin-1")


def processor_s(command: Sequence[str], folder: Path) -> float:
    """Run a command in a folder; give the seconds of the processor that it took."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    env = {**os.environ, "PIP_CONFIG_FILE": os.devnull}
    subprocess.run(command, cwd=folder, env=env, check=False, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--rounds", type=int, default=5)
    rounds = parser.parse_args().rounds
    check = [sys.executable, "-m", "pinproof", "check", ".", "--offline", "--no-cache"]
    with tempfile.TemporaryDirectory() as place:
        whole, alone = Path(place, "whole"), Path(place, "alone")
        write(alone, map(ours, range(OURS)))
        write(whole, map(ours, range(OURS)))
        write(whole, map(foreign, range(FOREIGN)))
        taken = [
            (
                processor_s(check, whole),
                processor_s([sys.executable, "-c", READ], whole),
                processor_s(check, alone),
            )
            for _ in range(rounds)
        ]
    tree, names, own = (statistics.median(each) for each in zip(*taken, strict=True))
    print(f"whole tree {tree:.2f} s, names and first bytes {names:.2f} s, ours alone {own:.2f} s")
    print(f"ratio {tree / (names + own):.2f} (aim 1.3)")


if __name__ == "__main__":
    main()
