"""Constraints files whose names tell the Python that they are for.

Source: Apache Airflow's manual, constraints files (`constraints-2.10.3/constraints-3.11.txt`).
"""

import re
from collections.abc import Iterator

from pinproof.evidence.model import Evidence, python_named

_CONSTRAINT = re.compile(
    r"^[ \t]*(?:--constraint|-c)(?:[ \t]*=[ \t]*|[ \t]*)"
    r"[\"']?[^\s\"'#]*?constraints?-(?:no-providers-|source-providers-)?(\d+\.\d+)\.txt[\"']?"
    r"[ \t]*(?:#.*)?$",
    re.MULTILINE,
)


def find_constraints_evidence(text: str, path: str) -> Iterator[Evidence]:
    """Give the Pythons that the constraints files of a requirements file name."""
    if "constraint" not in text:
        return
    for match in _CONSTRAINT.finditer(text):
        python = python_named(match[1])
        if python is not None:
            line = text.count("\n", 0, match.start()) + 1
            yield Evidence(kind="constraints", where=f"{path}:{line}", python=python)
