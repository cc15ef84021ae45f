"""Change the code in small ways, one at a time, and see whether any test fails.

python tools/mutate.py [--sample N] [--minutes N] [--seed N] [ROOM…]

Works on a copy. What survives is printed as a difference: either the change makes none, or a test
is missing. The counts, and what became of the survivors, stand in `docs/quality.md`.
"""

import argparse
import linecache
import os
import random
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections import Counter
from contextlib import closing
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
NOT_COPIED = shutil.ignore_patterns(".git", ".nox", ".venv*", ".*_cache", "__pycache__", "build")
# The tests that look at a room, those that fail soonest first.
ROOMS = {
    "target": ["tests/target", "tests/test_cases.py"],
    "requirements": ["tests/requirements", "tests/test_cases.py"],
    "files": ["tests/files", "tests/test_cases.py"],
    "resolve": [
        "tests/resolve",
        "tests/effects/test_planning.py",
        "tests/effects/test_clashes.py",
        "tests/test_cases.py",
    ],
    "effects": ["tests/effects", "tests/test_cases.py"],
    "gather": ["tests/gather", "tests/mount", "tests/deployment"],
}
# Of cosmic-ray's operators those whose changes a person could make by mistake: others take unions
# of types for sums, or drop the decorator of a record.
OPERATORS = (
    "core/AddNot",
    "core/NumberReplacer",
    "core/ReplaceAndWithOr",
    "core/ReplaceBinaryOperator_Add_Sub",
    "core/ReplaceBinaryOperator_Sub_Add",
    "core/ReplaceBreakWithContinue",
    "core/ReplaceComparisonOperator_",
    "core/ReplaceContinueWithBreak",
    "core/ReplaceFalseWithTrue",
    "core/ReplaceOrWithAnd",
    "core/ReplaceTrueWithFalse",
    "core/ReplaceUnaryOperator_Delete_Not",
    "core/ZeroIterationForLoop",
)
CONFIGURATION = """\
[cosmic-ray]
module-path = ["src/pinproof/{room}"]
timeout = 600.0
excluded-modules = ["src/pinproof/target/tag_table.py"]
test-command = "{python} -m pytest -x -q -p no:cacheprovider {tests}"
[cosmic-ray.distributor]
name = "local"
"""


def main() -> int:
    """Put a sample of the changes of each room to the tests; 1 when any survives."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("rooms", nargs="*", default=list(ROOMS), metavar="ROOM")
    parser.add_argument("--sample", type=int, default=40, help="changes of each room")
    parser.add_argument("--minutes", type=float, default=20, help="the most for each room")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    survived = False
    with tempfile.TemporaryDirectory() as scratch:
        original = Path(scratch) / "original"
        shutil.copytree(ROOT, original, ignore=NOT_COPIED, symlinks=True)
        for room in options.rooms:
            copy, session = Path(scratch) / room, Path(scratch) / f"{room}.sqlite"
            # Of its own: what is stopped in the middle may leave a change behind.
            shutil.copytree(original, copy, symlinks=True)
            mutate(room, copy, session, options)
            survived |= tell(room, session)
    return int(survived)


def mutate(room: str, copy: Path, session: Path, options: argparse.Namespace) -> None:
    """Make a sample of changes and put each to the tests, until the time is over."""
    path = session.with_suffix(".toml")
    tests = " ".join(ROOMS[room])
    path.write_text(
        CONFIGURATION.format(room=room, python=sys.executable, tests=tests), encoding="utf-8"
    )
    tool = [sys.executable, "-m", "cosmic_ray.cli"]
    subprocess.run([*tool, "init", path, session], cwd=copy, check=True)
    with closing(sqlite3.connect(session)) as store:
        keep_sample(store, copy, options)
    # The tests' own commands find the copy, too.
    environment = {**os.environ, "PYTHONPATH": str(copy / "src"), "PYTHONHASHSEED": "0"}
    # Tests that fail anyway would kill every change.
    subprocess.run([*tool, "baseline", path], cwd=copy, env=environment, check=True)
    run = subprocess.Popen([*tool, "exec", path, session], cwd=copy, env=environment)
    try:
        run.wait(options.minutes * 60)
    except subprocess.TimeoutExpired:
        run.terminate()
        run.wait()


def keep_sample(store: sqlite3.Connection, copy: Path, options: argparse.Namespace) -> None:
    """Drop the changes that are not to be made."""
    rows = store.execute(
        "SELECT job_id, operator_name, module_path, start_pos_row FROM mutation_specs "
        "ORDER BY module_path, start_pos_row, start_pos_col, operator_name, occurrence"
    ).fetchall()
    jobs = [
        job
        for job, operator, path, row in rows
        # How much a cache holds changes no answer.
        if operator.startswith(OPERATORS)
        and "lru_cache" not in linecache.getline(str(copy / path), row)
    ]
    chosen = set(random.Random(options.seed).sample(jobs, min(options.sample, len(jobs))))  # noqa: S311 - a sample, no secret
    dropped = [(job,) for job, *_ in rows if job not in chosen]
    for table in ("mutation_specs", "work_items"):
        store.executemany(f"DELETE FROM {table} WHERE job_id = ?", dropped)  # noqa: S608 - our own names
    store.commit()


def tell(room: str, session: Path) -> bool:
    """Print the counts of a room and what survived; tell whether anything did."""
    with closing(sqlite3.connect(session)) as store:
        (made,) = store.execute("SELECT count(*) FROM work_items").fetchone()
        rows = store.execute("SELECT test_outcome, diff FROM work_results").fetchall()
    counts = Counter(str(outcome).lower() for outcome, _ in rows)
    told = ", ".join(f"{count} {outcome}" for outcome, count in sorted(counts.items()))
    print(f"\n== {room}: {told}; {made - len(rows)} of {made} not reached")
    survivors = [diff for outcome, diff in rows if str(outcome).lower().endswith("survived")]
    print(*survivors, sep="\n")
    return bool(survivors)


if __name__ == "__main__":
    sys.exit(main())
