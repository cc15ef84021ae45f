"""Each line of `docs/security.md`, and each attack in quality, names a test that exists."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs/security.md").read_text(encoding="utf-8")
LINES = [line for line in PAGE.splitlines() if line.startswith("| ") and " the test " not in line]
ROWS = [line for line in LINES if set(line) != set("| -")]
NAMED = re.findall(r"`(tests/[\w/]+\.py)::(test_\w+)`", PAGE)
QUALITY = (ROOT / "docs/quality.md").read_text(encoding="utf-8")
BITING = [
    (f"tests/{path}", name) for path, name in re.findall(r"`([\w/]+\.py)::(test_\w+)`", QUALITY)
]


@pytest.mark.parametrize("row", ROWS)
def test_each_line_names_its_test(row: str) -> None:
    *_, held_by, _ = row.split("|")
    assert re.fullmatch(r"(?: `tests/[\w/]+\.py::test_\w+`)+ ", held_by)


@pytest.mark.parametrize(("path", "name"), [*NAMED, *BITING])
def test_each_named_test_exists(path: str, name: str) -> None:
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    assert name in {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


def test_the_page_speaks_of_all_who_hand_us_something() -> None:
    assert len(ROWS) > 25
    assert len(NAMED) >= len(ROWS)
    assert len(BITING) > 30
