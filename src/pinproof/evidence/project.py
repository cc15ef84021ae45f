"""What a project says of its Python: `.python-version`, `runtime.txt`, requires-python.

Sources: pyenv's README (`.python-version`); Heroku's manual (`runtime.txt`); PEP 621.
"""

import re
from collections.abc import Iterator

from pinproof.evidence.model import Evidence, python_named
from pinproof.target.model import PythonVersion

_PYENV = re.compile(r"^[ \t]*(?:c?python-)?(\d+\.\d+(?:\.\d+)?)[ \t]*(?:#.*)?$", re.MULTILINE)
_RUNTIME = re.compile(r"^[ \t]*python-(\d+\.\d+(?:\.\d+)?)[ \t]*$", re.MULTILINE)
_SETUP = re.compile(r"^[ \t]*python_requires[ \t]*=[ \t]*(.+)$", re.MULTILINE)
_LATEST_MINOR = 30
_LATEST_PATCH = 30


def project_evidence(name: str, text: str, path: str) -> Iterator[Evidence]:
    """Give what a file of such a name says; `path` is how a report names it."""
    if name in (".python-version", "runtime.txt"):
        pattern = _PYENV if name == ".python-version" else _RUNTIME
        # Of several that pyenv makes available, the first is `python`.
        match = pattern.search(text)
        python = python_named(match[1]) if match else None
        if match is not None and python is not None:
            line = text.count("\n", 0, match.start(1)) + 1
            yield Evidence(kind="project", where=f"{path}:{line}", python=python)
        return
    found = _required(name, text)
    python = lowest(found[0]) if found is not None else None
    if found is not None and python is not None:
        yield Evidence(kind="project", where=f"{path}:{found[1]}", python=python, is_floor=True)


def _required(name: str, text: str) -> tuple[str, int] | None:
    """Give the requires-python of a project and its line."""
    if name == "setup.cfg":
        match = _SETUP.search(text)
        return (match[1].strip(), text.count("\n", 0, match.start()) + 1) if match else None
    if "requires-python" not in text:
        return None
    import tomli  # noqa: PLC0415 - few projects have one

    try:
        project = tomli.loads(text).get("project")
    except (tomli.TOMLDecodeError, RecursionError, ValueError):
        return None
    wanted = project.get("requires-python") if isinstance(project, dict) else None
    if not isinstance(wanted, str):
        return None
    place = re.search(r"^[ \t]*requires-python\b", text, re.MULTILINE)
    return wanted, text.count("\n", 0, place.start()) + 1 if place else 1


def lowest(requires_python: str) -> PythonVersion | None:
    """Give the lowest Python that a requires-python allows. Source: PEP 440, Version specifiers."""
    from packaging.specifiers import SpecifierSet  # noqa: PLC0415 - as above

    try:
        allowed = SpecifierSet(requires_python)
        for minor in range(_LATEST_MINOR):
            if any(f"3.{minor}.{patch}" in allowed for patch in range(_LATEST_PATCH)):
                return PythonVersion.parse(f"3.{minor}")
    except ValueError:
        return None
    return None
