"""Write the table of the modules that come with each Python, as those Pythons tell it.

Each of pyenv's is started and lists what it is built with and what lies in its library. Before 3.10
none tells of modules of other systems: those are taken from 3.10. What is newer than the last of
them is taken from the list that mypy carries (typeshed's VERSIONS).

`--check` writes nothing: it exits with 1 when the table is not current.
"""

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from importlib.util import find_spec
from pathlib import Path
from textwrap import wrap

TABLE = Path(__file__).resolve().parents[1] / "src/pinproof/target/stdlib_table.py"
FIRST, LAST, NEWEST = 6, 13, 14
# The first whose `sys.stdlib_module_names` lists the modules of all systems.
TELLING = 10
ASK = """
import _imp, json, pkgutil, sys, sysconfig
library = sysconfig.get_path("stdlib")
found = {module.name for module in pkgutil.iter_modules([library, library + "/lib-dynload"])}
found.update(sys.builtin_module_names)
told = getattr(sys, "stdlib_module_names", ())
inside = [name for name in found if name in sys.builtin_module_names or _imp.is_frozen(name)]
print(json.dumps({"found": sorted(found), "told": sorted(told), "inside": inside}))
"""


def find_pythons() -> dict[int, Path]:
    """Give an interpreter of each minor version that pyenv has."""
    versions = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv") / "versions"
    found: dict[int, Path] = {}
    for minor in range(FIRST, LAST + 1):
        for path in sorted(versions.glob(f"3.{minor}.*/bin/python")):
            found[minor] = path
    return found


def ask(python: Path) -> dict[str, set[str]]:
    """Have a Python list its public modules; `xx…` are examples of CPython's own."""
    done = subprocess.run([python, "-I", "-c", ASK], capture_output=True, text=True, check=True)
    return {
        key: {name for name in names if not name.startswith(("_", "xx"))}
        for key, names in json.loads(done.stdout).items()
    }


def table_text(pythons: Mapping[int, Path]) -> str:
    """Give the source of the table."""
    answers = {minor: ask(python) for minor, python in sorted(pythons.items())}
    elsewhere = answers[TELLING]["told"] - answers[TELLING]["found"]
    held = {
        minor: answer["found"] | (answer["told"] or elsewhere) for minor, answer in answers.items()
    }
    held[NEWEST] = _follow(held[LAST])
    always = set.intersection(*held.values())
    changing = sorted(set.union(*held.values()) - always)
    inside = {minor: answer["inside"] for minor, answer in answers.items()}
    lines = [
        '"""Written by tools/generate_stdlib.py, as the Pythons of the table tell it."""',
        "",
        "# fmt: off",
        "ALWAYS = frozenset((",
        *_rows(f'"{name}"' for name in sorted(always)),
        "))",
        "# Of each its first Python, and the first that is without it.",
        "CHANGING: dict[str, tuple[tuple[int, int], tuple[int, int]]] = {",
        *(f'    "{name}": {_span(name, held)},' for name in changing),
        "}",
        "# Built into the interpreter or frozen, by the first Python where that is so.",
        "INSIDE: dict[str, tuple[int, int]] = {",
        *_rows(f'"{name}": {_since(name, inside)}' for name in sorted(set.union(*inside.values()))),
        "}",
    ]
    return "\n".join([*lines, ""])


def _follow(last: set[str]) -> set[str]:
    """Give what comes with the newest Python by what came with the one before."""
    mypy = find_spec("mypy")
    if mypy is None or mypy.origin is None:
        sys.exit("mypy is not installed: it carries the list of the newest modules")
    listed = Path(mypy.origin).parent / "typeshed" / "stdlib" / "VERSIONS"
    added, gone = set(), set()
    for line in listed.read_text(encoding="utf-8").splitlines():
        name, colon, span = line.partition("#")[0].partition(":")
        since, _, until = span.strip().partition("-")
        if not colon or "." in name or name.startswith("_"):
            continue
        if since == f"3.{NEWEST}":
            added.add(name)
        if until == f"3.{LAST}":
            gone.add(name)
    return (last | added) - gone


def _span(name: str, held: Mapping[int, set[str]]) -> str:
    has = [minor for minor in held if name in held[minor]]
    if has != list(range(has[0], has[-1] + 1)):
        sys.exit(f"{name}: it came and went more than once")
    since = 0 if has[0] == FIRST else has[0]
    until = "(4, 0)" if has[-1] == NEWEST else f"(3, {has[-1] + 1})"
    return f"((3, {since}), {until})"


def _since(name: str, inside: Mapping[int, set[str]]) -> str:
    first = min(minor for minor in inside if name in inside[minor])
    if any(name not in names for minor, names in inside.items() if minor >= first):
        sys.exit(f"{name}: it is not inside of a later Python")
    return f"(3, {0 if first == FIRST else first})"


def _rows(words: Iterator[str]) -> Iterator[str]:
    # A blank that is no place to break at: pairs stay together.
    text = ", ".join(word.replace(" ", "\0") for word in words) + ","
    rows = wrap(text, 92, break_on_hyphens=False, break_long_words=False)
    return (f"    {row}".replace("\0", " ") for row in rows)


def main() -> None:
    """Write the table, or check it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    check = parser.parse_args().check
    pythons = find_pythons()
    lacking = [f"3.{minor}" for minor in range(FIRST, LAST + 1) if minor not in pythons]
    if lacking:
        sys.exit(f"pyenv has no Python {', '.join(lacking)}")
    if not check:
        TABLE.write_text(table_text(pythons), encoding="utf-8")
    elif TABLE.read_text(encoding="utf-8") != table_text(pythons):
        sys.exit(f"{TABLE.name} is not current: run python tools/generate_stdlib.py")


if __name__ == "__main__":
    main()
