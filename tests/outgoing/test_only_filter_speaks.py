"""No other code writes to a terminal or a pipe than the one filter of all that leaves."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

SOURCES = Path(__file__).resolve().parents[2] / "src/pinproof"
STREAMS = {"stdout", "stderr", "__stdout__", "__stderr__"}


def speaks(tree: ast.AST) -> Iterator[str]:
    """Name what may write to a terminal past the filter."""
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Name(id="print" | "input" as name)):
                yield name
            case ast.Attribute(value=ast.Name(id="sys"), attr=name) if name in STREAMS:
                yield f"sys.{name}"
            case ast.Call(func=ast.Attribute(value=ast.Name(id="os"), attr="write")):
                yield "os.write"
            case ast.Call(func=ast.Attribute(attr="echo" | "secho" as name)):
                yield name
            case ast.ImportFrom(module="sys", names=names) if any(
                each.name in STREAMS for each in names
            ):
                yield "from sys"
            case _:
                pass


def name_of(path: Path) -> str:
    return path.relative_to(SOURCES).as_posix()


# Each with what it does there and may.
SPOKEN_ELSEWHERE = {
    # It asks whether there are streams, empties them at the end, and lets go of them.
    "cli/__init__.py": {"sys.stdout", "sys.stderr"},
    # They ask whether it is a terminal, and how wide.
    "cli/output.py": {"sys.stdout"},
    # Numbers that count, and nothing else.
    "outgoing/progress.py": {"sys.stderr"},
}


@pytest.mark.parametrize("path", sorted(SOURCES.rglob("*.py")), ids=name_of)
def test_only_the_filter_speaks(path: Path) -> None:
    found = set(speaks(ast.parse(path.read_text(encoding="utf-8"))))
    if name_of(path) == "outgoing/streams.py":
        assert found
    else:
        assert found == SPOKEN_ELSEWHERE.get(name_of(path), set())


def test_the_search_finds_what_speaks() -> None:
    code = (
        "print(); sys.stdout.write('a'); os.write(1, b''); typer.echo('a'); from sys import stderr"
    )
    found = ["echo", "from sys", "os.write", "print", "sys.stdout"]
    assert sorted(speaks(ast.parse(code))) == found
