"""The contract of the house: sizes, rooms, tracked files."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import tomli
from support.source_trees import source_trees

from pinproof.registry import RULES

ROOT = Path(__file__).resolve().parents[1]
SOURCES = sorted((ROOT / "src").rglob("*.py"))
LINES_AT_MOST = 300
UNKIND_NAMES = {"utils", "util", "helpers", "helper", "common", "core", "base", "misc"}
PYPROJECT: dict[str, Any] = tomli.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def relative(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def pure_rooms() -> list[str]:
    contracts = PYPROJECT["tool"]["importlinter"]["contracts"]
    (contract,) = (each for each in contracts if each["name"] == "Pure rooms do no I/O")
    return [name.removeprefix("pinproof.") for name in contract["source_modules"]]


def pure_sources() -> list[Path]:
    found = []
    for room in pure_rooms():
        folder = ROOT / "src/pinproof" / room
        found += sorted(folder.rglob("*.py")) if folder.is_dir() else [folder.with_suffix(".py")]
    return found


def tracked_files() -> list[Path]:
    try:
        listed = subprocess.run(
            ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True, text=True
        ).stdout
    except (OSError, subprocess.CalledProcessError) as error:
        pytest.skip(f"not a git checkout: {error}")
    return [ROOT / name for name in listed.split("\0") if name and (ROOT / name).is_file()]


def test_a_source_file_stays_small() -> None:
    lines = {relative(path): len(path.read_text(encoding="utf-8").splitlines()) for path in SOURCES}
    assert {path: count for path, count in lines.items() if count >= LINES_AT_MOST} == {}


def test_what_surrounds_the_sources_stays_small_as_well() -> None:
    code = [
        path
        for path in tracked_files()
        if path.suffix == ".py" and not path.is_relative_to(ROOT / "src")
    ]
    assert code
    sizes = {relative(path): len(path.read_text(encoding="utf-8").splitlines()) for path in code}
    assert {path: lines for path, lines in sizes.items() if lines >= LINES_AT_MOST} == {}


def test_no_room_is_a_drawer() -> None:
    names = {path.stem for path in SOURCES} | {path.parent.name for path in SOURCES}
    assert not names & UNKIND_NAMES


def test_empty_init_files_keep_pure_rooms_cheap() -> None:
    inits = [path for path in pure_sources() if path.name == "__init__.py"]
    assert inits
    assert [relative(path) for path in inits if path.read_bytes().strip()] == []


IMPURE_FUNCTIONS = {"open", "input", "print", "exec", "eval"}
IMPURE_METHODS = {"read_text", "write_text", "read_bytes", "write_bytes", "iterdir", "rglob"}
IMPURE_METHODS |= {"is_file", "is_dir", "unlink", "mkdir", "cwd", "home"}


def impurities(tree: ast.AST) -> Iterator[str]:
    """Name the calls that ruff's banned API does not see: built-in functions and methods."""
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Name(id=name)) if name in IMPURE_FUNCTIONS:
                yield f"line {node.lineno}: {name}()"
            case ast.Call(func=ast.Attribute(attr=name)) if name in IMPURE_METHODS:
                yield f"line {node.lineno}: .{name}()"
            case _:
                pass


def test_a_pure_room_does_no_io() -> None:
    names = [path.relative_to(ROOT / "src/pinproof").as_posix() for path in pure_sources()]
    found = {name: list(impurities(source_trees()[name])) for name in names}
    assert {name: calls for name, calls in found.items() if calls} == {}


def test_the_search_for_impure_calls_finds_them() -> None:
    code = "open('x')\npath.read_text()\nprint()\nstr.join('', [])\n"
    assert list(impurities(ast.parse(code))) == [
        "line 1: open()",
        "line 2: .read_text()",
        "line 3: print()",
    ]


def test_ruff_and_import_linter_agree_on_the_pure_rooms() -> None:
    ignores = PYPROJECT["tool"]["ruff"]["lint"]["per-file-ignores"]
    (pattern,) = (key for key, rules in ignores.items() if rules == ["TID251"])
    listed = re.fullmatch(r"!src/pinproof/\{(.*)\}", pattern)
    assert listed is not None
    homes = [ROOT / "src/pinproof" / each.removesuffix("/**") for each in listed[1].split(",")]
    assert [home for home in homes if not home.exists()] == []
    rooms = [each.removesuffix("/**").removesuffix(".py") for each in listed[1].split(",")]
    assert sorted(rooms) == sorted(pure_rooms())


# Taken apart here, so that this file passes its own test.
REGISTRIES = (
    ("py", "pi.org"),
    ("py", "pi.python.org"),
    ("python", "hosted.org"),
    ("an", "aconda.org"),
)
WORKPLACES = (("work", "shared"), ("work", "main"), ("root", "wt/"), ("root", "venvs"))
FORBIDDEN_TEXT = {
    "host of a package registry": [a + b for a, b in REGISTRIES],
    "path of a workplace": [f"/{a}/{b}" for a, b in WORKPLACES],
}
BINARY = {".whl", ".gz", ".zip", ".zst", ".png", ".ico", ".bz2", ".xz"}


@pytest.mark.parametrize("what", FORBIDDEN_TEXT)
def test_no_tracked_file_holds_a(what: str) -> None:
    found = []
    for path in tracked_files():
        if path.suffix in BINARY:
            continue
        text = path.read_bytes().decode("utf-8", "replace").lower()
        for number, line in enumerate(text.splitlines(), 1):
            if any(words in line for words in FORBIDDEN_TEXT[what]):
                found.append(f"{relative(path)}:{number}: {line.strip()[:120]}")
    assert found == []


# What is true of single rules stands in `Rule`: these rooms treat all of them alike.
RULELESS = ("gather", "lint", "run", "settle")
CODE = re.compile("|".join(rf"\b{entry.code}\b" for entry in RULES))
RULE_WORDS = {word for entry in RULES for word in (entry.name, entry.code.rstrip("0123456789"))}


def named_rules(tree: ast.AST) -> Iterator[str]:
    """Name the rules and families that a module's texts name."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            if node.value in RULE_WORDS:
                yield f"line {node.lineno}: {node.value}"
            yield from (f"line {node.lineno}: {code}" for code in CODE.findall(node.value))


@pytest.mark.parametrize("room", RULELESS)
def test_a_framework_names_no_rule(room: str) -> None:
    sources = sorted((ROOT / "src/pinproof" / room).rglob("*.py"))
    assert sources
    trees = {path: ast.parse(path.read_text(encoding="utf-8")) for path in sources}
    found = {relative(path): list(named_rules(tree)) for path, tree in trees.items()}
    assert {path: names for path, names in found.items() if names} == {}


def test_the_search_for_rules_finds_them() -> None:
    code = "a = 'IMG'\nb = {'see PIN001': 'unknown-project'}\nc = 'IMAGE'\n"
    assert list(named_rules(ast.parse(code))) == [
        "line 1: IMG",
        "line 2: PIN001",
        "line 2: unknown-project",
    ]


def test_the_rules_table_and_pages_are_current() -> None:
    run = subprocess.run(
        [sys.executable, ROOT / "tools/generate_rules.py", "--check"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (run.stdout, run.stderr, run.returncode) == ("", "", 0)


def test_one_module_knows_the_private_parts_of_resolvelib() -> None:
    public = {"AbstractProvider", "RequirementInformation", "ResolutionImpossible"}
    used: dict[str, set[str]] = {}
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and str(node.module).startswith("resolvelib"):
                used.setdefault(path.stem, set()).update(name.name for name in node.names)
    assert "Resolution" in used.pop("engine")
    assert set().union(*used.values()) <= public
    (pin,) = (
        each for each in PYPROJECT["project"]["dependencies"] if each.startswith("resolvelib")
    )
    # Private parts may change with any release.
    assert pin.startswith("resolvelib==")
