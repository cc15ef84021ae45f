"""One name means one thing in the whole house."""

import ast
from collections import defaultdict
from collections.abc import Iterable, Iterator
from fnmatch import fnmatch

from support.source_trees import source_trees

# Names that stand for one thing in each of their places, as a form has the same field on every
# sheet. Outside of the files named here they mean nothing else.
SHARED = {
    "COMMAND": ["cli/commands/*.py"],  # a command with its options
    "RULE": ["rules/*/*.py"],  # the rule of a file
    "check": ["api/check.py", "run/check.py"],  # a run, for programs and for the command
    "check_allows": ["rules/*/*.py"],  # what finds its problems: for comments that allow,
    "check_deployment": ["rules/*/*.py"],  # a deployment,
    "check_file": ["rules/*/*.py"],  # a whole file,
    "check_line": ["rules/*/*.py"],  # one line,
    "check_mount": ["rules/*/*.py"],  # a mounted directory,
    "check_script": ["rules/*/*.py"],  # a script
    "SCHEMA": ["image/*.py", "report/*.py", "index/store/cache.py"],  # the version of a file's form
    "forget": ["gather/*.py", "gather/project/*.py"],  # what an earlier run has read
    "looks_like": ["capture/lists/*.py"],  # whether a text is such a list
    "render": ["report/*.py"],  # the text of a report
    "render_json": ["report/*.py"],
    "render_move": ["report/*.py"],
    "render_text": ["report/*.py"],
    "summary": ["report/*.py"],  # its last lines
}
# Names that nothing in the house reads, and who does.
READ_BY_OTHERS = {
    # urllib3, html.parser, io, optparse:
    *("ConnectionCls", "handle_starttag", "process", "readable", "readall", "readinto", "seekable"),
    # resolvelib:
    *("_backjump", "_remove_information_from_criteria", "find_matches", "get_preference"),
    *("narrow_requirement_selection", "rejecting_candidate", "starting_round"),
    # installer:
    *("finalize_installation", "write_script"),
    # typer:
    *("format_options", "list_commands", "pinproof", "resolve_command"),
    # Python programs:
    *("plan", "read_requirements", "column", "unchecked"),
    # The page of the options, by its test.
    "why_no_key",
}


def named(nodes: Iterable[ast.AST]) -> Iterator[str]:
    """Give the classes, functions, aliases, constants and fields that nodes define."""
    for node in nodes:
        match node:
            case ast.ClassDef(name=name) | ast.FunctionDef(name=name):
                yield name
            case ast.AsyncFunctionDef(name=name) | ast.AnnAssign(target=ast.Name(id=name)):
                yield name
            case ast.Assign(targets=targets):
                yield from (each.id for each in targets if isinstance(each, ast.Name))
            case _:
                pass


def defined() -> dict[str, set[str]]:
    """Give the files that define each public name."""
    found = defaultdict(set)
    for path, tree in source_trees().items():
        for name in named(tree.body):
            if not name.startswith("_"):
                found[name].add(path)
    return found


def is_shared(name: str, files: set[str]) -> bool:
    patterns = SHARED.get(name, [])
    return all(any(fnmatch(file, pattern) for pattern in patterns) for file in files)


def test_no_name_means_two_things() -> None:
    twice = {name: files for name, files in defined().items() if len(files) > 1}
    assert {
        name: sorted(files) for name, files in twice.items() if not is_shared(name, files)
    } == {}


def test_what_may_be_defined_in_several_places_is() -> None:
    names = defined()
    assert [name for name in SHARED if len(names[name]) < 2] == []


def read(tree: ast.AST) -> Iterator[str]:
    """Give all that a module reads, and the names in the few texts that stand for names."""
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=name, ctx=ast.Load()) | ast.Attribute(attr=name, ctx=ast.Load()):
                yield name
            case ast.alias(name=name):
                yield name
            case ast.Constant(value=str(text)) if text.isidentifier():
                yield text
            case _:
                pass


def test_nothing_is_written_that_nobody_reads() -> None:
    trees = source_trees().values()
    known = {name for tree in trees for name in read(tree)} | READ_BY_OTHERS
    unread = {name for tree in trees for name in named(ast.walk(tree))} - known
    assert {name for name in unread if not (name[:2] == "__" == name[-2:])} == set()


def test_the_search_for_what_is_read_finds_it() -> None:
    tree = ast.parse(
        "class A:\n    b: int\n    c: int\n    def d(self): return self.b\nE = A\nE.c = 1\n"
    )
    assert set(named(ast.walk(tree))) - set(read(tree)) == {"c", "d"}


def test_the_search_for_names_finds_them() -> None:
    code = "class A: ...\ndef b(): ...\nasync def c(): ...\nD: int = 1\nE = F = 2\nif E: G = 3\n"
    assert list(named(ast.parse(code).body)) == ["A", "b", "c", "D", "E", "F"]
