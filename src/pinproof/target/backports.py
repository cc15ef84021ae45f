"""Projects that were published for Pythons of old, and that later ones have themselves.

Source: the wheels and sdists that are published under these names, and what they hold.
"""

from pinproof.target.model import PythonVersion
from pinproof.target.stdlib import is_stdlib

_MODULES = {
    "argparse": "argparse",
    "asyncio": "asyncio",
    "contextvars": "contextvars",
    "dataclasses": "dataclasses",
    "enum34": "enum",
    "functools32": "functools",
    "futures": "concurrent",
    "graphlib-backport": "graphlib",
    "importlib": "importlib",
    "ipaddress": "ipaddress",
    "pathlib": "pathlib",
    "selectors34": "selectors",
    "ssl": "ssl",
    "statistics": "statistics",
    "typing": "typing",
    "uuid": "uuid",
}


def find_backported(name: str, python: PythonVersion) -> str | None:
    """Give the module that a project of a normalized name backports, where a Python has it."""
    module = _MODULES.get(name)
    return module if module is not None and is_stdlib(module, python) else None
