"""The folder of a project, as far as it tells what it needs without being run."""

import os
from collections.abc import Iterator
from typing import Any

import tomli

from pinproof.gate.boundary import Boundary
from pinproof.gate.opening import NotRead, look_at, read_path
from pinproof.index.http.failure import FetchFailed, Refused
from pinproof.index.metadata.metadata_files import MalformedMetadata, parse_pkg_info
from pinproof.index.model import CoreMetadata, DistributionFile
from pinproof.metadata.requires_txt import with_condition

_MOST_BYTES = 2**20
_BUILT = "what it needs is known only once it is built"
_INVALID = "the [project] table of its pyproject.toml is not valid"


def read_source_tree(path: str, file: DistributionFile, within: Boundary) -> CoreMetadata:
    """Read what a project's folder states for good; `FetchFailed` when that is not enough.

    Source: PEP 621: a builder must keep to what `[project]` states and not list as dynamic;
    PEP 643 for the `PKG-INFO` of an unpacked sdist.
    """
    project = read_path(os.path.join(path, "pyproject.toml"), within=within, most_bytes=_MOST_BYTES)
    setup = look_at(os.path.join(path, "setup.py"), within=within)
    if isinstance(project, NotRead) and project.kind != "missing":
        raise FetchFailed(f"{path}: pyproject.toml: {project.reason}")
    if isinstance(project, NotRead) and setup == "missing":
        raise Refused(f"{path}: a folder with neither setup.py nor pyproject.toml")
    unpacked = read_path(os.path.join(path, "PKG-INFO"), within=within, most_bytes=_MOST_BYTES)
    if not isinstance(unpacked, NotRead):
        try:
            found = parse_pkg_info(unpacked, version=file.version)
        except MalformedMetadata:
            found = None
        if found is not None and found.requires_dist is not None:
            return found
    table = None if isinstance(project, NotRead) else _project_table(project, path)
    name = table.get("name") if table else None
    if not table or not isinstance(name, str):
        raise FetchFailed(f"{path}: {_BUILT}")
    dynamic = table.get("dynamic", [])
    if not isinstance(dynamic, list):
        raise Refused(f"{path}: {_INVALID}")
    if {"dependencies", "optional-dependencies"} & set(map(str, dynamic)):
        raise FetchFailed(f"{path}: {_BUILT}: pyproject.toml lists its dependencies as dynamic")
    extras = table.get("optional-dependencies", {})
    try:
        return CoreMetadata(
            name=name,
            version=table.get("version", ""),
            requires_dist=tuple(_requirements(table.get("dependencies", []), extras)),
            requires_python=table.get("requires-python"),
            provides_extra=tuple(extras),
        )
    except (AttributeError, TypeError):
        raise Refused(f"{path}: {_INVALID}") from None


def _requirements(dependencies: list[str], extras: dict[str, list[str]]) -> Iterator[str]:
    for text in dependencies:
        yield text.strip()
    for extra, texts in extras.items():
        for text in texts:
            yield with_condition(text, f'extra == "{extra}"')


def _project_table(content: bytes, path: str) -> dict[str, Any] | None:
    try:
        table = tomli.loads(content.decode()).get("project")
    except (ValueError, RecursionError):
        raise Refused(f"{path}: pyproject.toml: it cannot be read as TOML") from None
    return table if isinstance(table, dict) else None
