"""One tree with every kind of deployment and host: faults where they stand, twins silent."""

import re
import shlex
from collections.abc import Iterable, Iterator
from functools import partial
from io import StringIO
from pathlib import Path
from tokenize import generate_tokens

import pytest
from hosts.one_tree import TREE, VARIABLE, WITH_PLACES
from hosts.test_rewriting import PARSERS, strings
from support.command import pinproof
from support.indexes.loopback import LoopbackIndex

from pinproof.config import Config
from pinproof.finding import Report
from pinproof.run.check import check

# Comments of Python hold lines as well; the rest are words, of shells and of lists.
MORE = {
    ".py": lambda text: [each.string for each in generate_tokens(StringIO(text).readline)],
    ".txt": str.splitlines,
}
PIN = "numpy==1.24.4"
LOCK = """\
lock-version = "1.0"
created-by = "own"

[[packages]]
name = "numpy"
version = "@@"

[[packages.wheels]]
name = "numpy-@@-py3-none-any.whl"
url = "https://files.example.org/numpy-@@-py3-none-any.whl"
hashes = {sha256 = "SHA256"}
"""
FOLDERS = {name: f"{number:02}" for number, name in enumerate(TREE)}
PUBLISHED = {
    "attrs": "23.1.0",
    "colorama": "0.4.6",
    "rich": "13.0.0",
    "azureml-defaults": "1.60.0",
    "azureml-inference-server-http": "1.0.0",
    "numpy": "1.24.4",
    "pip": "24.0",
    "six": "1.16.0",
    "toml": "0.10.2",
    "tomli": "1.2.3",
}

DIGESTS: dict[str, str] = {}


@pytest.fixture(scope="module")
def index() -> Iterator[str]:
    with LoopbackIndex() as index:
        files = {name: index.add_wheel(name, version) for name, version in PUBLISHED.items()}
        DIGESTS["numpy"] = files["numpy"].sha256
        yield index.url


def write(folder: Path, requirement: str) -> dict[str, str]:
    """Write the tree with a requirement in each place; give its files."""
    files = {
        f"{FOLDERS[name]}/{path}": text.replace("@@", requirement)
        for name, project in TREE.items()
        for path, text in project.items()
    }
    for path, text in files.items():
        place = folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(text.encode())
    return files


def places(offset: int = 0) -> set[tuple[str, int, int]]:
    """Give file, line and column of what is planted in each host."""
    found: set[tuple[str, int, int]] = set()
    for name, project in WITH_PLACES.items():
        path, text = next(iter(project.items()))
        line, column = place_in(text, text.index("@@"))
        found.add((f"{FOLDERS[name]}/{path}", line, column + offset))
    return found


def place_in(text: str, at: int) -> tuple[int, int]:
    return text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)


def checked(folder: Path, index: str, monkeypatch: pytest.MonkeyPatch) -> Report:
    monkeypatch.chdir(folder)
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    for name in ("PIP_EXTRA_INDEX_URL", "PIP_FIND_LINKS", "PIP_INDEX_URL"):
        monkeypatch.delenv(name, raising=False)
    for name in ("XDG_CONFIG_HOME", "XDG_CACHE_HOME"):
        monkeypatch.setenv(name, str(folder / name))
    flags = Config(index_url=index, projects=True, select=("ALL", "PIN"), ignore=("DEP010",))
    return check(["."], flags).report


def fix(folder: Path, index: str, files: Iterable[str]) -> dict[str, str]:
    """Fix the tree by the command, which then finds nothing; give the files."""
    # Of shell scripts and some notebooks nobody knows the Python, so that no version is proposed.
    arguments = ("check", ".", "--index-url", index, "--projects", "--python", "3.9")
    fixing = ("--select", "ALL,PIN", "--ignore", "DEP010", "--fix", "--unsafe-fixes")
    done = pinproof(*arguments, *fixing, "--color", "never", cwd=folder)
    assert done.returncode == 0, done.stdout
    return {path: (folder / path).read_bytes().decode() for path in files}


def said(report: Report) -> set[tuple[str, str, int, int]]:
    return {
        (each.rule.code, each.path, each.place.start.line, each.place.start.column)
        for each in report.findings
    }


def test_clean_twins_are_silent(
    tmp_path: Path, index: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, PIN)
    assert sorted(said(checked(tmp_path, index, monkeypatch))) == []


@pytest.mark.parametrize(
    ("requirement", "code", "offset"), [("numpy", "PIN001", 0), ("numpy==9.9.9", "IDX002", 5)]
)
def test_each_fault_is_found_and_fixed_where_it_stands(
    requirement: str,
    code: str,
    offset: int,
    tmp_path: Path,
    index: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    planted = write(tmp_path, requirement)
    report = checked(tmp_path, index, monkeypatch)
    assert sorted(said(report)) == sorted((code, *place) for place in places(offset))
    fixed = fix(tmp_path, index, planted)
    assert fixed == write(tmp_path, PIN)
    hosts = {path for path, _, _ in places()}
    for path in hosts:
        ending = path[path.rfind(".") :]
        parse = MORE.get(ending) or PARSERS.get(ending, partial(shlex.split, comments=True))
        one, other = (list(strings(parse(text))) for text in (planted[path], fixed[path]))
        assert sum(a != b for a, b in zip(one, other, strict=True)) == 1, path


def test_each_misspelt_variable_is_found_and_fixed_where_it_stands(
    tmp_path: Path, index: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    clean = write(tmp_path, PIN)
    wrong = VARIABLE.replace("REQUIREMENTS", "REQUIRMENTS")
    planted = {path for path, text in clean.items() if VARIABLE in text}
    assert len(planted) > 10
    for path in planted:
        (tmp_path / path).write_bytes(clean[path].replace(VARIABLE, wrong).encode())
    report = checked(tmp_path, index, monkeypatch)
    found = sorted(
        (each.path, each.place.start.line, each.place.start.column)
        for each in report.findings
        if each.rule.code == "DEP001"
    )
    # A string is pointed at from its quote on.
    begins = {path: re.search(rf"(?:\\?[\"'])?{VARIABLE}", clean[path]) for path in planted}
    assert found == sorted(
        (path, *place_in(clean[path], match.start())) for path, match in begins.items() if match
    )
    assert {each.rule.code for each in report.findings} == {"DEP001"}
    assert fix(tmp_path, index, clean) == clean


def test_a_lock_shows_its_fault_and_says_why_it_is_not_fixed(
    tmp_path: Path, index: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    for name in ("XDG_CONFIG_HOME", "XDG_CACHE_HOME"):
        monkeypatch.setenv(name, str(tmp_path / name))
    lock = tmp_path / "pylock.toml"
    for version, found in (("9.9.9", [("IDX002", 6, 12)]), ("1.24.4", [])):
        lock.write_text(
            LOCK.replace("@@", version).replace("SHA256", DIGESTS["numpy"]), encoding="utf-8"
        )
        findings = check(["pylock.toml"], Config(index_url=index)).report.findings
        places = [
            (each.rule.code, each.place.start.line, each.place.start.column) for each in findings
        ]
        assert places == found
        cures = [each.cure or "" for each in findings]
        assert ["made anew by the tool that wrote it" in cure for cure in cures] == [True] * len(
            found
        )
        assert all(each.fix is None for each in findings)
