"""The folder of a project, as far as it tells what it needs without being run."""

import os
from collections.abc import Iterator
from typing import Any

import tomli

from pinproof.index.http.failure import FetchFailed, Refused
from pinproof.index.metadata.metadata_files import MalformedMetadata, parse_pkg_info
from pinproof.index.model import CoreMetadata, DistributionFile
from pinproof.metadata.requires_txt import with_condition

_MOST_BYTES = 2**20
_BUILT = "what it needs is known only once it is built"


def read_source_tree(path: str, file: DistributionFile) -> CoreMetadata:
    """Read what a project's folder states for good; `FetchFailed` when that is not enough.

    Source: PEP 621: a builder must keep to what `[project]` states and not list as dynamic;
    PEP 643 for the `PKG-INFO` of an unpacked sdist.
    """
    project = os.path.join(path, "pyproject.toml")
    if not os.path.isfile(project) and not os.path.isfile(os.path.join(path, "setup.py")):
        raise Refused(f"{path}: a folder with neither setup.py nor pyproject.toml")
    unpacked = os.path.join(path, "PKG-INFO")
    if os.path.isfile(unpacked):
        try:
            found = parse_pkg_info(_read(unpacked), version=file.version)
        except MalformedMetadata:
            found = None
        if found is not None and found.requires_dist is not None:
            return found
    table = _project_table(project) if os.path.isfile(project) else None
    name = table.get("name") if table else None
    if not table or not isinstance(name, str):
        raise FetchFailed(f"{path}: {_BUILT}")
    dynamic = table.get("dynamic", [])
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
        raise Refused(f"{path}: the [project] table of its pyproject.toml is not valid") from None


def _requirements(dependencies: list[str], extras: dict[str, list[str]]) -> Iterator[str]:
    for text in dependencies:
        yield text.strip()
    for extra, texts in extras.items():
        for text in texts:
            yield with_condition(text, f'extra == "{extra}"')


def _project_table(path: str) -> dict[str, Any] | None:
    try:
        table = tomli.loads(_read(path).decode()).get("project")
    except (tomli.TOMLDecodeError, UnicodeDecodeError, RecursionError):
        raise Refused(f"{path}: it cannot be read as TOML") from None
    return table if isinstance(table, dict) else None


def _read(path: str) -> bytes:
    with open(path, "rb") as opened:
        return opened.read(_MOST_BYTES)
