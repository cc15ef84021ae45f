"""What a fact bundle holds, counted; each row is held against the hash on the way."""

import json
from typing import Any

from pinproof.index.fact_bundle.contents import BundleContents
from pinproof.index.fact_bundle.keys import origin_in, project_in
from pinproof.index.fact_bundle.layout import AnswerRow
from pinproof.index.fact_bundle.reading import FactBundle


class _Count:
    def __init__(self) -> None:
        self.projects: dict[str, bool] = {}
        self.origins: set[str] = set()
        self.newest = ""
        self.failures: set[str] = set()
        self.numbers = {"metadata": 0, "imports": 0, "includes": 0}

    def add(self, kind: str, key: str, text: str) -> None:
        if kind == "page":
            name = project_in(key)
            self.projects[name] = self.projects.get(name, False) or text != "null"
            self.origins.add(origin_in(key))
        elif kind == "files":
            for line in text.split("\n"):
                for row in json.loads(line):
                    self.newest = max(self.newest, row[7] or "")
        elif kind == "include":
            self.numbers["includes"] += 1
            self.origins.add(origin_in(key))
        elif kind == "failure":
            self.failures.add(str(json.loads(text)["reason"]))
        elif key.startswith("imports of "):
            self.numbers["imports"] += 1
        elif "://" in key:
            self.numbers["metadata"] += 1


def read_contents(path: str) -> BundleContents:
    """Read a whole fact bundle.

    Raises `UsageError` for what is none, `DamagedBundle` for one of which any row is wrong.
    """
    bundle = FactBundle(path)
    try:
        return _counted(bundle)
    finally:
        bundle.close()


def _counted(bundle: FactBundle) -> BundleContents:
    found = _Count()
    for row in bundle.everything():
        _add(found, row, bundle)
    taken: Any = bundle.header.get("taken")
    return BundleContents(
        path=bundle.path,
        sha256=bundle.sha256,
        size_bytes=bundle.size_bytes,
        taken_s=taken if isinstance(taken, int) else None,
        newest_upload=found.newest or None,
        projects=tuple(sorted(name for name, is_there in found.projects.items() if is_there)),
        missing=tuple(sorted(name for name, is_there in found.projects.items() if not is_there)),
        origins=tuple(sorted(found.origins)),
        failures=tuple(sorted(found.failures)),
        **found.numbers,
    )


def _add(found: _Count, row: AnswerRow, bundle: FactBundle) -> None:
    try:
        found.add(row.kind, row.key, row.text)
    except (ValueError, TypeError, LookupError, RecursionError):
        raise bundle.damaged(f"the {row.kind} {row.key} has another shape") from None
