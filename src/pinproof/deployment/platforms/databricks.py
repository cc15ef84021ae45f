"""Databricks: jobs in bundles, and `%pip install -r` in notebooks.

Source: Databricks' release notes, the system environment of each runtime.
"""

import re
from collections.abc import Iterator

from pinproof.deployment.model import Definition, InstallSource
from pinproof.deployment.profiles import DATABRICKS
from pinproof.formats.script import Script
from pinproof.formats.tree import Listing, Node, Scalar, Table, Unknown, Value, walk_tables
from pinproof.hosts.databricks import find_version, read_cluster_environment, read_libraries
from pinproof.hosts.listings import Dialect
from pinproof.record import replace
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
_MAGIC = re.compile(r"^(?:# MAGIC )?[ \t]*%(pip[ \t][^\n]*)", re.MULTILINE)
_BLANKED = re.compile(r"[^\n]")
_NOTEBOOK = "# Databricks notebook source"


# The Python of each version of the serverless environment, all of them on Ubuntu.
_ENVIRONMENTS = {
    "1": ("3.10", "22.04"),
    "2": ("3.11", "22.04"),
    "3": ("3.12", "24.04"),
    "4": ("3.12", "24.04"),
}


def read_bundle(document: Node, dialect: Dialect = "yaml") -> Iterator[Definition]:
    """Give a deployment for each list of libraries, on the runtime that the file names."""
    found = list(walk_tables(document))
    runtimes = [value for each in found if isinstance(value := each.get("spark_version"), Scalar)]
    series = {value.text.partition(".")[0] for value in runtimes}
    known = _RUNTIME_PYTHON.get(min(series)) if len(series) == 1 else None
    job = Definition(
        place=document.place,
        what="job",
        profile=DATABRICKS,
        python=_python(runtimes, known),
        platform=manylinux_of(("ubuntu", known[1])) if known else None,
    )
    for each in found:
        yield from _environment(each, dialect)
        libraries = each.get("libraries")
        if not isinstance(libraries, Listing):
            continue
        named = (i.get("requirements") if isinstance(i, Table) else None for i in libraries.items)
        paths = [path for path in named if isinstance(path, Scalar | Unknown)]
        hosted = tuple(read_libraries(libraries, dialect))
        if paths or hosted:
            yield replace(
                job,
                place=paths[0].place if paths else libraries.place,
                installed=tuple(
                    InstallSource(path=_local(path), takes="requirements") for path in paths
                ),
                hosted=hosted,
            )


def _environment(table: Table, dialect: Dialect) -> Iterator[Definition]:
    hosted, version = read_cluster_environment(table, dialect), find_version(table)
    if hosted is None or version is None:
        return
    known = _ENVIRONMENTS.get(version.text.partition(".")[0])
    what = f"which Python the environment {version.text} has is not known here"
    yield Definition(
        place=version.place,
        what="job",
        profile=DATABRICKS,
        hosted=(hosted,),
        python=Scalar(place=version.place, text=known[0])
        if known is not None
        else Unknown(place=version.place, what=what),
        platform=manylinux_of(("ubuntu", known[1])) if known is not None else None,
    )


def _python(runtimes: list[Scalar], known: tuple[str, str] | None) -> Value | None:
    if not runtimes:
        return None
    if known is not None:
        return Scalar(place=runtimes[0].place, text=known[0])
    named = " and ".join(dict.fromkeys(value.text for value in runtimes))
    what = f"which Python runs on Databricks' {named} is not known here"
    return Unknown(place=runtimes[0].place, what=what)


def find_magics(source: SourceFile) -> Script | None:
    """Give the commands of an exported notebook as a shell sees them; `None` for another script."""
    if not source.text.startswith(_NOTEBOOK):
        return None
    parts: list[str] = []
    at = 0
    for match in _MAGIC.finditer(source.text):
        parts += [_BLANKED.sub(" ", source.text[at : match.start(1)]), match[1]]
        at = match.end(1)
    text = "".join([*parts, _BLANKED.sub(" ", source.text[at:])])
    return Script(source=source, text=text, is_shell=True)


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
