"""The environment that a file belongs to: an MLflow model's, or a conda environment's.

Sources: MLflow's manual, Models, storage format (`MLmodel`, `python_env.yaml`); conda's manual,
package match specifications.
"""

import re
from collections.abc import Iterable, Iterator

from pinproof.evidence.model import Evidence, python_named
from pinproof.formats.tree import Listing, Node, Scalar, Table
from pinproof.hosts.conda import find_settled_python
from pinproof.requirements.model import ForeignLine
from pinproof.source import SourceFile

_CONDA_PYTHON = re.compile(
    r"(?:[\w.-]+::)?python(?:\s*(={1,2}|>=|~=|>)\s*(\d+\.\d+(?:\.\d+)?)(?:\.\*|\*)?(=[\w*]+)?)?"
    r"(\s*[,<>!].*)?",
)


def find_environment_evidence(source: SourceFile) -> Iterator[Evidence]:
    """Give what an MLmodel file, a `python_env.yaml` or a conda environment says of its Python."""
    from pinproof.formats.structured.yaml_text import read_yaml  # noqa: PLC0415 - only where there is one

    documents, _ = read_yaml(source)
    for document in documents[:1]:
        for value, text, is_floor in _said(document):
            where = f"{value.place.source.path}:{value.place.start.line}"
            python = python_named(text) if text else None
            yield Evidence(
                kind="environment",
                where=where,
                python=python,
                is_floor=is_floor,
                undecided="" if python is not None else "it does not say which Python",
            )


def find_conda_evidence(lines: Iterable[ForeignLine]) -> Evidence:
    """Give what a conda environment's own lines say; of an open range conda takes the newest.

    Nothing beside the file knows better than the file itself.
    """
    for line in lines:
        if line.normalized_name != "python":
            continue
        named = find_settled_python(line.version)
        python = python_named(named) if named is not None else None
        return Evidence(
            kind="deployment",
            where=f"{line.source.path}:{line.number}",
            python=python,
            undecided="" if python is not None else "it does not say which Python",
        )
    return Evidence(kind="environment", where="", undecided="its conda environment names none")


def _said(document: Node) -> Iterator[tuple[Scalar, str, bool]]:
    """Give each scalar that speaks of the Python, the version in it, and whether it is a floor."""
    if not isinstance(document, Table):
        return
    model = document.get("flavors", "python_function", "python_version")
    if isinstance(model, Scalar):
        yield model, model.text, False
    virtual = document.get("python")
    if isinstance(virtual, Scalar):
        yield virtual, virtual.text, False
    listed = document.get("dependencies")
    for item in listed.items if isinstance(listed, Listing) else ():
        match = _CONDA_PYTHON.fullmatch(item.text.strip()) if isinstance(item, Scalar) else None
        if match is not None and isinstance(item, Scalar):
            yield item, match[2] or "", match[1] in (">=", ">", "~=")
