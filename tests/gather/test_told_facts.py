"""A fact bundle is opened once, until another file lies in its place."""

import os
from pathlib import Path

from pinproof.gather.told_facts import open_told_facts
from pinproof.index.fact_bundle.writing import write_bundle


def write(path: Path, taken: str) -> None:
    write_bundle({"sources": {}, "taken": taken}, [], str(path))


def test_another_bundle_of_the_same_name_is_opened_anew(tmp_path: Path) -> None:
    path = tmp_path / "latest.facts"
    write(path, "2026-01-01T00:00:00Z")
    first = open_told_facts(str(path))
    assert open_told_facts(str(path)) is first
    write(tmp_path / "next", "2026-01-02T00:00:00Z")
    os.replace(tmp_path / "next", path)
    second = open_told_facts(str(path))
    assert second.bundle.sha256 != first.bundle.sha256
    assert open_told_facts(str(path)) is second
