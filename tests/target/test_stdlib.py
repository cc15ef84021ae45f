"""The table of Python's own modules is what real Pythons say of themselves."""

import ast
import subprocess
import sys
from pathlib import Path

import generate_stdlib
import pytest
from oracle.interpreters import require_python

from pinproof.target.model import PythonVersion
from pinproof.target.stdlib import hides_stdlib, is_stdlib

# `xx…` are examples of CPython's own, which distributions leave out or not.
OWN = {name for name in sys.stdlib_module_names if not name.startswith("xx")}
RUNNING = PythonVersion.parse(f"{sys.version_info.major}.{sys.version_info.minor}")
SERIES = [f"3.{minor}" for minor in range(generate_stdlib.FIRST, generate_stdlib.LAST + 1)]


def test_the_table_is_what_the_pythons_of_pyenv_say() -> None:
    pythons = generate_stdlib.find_pythons()
    if len(pythons) < len(SERIES):
        # Of some of them the table would be another one; the running Python is compared below.
        pytest.skip(
            f"the table is written from all of Python {', '.join(SERIES)}: some are missing"
        )
    written = generate_stdlib.TABLE.read_text(encoding="utf-8")
    assert written == generate_stdlib.table_text(pythons)


def test_what_the_running_python_tells_is_the_table() -> None:
    public = {name for name in OWN if not name.startswith("_")}
    table = names_of_the_table() - {"test"}
    assert {name for name in table if is_stdlib(name, RUNNING)} == public
    assert {name for name in OWN if not is_stdlib(name, RUNNING)} == set()


def names_of_the_table() -> set[str]:
    """Give every name that stands in the table."""
    text = generate_stdlib.TABLE.read_text(encoding="utf-8")
    return {
        node.value
        for statement in ast.parse(text).body[1:]
        for node in ast.walk(statement)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


@pytest.mark.parametrize("series", SERIES)
def test_a_real_python_hides_behind_a_folder_what_the_table_says(
    series: str, tmp_path: Path
) -> None:
    python = PythonVersion.parse(series)
    names = sorted(
        name
        for name in names_of_the_table()
        if is_stdlib(name, python) and name not in ("msilib", "msvcrt", "nt", "winreg", "winsound")
    )
    for name in names:
        (tmp_path / f"{name}.py").touch()
    # As an import searches, but for what was imported before the folder is on the path.
    ask = (
        "import sys\nfolder, *names = sys.argv[1:]\nsys.path.insert(0, folder)\n"
        "for name in names:\n"
        "    found = (finder.find_spec(name) for finder in sys.meta_path)\n"
        "    spec = next(spec for spec in found if spec is not None)\n"
        "    if (spec.origin or '').startswith(folder): print(name)\n"
    )
    done = subprocess.run(
        [require_python(series), "-I", "-S", "-c", ask, str(tmp_path), *names],
        capture_output=True,
        text=True,
        check=True,
    )
    found_first = set(done.stdout.split())
    hidden = {name for name in names if hides_stdlib(name, python)}
    never_asked = {"antigravity", "idlelib", "pydoc_data", "test", "this", "turtledemo"}
    assert hidden == found_first - never_asked


def test_what_a_python_does_not_bring_is_not_its_own() -> None:
    old, new = PythonVersion.parse("3.7"), PythonVersion.parse("3.13")
    assert is_stdlib("distutils", old)
    assert not is_stdlib("distutils", new)
    assert not is_stdlib("tomllib", old)
    assert is_stdlib("tomllib", new)
    assert not is_stdlib("numpy", old)
    assert not is_stdlib("annotationlib", new)
    assert is_stdlib("annotationlib", PythonVersion.parse("3.14"))


def test_what_is_built_in_cannot_be_hidden() -> None:
    python = PythonVersion.parse("3.7")
    assert is_stdlib("sys", python)
    assert not hides_stdlib("sys", python)
    assert hides_stdlib("json", python)
