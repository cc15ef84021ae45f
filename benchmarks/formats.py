"""What a form of the report costs beside text: the same tree of files, in turn, by processor time.

    python benchmarks/formats.py [--rounds N] [--files N] [FORM …]

Each file has one line that is no pin and four that are; nothing is asked of an index.
"""

import argparse
import os
import resource
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

FORMS = ("concise", "json", "github")
LINES = "numpy==1.21.6\nscipy\nflask==2.2.5\njoblib==1.3.2\npyyaml==6.0.1\n"
COMMAND = (
    *("-m", "pinproof", "check", ".", "--offline", "--no-cache"),
    *("--index-url", "https://index.example.org/simple", "--output-format"),
)


def spent_s(form: str, folder: str) -> float:
    """Give the processor time of one run."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(
        [sys.executable, *COMMAND, form], cwd=folder, capture_output=True, check=False
    )
    if done.returncode not in (0, 1):
        sys.exit(done.stderr.decode(errors="replace"))
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    """Say by how much each form takes more or less than text."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("forms", nargs="*", metavar="FORM", default=FORMS)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--files", type=int, default=200)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        for number in range(options.files):
            path = Path(folder) / f"part{number}" / "requirements.txt"
            path.parent.mkdir()
            path.write_text(LINES, encoding="utf-8")
        os.environ["PIP_CONFIG_FILE"] = os.devnull
        spent: dict[str, list[float]] = {form: [] for form in ("text", *options.forms)}
        for _ in range(options.rounds + 1):
            for form, times in spent.items():
                times.append(spent_s(form, folder))
    text = statistics.median(spent["text"][1:])
    for form, times in spent.items():
        median = statistics.median(times[1:])
        print(f"{form}: {median:.3f} s, {median / text:.3f} of text")


if __name__ == "__main__":
    main()
