"""One reading of a requirements file as plain data, so that pip's and ours can be compared."""

from collections.abc import Iterable
from typing import Any

from packaging.markers import Marker

from pinproof.requirements.model import (
    EditableLine,
    IncludeLine,
    InvalidLine,
    Line,
    OptionLine,
    RequirementLine,
)
from pinproof.source import SourceFile

Reading = dict[str, Any]
LINE_BREAKS = "\n\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"


def pip_line_number(source: SourceFile, offset: int) -> int:
    """Count lines as `str.splitlines` does, which is how pip counts."""
    return len((source.text[:offset] + "x").splitlines())


def our_reading(lines: Iterable[Line]) -> list[Reading]:
    return [_line(line) for line in lines]


def _line(line: Line) -> Reading:
    read: Reading = {"line": pip_line_number(line.source, line.span.start)}
    if isinstance(line, InvalidLine):
        return read | {"kind": "invalid"}
    if isinstance(line, IncludeLine):
        kind = "constraint" if line.constraint else "include"
        return read | {"kind": kind, "target": line.path.text}
    if isinstance(line, OptionLine):
        return read | {"kind": "option"}
    assert isinstance(line, RequirementLine)
    marker = None
    if line.marker is not None:
        marker = str(Marker(line.marker.text))
    hashes: dict[str, list[str]] = {}
    for each in line.hashes:
        hashes.setdefault(each.algorithm, []).append(each.digest)
    return read | {
        "kind": "requirement",
        "name": line.name,
        "extras": sorted({extra.text for extra in line.extras}),
        "specifiers": sorted({(each.operator, each.version) for each in line.clauses}),
        "marker": marker,
        "url": None if line.url is None else line.url.text,
        "editable": isinstance(line, EditableLine),
        "hashes": {name: sorted(digests) for name, digests in sorted(hashes.items())},
    }
