"""Databricks: jobs in bundles, and `%pip install -r` in notebooks.

Source: Databricks' release notes, the system environment of each runtime.
"""

import re
from collections.abc import Iterator

from pinproof.deployment.model import Definition, InstallSource
from pinproof.deployment.profiles import DATABRICKS
from pinproof.formats.tree import Listing, Node, Scalar, Table, Unknown, Value, walk_tables
from pinproof.source import Place, SourceFile, Span
from pinproof.target.systems import manylinux_of

# Runtime: Python, and the release of Ubuntu below it.
_RUNTIME_PYTHON = {
    "7": ("3.7", "18.04"),
    "8": ("3.8", "18.04"),
    "9": ("3.8", "20.04"),
    "10": ("3.8", "20.04"),
    "11": ("3.9", "20.04"),
    "12": ("3.9", "20.04"),
    "13": ("3.10", "22.04"),
    "14": ("3.10", "22.04"),
    "15": ("3.11", "22.04"),
    "16": ("3.12", "24.04"),
}
_PIP = re.compile(
    r"^(?:# MAGIC )?[ \t]*%pip[ \t]+install\b[^\n]*?(?:-r|--requirement)[ \t=]*(\"[^\"\n]*\"|\S+)",
    re.MULTILINE,
)
_NOTEBOOK = "# Databricks notebook source"


def read_bundle(document: Node) -> Iterator[Definition]:
    """Give a deployment for each list of libraries, on the runtime that the file names."""
    found = list(walk_tables(document))
    runtimes = [value for each in found if isinstance(value := each.get("spark_version"), Scalar)]
    series = {value.text.partition(".")[0] for value in runtimes}
    known = _RUNTIME_PYTHON.get(min(series)) if len(series) == 1 else None
    for each in found:
        libraries = each.get("libraries")
        if not isinstance(libraries, Listing):
            continue
        for item in libraries.items:
            path = item.get("requirements") if isinstance(item, Table) else None
            if isinstance(path, Scalar | Unknown):
                yield Definition(
                    place=path.place,
                    what="job",
                    profile=DATABRICKS,
                    installed=(InstallSource(path=_local(path), takes="requirements"),),
                    python=_python(runtimes, known),
                    platform=manylinux_of(("ubuntu", known[1])) if known else None,
                )


def _python(runtimes: list[Scalar], known: tuple[str, str] | None) -> Value | None:
    if not runtimes:
        return None
    if known is not None:
        return Scalar(place=runtimes[0].place, text=known[0])
    named = " and ".join(dict.fromkeys(value.text for value in runtimes))
    what = f"which Python runs on Databricks' {named} is not known here"
    return Unknown(place=runtimes[0].place, what=what)


def read_pip_magics(source: SourceFile) -> Iterator[Definition]:
    """Give a deployment for each `%pip install -r` of an exported notebook."""
    if not source.text.startswith(_NOTEBOOK):
        return
    for match in _PIP.finditer(source.text):
        place = Place(source, Span(*match.span(1)))
        path = Scalar(place=place, text=match[1].strip('"'))
        yield Definition(
            place=place,
            what="notebook",
            profile=DATABRICKS,
            installed=(InstallSource(path=_local(path), takes="requirements"),),
        )


def _local(path: Value) -> Value:
    if isinstance(path, Scalar) and path.text.startswith(("/", "dbfs:", "$")):
        return Unknown(place=path.place, what="it lies in the workspace")
    return path
