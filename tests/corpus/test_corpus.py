"""Real requirements files: the same reading as pip's, and every byte accounted for.

The files stand beside the checkout, or where `PINPROOF_CORPUS` says; without them all is skipped.
"""

import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from support.pieces import pieces
from support.pip_reading import same
from support.reading import pip_named
from support.readings import Reading, our_reading

from pinproof.requirements.grammar.decode import decode, encode
from pinproof.requirements.model import InvalidLine, RequirementsFile
from pinproof.requirements.parser import parse

CORPUS = Path(
    os.environ.get("PINPROOF_CORPUS")
    or Path(__file__).resolve().parents[2].parent / "shared/corpus"
)

pytestmark = pytest.mark.skipif(
    not (CORPUS / "truth.jsonl").is_file(), reason=f"no corpus at {CORPUS}"
)


def records() -> Iterator[dict[str, Any]]:
    with (CORPUS / "truth.jsonl").open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def read(name: str) -> tuple[bytes, RequirementsFile]:
    raw = (CORPUS / "files" / name).read_bytes()
    source, fault = decode(raw, name)
    return raw, parse(source, pip=pip_named(), decode_fault=fault)


def pip_line(item: dict[str, Any]) -> Reading:
    line: Reading = {"line": item["line"]}
    if item.get("error"):
        return line | {"kind": "invalid"}
    if item["kind"] in ("include", "constraint"):
        return line | {"kind": item["kind"], "target": item["target"]}
    if item["kind"] == "option":
        return line | {"kind": "option"}
    copied = ("kind", "name", "extras", "marker", "url", "editable", "hashes")
    return (
        line
        | {key: item[key] for key in copied}
        | {"specifiers": [tuple(each) for each in item["specifiers"] or ()]}
    )


def differences(record: dict[str, Any]) -> Iterator[str]:
    _, file = read(record["file"])
    refuses = file.decode_fault is not None or any(
        isinstance(line, InvalidLine) for line in file.lines
    )
    if refuses != (record["verdict"] == "reject"):
        yield f"{record['file']}: pip's verdict is {record['verdict']}"
    theirs, ours = [pip_line(item) for item in record["items"]], our_reading(file.lines)
    if len(theirs) != len(ours) and file.decode_fault is None:
        yield f"{record['file']}: {len(ours)} lines, pip has {len(theirs)}"
    for their, our in zip(theirs, ours, strict=False):
        if not same(their, our):
            yield f"{record['file']}: pip reads {their}, we read {our}"


def test_real_files_are_read_as_pip_reads_them(capsys: pytest.CaptureFixture[str]) -> None:
    files, lines, found = 0, 0, []
    for record in records():
        files += 1
        lines += len(record["items"])
        found += list(differences(record))
    agree = files - len({each.partition(":")[0] for each in found})
    with capsys.disabled():
        sys.stdout.write(f"\n{agree} of {files} files, {lines} lines read as pip reads them ")
    assert found == []
    assert files
    assert lines


def test_what_pip_drops_is_known() -> None:
    for record in records():
        _, file = read(record["file"])
        for item, line in zip(record["items"], file.lines, strict=file.decode_fault is None):
            if item.get("error") or isinstance(line, InvalidLine):
                continue
            dropped = bool(item.get("ignored_words") or item.get("ignored_options"))
            if item["kind"] == "requirement":
                assert bool(line.ignored) == dropped, (record["file"], item["text"])


def test_every_byte_of_real_files_is_accounted_for() -> None:
    for record in records():
        raw, file = read(record["file"])
        text = "".join(file.source.text[slice(*piece.span)] for piece in pieces(file))
        assert encode(file.source, text, file.decode_fault) == raw, record["file"]
