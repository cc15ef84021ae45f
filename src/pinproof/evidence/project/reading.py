"""What a project's own files say of its Python.

Sources: the manuals of pyenv (`.python-version`), asdf (`.tool-versions`), mise, Heroku
(`runtime.txt`), Pipenv (`Pipfile`, `requires`), Poetry, pixi, App Engine (`app.yaml`), the
Serverless Framework and Azure Functions (`host.json`); PEP 621; setuptools (`python_requires`).
"""

import re
from collections.abc import Iterator, Mapping

from pinproof.evidence.model import Evidence, python_named
from pinproof.evidence.project.ranges import lowest, lowest_of_poetry
from pinproof.formats.tree import Listing, Scalar, Table
from pinproof.source import SourceFile

# One match is one Python; of several that are made available, the first is `python`.
_LINES: Mapping[str, re.Pattern[str]] = {
    ".python-version": re.compile(
        r"^[ \t]*(?:c?python-)?(\d+\.\d+(?:\.\d+)?)[ \t]*(?:#.*)?$", re.MULTILINE
    ),
    ".tool-versions": re.compile(r"^[ \t]*python[ \t]+(\d+\.\d+(?:\.\d+)?)(?=\s|$)", re.MULTILINE),
    "runtime.txt": re.compile(r"^[ \t]*python-(\d+\.\d+(?:\.\d+)?)[ \t]*$", re.MULTILINE),
}
_RANGES: Mapping[str, re.Pattern[str]] = {
    "setup.cfg": re.compile(r"^[ \t]*python_requires[ \t]*=[ \t]*(.+)$", re.MULTILINE),
    "setup.py": re.compile(r"\bpython_requires\s*=\s*[\"']([^\"'\n]+)[\"']"),
}
# Where in a structured file the Python stands.
_KEYS: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "Pipfile": (("requires", "python_full_version"), ("requires", "python_version")),
    "mise.toml": (("tools", "python"),),
    ".mise.toml": (("tools", "python"),),
    "pixi.toml": (("dependencies", "python"),),
    "app.yaml": (("runtime",),),
    "serverless.yml": (("provider", "runtime"),),
    "serverless.yaml": (("provider", "runtime"),),
}
_POETRY = ("tool", "poetry", "dependencies", "python")
_RANGE_KEYS: tuple[tuple[str, ...], ...] = (
    ("project", "requires-python"),
    _POETRY,
    (*_POETRY, "version"),
)
_VERSION = re.compile(r"(?:==)?(\d+\.\d+(?:\.\d+)?)(?:\.\*)?")
# `python39` and `python3.9` of clouds.
_RUNTIME = re.compile(r"python(\d)\.?(\d+)")
_UNTOLD = "it does not say which Python"


def find_project_evidence(name: str, text: str, path: str) -> Iterator[Evidence]:
    """Give what a file of such a name says; `path` is how a report names it."""
    if name in _LINES:
        match = _LINES[name].search(text)
        python = python_named(match[1]) if match else None
        if match is not None and python is not None:
            line = text.count("\n", 0, match.start(1)) + 1
            yield Evidence(kind="project", where=f"{path}:{line}", python=python)
    elif name in _RANGES:
        match = _RANGES[name].search(text)
        python = lowest(match[1].strip()) if match else None
        if match is not None and python is not None:
            line = text.count("\n", 0, match.start()) + 1
            yield Evidence(kind="project", where=f"{path}:{line}", python=python, is_floor=True)
    elif name == "host.json":
        if '"version"' in text and '"2.0"' in text:
            # The Python of a function app is chosen where it is created.
            yield Evidence(kind="project", where=path, undecided=_UNTOLD)
    else:
        yield from _structured(name, SourceFile(path=path, text=text))


def _structured(name: str, source: SourceFile) -> Iterator[Evidence]:
    # To parse a document costs more than to look for the word.
    if "python" not in source.text:
        return
    document = _document(name, source)
    for keys in _RANGE_KEYS if name == "pyproject.toml" else ():
        value = document.get(*keys) if document is not None else None
        if isinstance(value, Scalar):
            python = (lowest if keys[0] == "project" else lowest_of_poetry)(value.text)
            if python is not None:
                yield Evidence(kind="project", where=_where(value), python=python, is_floor=True)
                return
    for keys in _KEYS.get(name, ()):
        value = document.get(*keys) if document is not None else None
        if isinstance(value, Listing) and value.items:
            value = value.items[0]
        if not isinstance(value, Scalar):
            continue
        runtime, version = _RUNTIME.fullmatch(value.text), _VERSION.fullmatch(value.text)
        said = f"{runtime[1]}.{runtime[2]}" if runtime else version[1] if version else ""
        python = python_named(said) if said else None
        if python is not None:
            yield Evidence(kind="project", where=_where(value), python=python)
            return
        if value.text.startswith("python"):
            yield Evidence(kind="project", where=_where(value), undecided=_UNTOLD)


def _document(name: str, source: SourceFile) -> Table | None:
    if name.endswith((".yaml", ".yml")):
        from pinproof.formats.structured.yaml_text import read_yaml  # noqa: PLC0415 - few folders hold one

        documents, _ = read_yaml(source)
        return documents[0] if documents and isinstance(documents[0], Table) else None
    from pinproof.formats.script import Script  # noqa: PLC0415 - see above
    from pinproof.formats.structured.toml_text import TomlDocument, read_toml  # noqa: PLC0415 - see above

    read = read_toml(Script(source=source, text=source.text))
    return read.table if isinstance(read, TomlDocument) else None


def _where(value: Scalar) -> str:
    return f"{value.place.source.path}:{value.place.start.line}"
