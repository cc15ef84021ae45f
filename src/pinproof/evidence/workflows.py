"""The Python with which a project's own CI installs a file.

Sources: the manuals of GitHub Actions (`setup-python`), Azure Pipelines (`UsePythonVersion`),
GitLab CI, CircleCI and Bitbucket Pipelines (`image`), Travis CI (`python`), AWS CodeBuild
(`runtime-versions`), Google Cloud Build (`name`), Read the Docs (`tools`, `requirements`).
"""

import posixpath
import re
from collections.abc import Iterator

from pinproof.evidence.model import Evidence, python_named
from pinproof.formats.tree import Listing, Node, Scalar, Table
from pinproof.source import SourceFile

_INSTALLED = re.compile(r"\bpip3?\b[^\n]*?\s(?:-r|--requirement)[ =]?[\"']?([^\s\"'&|;,\]]+)")
_READ_THE_DOCS = re.compile(
    r"^[ \t]*(?:-[ \t]+)?requirements:[ \t]*[\"']?([^\s\"'#]+)", re.MULTILINE
)
_FOLDER = re.compile(r"(?:working-directory|workingDirectory):[ \t]*[\"']?([^\s\"'#]+)")
_VERSION = re.compile(r"(\d+\.\d+(?:\.\d+)?)")
_IMAGE = re.compile(r"(?:\S*/)?python:(\d+\.\d+(?:\.\d+)?)(?:-\S+)?")
_KEYS = frozenset({"python-version", "python_version", "pythonVersion", "versionSpec", "python"})


def find_workflow_evidence(source: SourceFile, file: str) -> Iterator[Evidence]:
    """Give what a workflow says of a file that it installs, `file` as seen from the repository.

    Of several Pythons that it is tried with, the lowest counts.
    """
    folders = ["", *_FOLDER.findall(source.text)]
    named = _INSTALLED.findall(source.text)
    if "readthedocs" in posixpath.basename(source.path):
        named += _READ_THE_DOCS.findall(source.text)
    paths = {posixpath.normpath(posixpath.join(at, each)) for at in folders for each in named}
    if posixpath.normpath(file) not in paths:
        return
    from pinproof.formats.structured.yaml_text import read_yaml  # noqa: PLC0415 - few files are named in one

    documents, _ = read_yaml(source)
    said = [
        (python, value)
        for document in documents
        for text, value in _versions(document)
        if (python := python_named(text)) is not None
    ]
    if not said:
        return
    python, value = min(said, key=lambda each: each[0])
    yield Evidence(
        kind="workflow",
        where=f"{source.path}:{value.place.start.line}",
        python=python,
        is_floor=len({each.series for each, _ in said}) > 1,
    )


def _versions(node: Node, key: str = "") -> Iterator[tuple[str, Scalar]]:
    """Give each version of Python in a document, and where it stands."""
    if isinstance(node, Table):
        for name, value in node.items:
            yield from _versions(value, name.text)
    elif isinstance(node, Listing):
        for item in node.items:
            yield from _versions(item, key)
    elif isinstance(node, Scalar):
        match = None
        if key in _KEYS:
            match = _VERSION.fullmatch(node.text)
        elif key in ("image", "name"):
            match = _IMAGE.fullmatch(node.text)
        if match is not None:
            yield match[1], node
