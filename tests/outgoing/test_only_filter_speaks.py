"""No other code writes to a terminal or a pipe than the one filter of all that leaves."""

import ast
from collections.abc import Iterator

from support.source_trees import source_trees

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


# Each with what it does there and may.
SPOKEN_ELSEWHERE = {
    # It asks whether there are streams, empties them at the end, and lets go of them.
    "cli/__init__.py": {"sys.stdout", "sys.stderr"},
    # They ask whether it is a terminal, and how wide.
    "cli/output.py": {"sys.stdout"},
    # Numbers that count, and nothing else.
    "outgoing/progress.py": {"sys.stderr"},
}


def test_only_the_filter_speaks() -> None:
    found = {name: set(speaks(tree)) for name, tree in source_trees().items()}
    assert found.pop("outgoing/streams.py")
    assert {name: each for name, each in found.items() if each} == SPOKEN_ELSEWHERE


def test_the_search_finds_what_speaks() -> None:
    code = (
        "print(); sys.stdout.write('a'); os.write(1, b''); typer.echo('a'); from sys import stderr"
    )
    found = ["echo", "from sys", "os.write", "print", "sys.stdout"]
    assert sorted(speaks(ast.parse(code))) == found
