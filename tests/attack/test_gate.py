"""No other way in: whatever is read is opened by the gate."""

import ast
from collections.abc import Iterator

import pytest
from support.source_trees import source_trees

GATE = (
    "gate/opening.py",
    "gate/writing.py",
    "gate/new_folder.py",
    "gate/part_file.py",
    "gate/locked.py",
)
# What does not open what a file names, and why it may open something.
REASONS = {
    "cli/__init__.py": "silences standard output whose reader has gone",
    "outgoing/streams.py": "as above",
}
# What they open is a member, an address, or for the gate to open.
_OF_NO_PATH = {"archive", "self._archive", "self._pools", "self", "walk.opener"}
_METHODS = {"read_text", "read_bytes", "write_text", "write_bytes", "touch"}
_MODULES = {"bz2", "codecs", "fileinput", "gzip", "io", "lzma", "mmap", "os", "shelve", "tokenize"}
_OPENERS = {"open", "fdopen", "FileIO", "copyfile", "copy", "copy2", "input", "mmap"}


def openings(tree: ast.AST) -> Iterator[str]:
    """Name the calls that open a file by its path, whatever they are called by."""
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Name(id="open" | "FileIO")):
                yield f"line {node.lineno}: open()"
            case ast.Call(func=ast.Attribute(attr=name)) if name in _METHODS:
                yield f"line {node.lineno}: .{name}()"
            case ast.Call(func=ast.Attribute(attr=name, value=ast.Name(id=module))) if (
                name in _OPENERS and module in _MODULES
            ):
                yield f"line {node.lineno}: {module}.{name}()"
            case ast.Call(func=ast.Attribute(attr="open", value=whose)) if (
                ast.unparse(whose) not in _OF_NO_PATH
            ):
                yield f"line {node.lineno}: .open()"
            case ast.Call(
                func=ast.Attribute(attr="ZipFile" | "is_tarfile" | "is_zipfile"),
                args=[ast.Name(id="path" | "place") | ast.Constant(), *_],
            ):
                yield f"line {node.lineno}: an archive by its path"
            case ast.ImportFrom(module="os" | "io" | "builtins", names=names) if any(
                each.name in _OPENERS for each in names
            ):
                yield f"line {node.lineno}: open under another name"
            case _:
                pass


def found_in(code: str) -> list[str]:
    return list(openings(ast.parse(code)))


def test_only_the_gate_opens_files() -> None:
    found = {name: list(openings(tree)) for name, tree in source_trees().items()}
    opening = {name: each for name, each in found.items() if each}
    assert {name: each for name, each in opening.items() if name not in {*GATE, *REASONS}} == {}
    assert sorted(opening) == sorted({*GATE, *REASONS})


@pytest.mark.parametrize(
    "code",
    [
        "open(path)",
        "os.open(path, 0)",
        "io.open(path)",
        "Path(path).read_text()",
        "path.read_bytes()",
        "path.open('rb')",
        "path.open()",
        "path.open(mode)",
        "gzip.open(path)",
        "tarfile.open(path)",
        "zipfile.ZipFile('x')",
        "from io import open as look",
        "FileIO(path)",
    ],
)
def test_every_way_to_open_is_seen(code: str) -> None:
    assert found_in(code)


def test_what_opens_no_path_is_left_alone() -> None:
    assert found_in("archive.open(member); self._pools.open(url, headers)") == []
