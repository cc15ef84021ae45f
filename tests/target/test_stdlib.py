"""The table of Python's own modules is what the running Python says of itself."""

import sys

from pinproof.target.model import PythonVersion
from pinproof.target.stdlib import hides_stdlib, is_stdlib

# `xx…` are examples of CPython's own, which distributions leave out or not.
OWN = {name for name in sys.stdlib_module_names if not name.startswith("xx")}


def test_every_module_of_the_running_python_is_known() -> None:
    running = PythonVersion.parse(f"{sys.version_info.major}.{sys.version_info.minor}")
    assert {name for name in OWN if not is_stdlib(name, running)} == set()
    assert {name for name in OWN if hides_stdlib(name, running)} <= OWN


def test_what_a_python_does_not_bring_is_not_its_own() -> None:
    old, new = PythonVersion.parse("3.7"), PythonVersion.parse("3.13")
    assert is_stdlib("distutils", old)
    assert not is_stdlib("distutils", new)
    assert not is_stdlib("tomllib", old)
    assert is_stdlib("tomllib", new)
    assert not is_stdlib("numpy", old)


def test_what_is_built_in_cannot_be_hidden() -> None:
    python = PythonVersion.parse("3.7")
    assert is_stdlib("sys", python)
    assert not hides_stdlib("sys", python)
    assert hides_stdlib("json", python)
