"""No other code writes files than the gate: whoever is to, calls it."""

import ast
from collections.abc import Iterator

import pytest
from support.source_trees import SOURCES, source_trees

# What changes a disk, whoever's method it is.
METHODS = {"chmod", "hardlink_to", "lchmod", "mkdir", "rmdir", "symlink_to", "touch", "unlink"}
METHODS |= {"extract", "extractall", "write_bytes", "write_text"}
OF_OS = {"chown", "fchmod", "fchown", "ftruncate", "link", "makedirs", "mkfifo", "mknod", "remove"}
OF_OS |= {"removedirs", "rename", "renames", "replace", "symlink", "truncate", "utime"}
OF_SHUTIL = {"copy", "copy2", "copyfile", "copyfileobj", "copymode", "copystat", "copytree"}
OF_SHUTIL |= {"chown", "make_archive", "move", "rmtree", "unpack_archive"}
MODULES = {"os": OF_OS, "shutil": OF_SHUTIL, "sqlite3": {"connect"}}
FLAGS = {"O_APPEND", "O_CREAT", "O_RDWR", "O_TRUNC", "O_WRONLY"}
FOR_WRITING = set("wax+")

GATE = "gate/writing.py"
# What is put in place whole: a file that takes several runs, and a folder.
GATES = {GATE, "gate/new_folder.py", "gate/part_file.py"}
# Each with what it does there and may.
OTHERS = {
    # The database is a file of SQLite's; one that is damaged is begun anew.
    "index/store/cache.py": {"os.makedirs", "sqlite3.connect", "unlink"},
    "fleet/store.py": {"sqlite3.connect"},
    # One is opened read-only; another is made in a folder that goes again, and the gate writes it.
    "index/fact_bundle/reading.py": {"sqlite3.connect"},
    "index/fact_bundle/writing.py": {"sqlite3.connect", "tempfile"},
    # What is still buffered goes to the null device when a reader has gone.
    "cli/__init__.py": {"O_WRONLY"},
    "outgoing/streams.py": {"O_WRONLY"},
}


def writes(tree: ast.AST) -> Iterator[str]:
    """Name what may change a file, by the call or flag."""
    for node in ast.walk(tree):
        match node:
            case ast.Attribute(value=ast.Name(id="os"), attr=name) if name in FLAGS:
                yield name
            case ast.Call(func=ast.Attribute(value=ast.Name(id=module), attr=name)) if (
                name in MODULES.get(module, ())
            ):
                yield f"{module}.{name}"
            case ast.Call(func=ast.Attribute(attr=name)) if name in METHODS:
                yield name
            case ast.Call(func=ast.Name(id="open") | ast.Attribute(attr="open" | "fdopen")):
                yield from _modes(node)
            case ast.ImportFrom(module="os" | "shutil" | "sqlite3" | "tempfile" as module):
                # By its bare name a function would not be seen.
                yield f"from {module}"
            case ast.Import(names=names) if any(each.name == "tempfile" for each in names):
                yield "tempfile"
            case _:
                pass


def _modes(call: ast.Call) -> Iterator[str]:
    given = [*call.args, *(each.value for each in call.keywords if each.arg == "mode")]
    for each in given:
        if isinstance(each, ast.Constant) and isinstance(each.value, str):
            mode = each.value
            if len(mode) <= 3 and set(mode) <= set("rbtwax+U") and FOR_WRITING & set(mode):
                yield f"open {mode!r}"


def test_only_the_gate_writes() -> None:
    found = {name: set(writes(tree)) for name, tree in source_trees().items()}
    elsewhere = {name: each for name, each in found.items() if each and name not in GATES}
    assert elsewhere == OTHERS
    assert {"O_CREAT", "O_EXCL", "os.replace"} & found[GATE] == {"O_CREAT", "os.replace"}


@pytest.mark.parametrize("name", sorted(GATES - {GATE}))
def test_what_is_put_in_place_whole_follows_no_link(name: str) -> None:
    # The flags stand where no call may go without them.
    assert "O_NOFOLLOW" in (SOURCES / name).read_text(encoding="utf-8")
    assert {"os.replace", "os.rename"} & set(writes(source_trees()[name]))


def test_the_search_finds_what_writes() -> None:
    code = """
open("name", "wb"); open("name"); open("name", mode="a"); path.open("r+"); zip.open(name)
os.open("name", os.O_WRONLY | os.O_CREAT); os.replace(a, b); text.replace("a", "b")
path.write_text("name"); shutil.move(a, b); from os import rename; import tempfile
os.fdopen(1, "w"); open("name", "rb")
"""
    assert sorted(writes(ast.parse(code))) == [
        "O_CREAT",
        "O_WRONLY",
        "from os",
        "open 'a'",
        "open 'r+'",
        "open 'w'",
        "open 'wb'",
        "os.replace",
        "shutil.move",
        "tempfile",
        "write_text",
    ]
