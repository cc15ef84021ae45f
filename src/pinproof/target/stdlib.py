"""The modules that come with each Python, and which of them a directory on its path can hide."""

from pinproof.target.model import PythonVersion
from pinproof.target.stdlib_table import ALWAYS, CHANGING, INSIDE

# Of another system, or never imported by what is deployed: wheels bring some along by mistake.
_NOT_MISSED = frozenset(
    {
        "antigravity", "idlelib", "msilib", "msvcrt", "nt", "pydoc_data", "test", "this",
        "turtledemo", "winreg", "winsound",
    }
)  # fmt: skip


def hides_stdlib(name: str, python: PythonVersion) -> bool:
    """Tell whether a module of that name on the path comes before one of Python's own.

    What is inside of the interpreter is found before any path is looked at.
    """
    version = (python.major, python.minor)
    if name in _NOT_MISSED or (name in INSIDE and version >= INSIDE[name]):
        return False
    return _comes_with(name, version)


def is_stdlib(name: str, python: PythonVersion) -> bool:
    """Tell whether a Python brings a module of that name along; private ones are all its own."""
    return name.startswith("_") or _comes_with(name, (python.major, python.minor))


def _comes_with(name: str, version: tuple[int, int]) -> bool:
    if name in ALWAYS:
        return True
    since, until = CHANGING.get(name, (version, version))
    return since <= version < until
