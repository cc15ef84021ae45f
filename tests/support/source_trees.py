"""Our own code as syntax trees, for the tests that look through all of it."""

import ast
from functools import cache
from pathlib import Path

SOURCES = Path(__file__).resolve().parents[2] / "src/pinproof"


@cache
def source_trees() -> dict[str, ast.Module]:
    """Give the tree of every source file, by its path below `src/pinproof`."""
    return {
        path.relative_to(SOURCES).as_posix(): ast.parse(path.read_text(encoding="utf-8"))
        for path in sorted(SOURCES.rglob("*.py"))
    }
