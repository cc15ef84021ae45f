"""Hosts that are broken, odd or mean harm: a message or silence, and the others' reports stand."""

import random
from pathlib import Path

import pytest
from hosts.projects import CONDA, PROJECTS, notebook
from hosts.toml.written import LOCK, PYPROJECT, SCRIPT

from pinproof.config import Config
from pinproof.run.check import Outcome, check
from pinproof.unforeseen import FAULT_OF_OURS

HOSTS = {name: next(iter(files.items())) for name, files in PROJECTS.items()} | {
    "a project": ("sub/pyproject.toml", PYPROJECT),
    "a lock": ("pylock.toml", LOCK),
    "a block of a script": ("run.py", SCRIPT),
}
PIECES = ["\t", "\x00", "\ufeff", "\u2028", "\\", '"', "'", "[", "]", "{", "}", ":", "- ", "\n"]
PIECES += [
    "&a ",
    "*a",
    "<<: *a\n",
    "#",
    ",",
    "$(x)",
    "`",
    "\r",
    "é",
    "\U0001f40d",
    "%",
    "!",
    "==",
    "@",
]


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name in ("XDG_CONFIG_HOME", "XDG_CACHE_HOME"):
        monkeypatch.setenv(name, str(tmp_path / name))
    (tmp_path / "requirements.txt").write_text("six\n", encoding="utf-8")
    return tmp_path


def judged_beside(place: Path, path: str, content: bytes) -> Outcome:
    """Check a host beside a list; whatever the host is, the list is judged."""
    host = place / path
    host.parent.mkdir(parents=True, exist_ok=True)
    host.write_bytes(content)
    outcome = check([path, "requirements.txt"], Config(offline=True, projects=True))
    assert outcome.exit_code != FAULT_OF_OURS, outcome.report.notes
    found = [(each.rule.code, each.path) for each in outcome.report.findings]
    assert ("PIN001", "requirements.txt") in found
    return outcome


@pytest.mark.parametrize("name", HOSTS)
def test_whatever_is_changed_in_a_host_costs_no_other_report(name: str, place: Path) -> None:
    path, template = HOSTS[name]
    text = template.replace("@@", "numpy")
    dice = random.Random(name)  # noqa: S311 - keeps no secret: what fails here fails again
    for _ in range(4):
        changed = text
        for _ in range(dice.randint(1, 3)):
            at = dice.randrange(len(changed))
            match dice.randint(0, 3):
                case 0:
                    changed = changed[:at]
                case 1:
                    changed = changed[:at] + dice.choice(PIECES) + changed[at:]
                case 2:
                    changed = changed[:at] + changed[at + dice.randint(1, 20) :]
                case _:
                    changed = changed[:at] + changed[dice.randrange(len(changed)) :]
            changed = changed or "\n"
        judged_beside(place, path, changed.encode("utf-8", "surrogatepass"))


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "latin-1", "utf-32"])
@pytest.mark.parametrize("name", ["conda", "a magic of a notebook", "a lock"])
def test_a_host_in_another_encoding_is_read_or_told(name: str, encoding: str, place: Path) -> None:
    path, template = HOSTS[name]
    text = template.replace("@@", "numpy")
    outcome = judged_beside(place, path, text.encode(encoding))
    found = [each.path for each in outcome.report.findings if each.path == path]
    said = [gap for gap in outcome.report.unchecked if gap.path == path]
    # A note says of a file that it has nothing for pip.
    assert found or said or any(path in note for note in outcome.report.notes)


ALIASED = """\
x-python: &python python=3.9
x-pins: &pins
  - six
  - &numpy numpy
dependencies:
  - *python
  - pip=24.0
  - pip: *pins
  - pip: [*numpy, toml]
"""
DOUBLE = """\
dependencies:
  - python=3.9
dependencies:
  - python=3.9
  - pip
  - pip: [six]
    pip: [toml]
"""
CELL = '{{"cells": [{{"cell_type": "code", "source": "{}"}}]}}'
ODD: dict[str, tuple[str, str, list[tuple[int, int]]]] = {
    # Each with the places of unpinned lines for pip. Of two lists conda takes the last.
    "anchors": ("environment.yml", ALIASED, [(4, 5), (9, 19)]),
    "a key twice": ("environment.yml", DOUBLE, [(7, 11)]),
    "ends of lines of two kinds": (
        "environment.yml",
        CONDA.replace("@@", "numpy").replace("\n", "\r\n", 4),
        [(9, 9)],
    ),
    "an order mark": ("environment.yml", "\ufeff" + CONDA.replace("@@", "numpy"), [(9, 9)]),
    "several documents": (
        "environment.yml",
        CONDA.replace("@@", "numpy") + "---\n" + CONDA.replace("@@", "scipy"),
        [(9, 9), (19, 9)],
    ),
    "escapes in JSON": (
        "a.ipynb",
        notebook("%pip install  numpy").replace("numpy", "n\\u0075mpy"),
        [(9, 20)],
    ),
    "a cell in one string": (
        "a.ipynb",
        CELL.format("import os\\n\\t%pip install numpy\\n%pip install scipy"),
        [(1, 71), (1, 91)],
    ),
    "words over many lines": (
        "Dockerfile",
        "FROM python:3.9\nRUN pip \\\n  install \\\n# why\n\\\n   numpy\\\n\\\n\n",
        [(6, 4)],
    ),
    "a variable that is not set": (
        "Dockerfile",
        "FROM python:3.9\nRUN pip install $PACKAGES numpy\n",
        [(2, 27)],
    ),
}


@pytest.mark.parametrize("name", ODD)
def test_what_is_odd_is_read_as_its_own_tools_read_it(name: str, place: Path) -> None:
    path, text, places = ODD[name]
    outcome = judged_beside(place, path, text.encode())
    found = [
        (each.place.start.line, each.place.start.column)
        for each in outcome.report.findings
        if each.rule.code == "PIN001" and each.path == path
    ]
    assert found == places


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("environment.yml", "dependencies:\n" + "- pip: [six==1.0]\n" * 1500),
        ("environment.yml", "dependencies: [" + "{pip: [" * 2000),
        (
            "environment.yml",
            "a: &a [x]\n"
            + "".join(f"b{n}: &b{n} [*a, *a]\n" for n in range(99))
            + "dependencies: [python, {pip: [*b98]}]\n",
        ),
        ("environment.yml", "dependencies:\n- pip:\n" + "  - six==1.0\n" * 1500),
        ("a.ipynb", notebook("%pip install " + "six==1.0 " * 1500)),
        ("a.ipynb", notebook("%%writefile requirements.txt\n" + "six==1.0\n" * 1500)),
        ("Dockerfile", "FROM python:3.9\nRUN pip install " + "six==1.0 " * 1500),
        ("sub/pyproject.toml", "[project]\ndependencies = [" + '"six",' * 1500 + "]"),
        (
            "sub/pyproject.toml",
            "[dependency-groups]\n"
            + "".join(
                f"a{n} = [{{include-group = 'a{n + 1}'}}, {{include-group = 'a{n + 2}'}}]\n"
                for n in range(99)
            )
            + "a99 = ['six']\na100 = ['six']\n",
        ),
    ],
    ids=range(9),
)
def test_what_is_huge_or_doubles_ends_in_time(path: str, text: str, place: Path) -> None:
    judged_beside(place, path, text.encode())
