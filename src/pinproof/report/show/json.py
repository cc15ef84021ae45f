"""What pip reads in a file, for a program: JSON after `schemas/show.json`."""

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any

from pinproof.outgoing.text import outgoing_json
from pinproof.requirements.model import (
    EditableLine,
    ForeignLine,
    IncludeFault,
    IncludeLine,
    InvalidLine,
    Line,
    OptionLine,
    RequirementLine,
    RequirementsFile,
)
from pinproof.source import Place, Span

SCHEMA = 1


def render(files: Iterable[RequirementsFile]) -> str:
    """Give files and what they include as one JSON document, ending in a line end."""
    files = list(files)
    seen: dict[str, RequirementsFile] = {}
    for part in chain.from_iterable(file.files() for file in files):
        seen.setdefault(part.source.path, part)
    document = {
        "schema": SCHEMA,
        "files": [_file(part) for part in seen.values()],
        "lines": [line_object(line) for file in files for line in _walk(file)],
    }
    return outgoing_json(document) + "\n"


def _walk(file: RequirementsFile) -> Iterator[Line | ForeignLine]:
    """Give the lines of a file as they stand, those of an include right after its own line."""
    for line in sorted([*file.lines, *file.foreign], key=lambda line: line.span):
        yield line
        if isinstance(line, IncludeLine) and isinstance(line.included, RequirementsFile):
            yield from _walk(line.included)


def _file(file: RequirementsFile) -> dict[str, Any]:
    fault = file.decode_fault
    return {
        "path": file.source.path,
        "encoding": file.source.encoding,
        "byte_order_mark": bool(file.source.bom),
        "fault": None
        if fault is None
        else {"message": fault.reason, **_range(Place(file.source, fault.span))},
    }


def line_object(line: Line | ForeignLine) -> dict[str, Any]:
    """Give one logical line; every key is always there."""
    read: dict[str, Any] = {
        "kind": "invalid",
        "path": line.source.path,
        **_range(line.at(None)),
        "text": line.text,
        "name": None,
        "specifier": None,
        "extras": [],
        "marker": None,
        "url": None,
        "hashes": [],
        "options": [],
        "ignored_words": [],
        "constraint": False,
        "included": None,
        "comment": None if line.comment is None else line.comment.text,
        "message": None,
        "cure": None,
    }
    spans: dict[str, Any] = {}
    if line.comment is not None:
        spans["comment"] = _span(line, line.comment.span)
    if isinstance(line, InvalidLine):
        read |= {"constraint": line.is_constraint, "message": line.message, "cure": line.cure}
        spans["fault"] = _span(line, line.fault)
        return read | {"spans": spans}
    if isinstance(line, ForeignLine):
        read |= {"kind": line.manager, "name": line.name, "specifier": line.version}
        spans["name"] = _span(line, line.name_span)
        if line.version_span is not None:
            spans["specifier"] = _span(line, line.version_span)
        return read | {"spans": spans}
    read["ignored_words"] = [word.text for word in line.ignored]
    read["options"] = [{"name": each.name, "value": each.value} for each in line.options]
    spans |= {
        "options": _spans(line, (each.span for each in line.options)),
        "ignored_words": _spans(line, (word.span for word in line.ignored)),
    }
    if isinstance(line, OptionLine):
        read["kind"] = "option"
    elif isinstance(line, IncludeLine):
        read |= {"kind": "include", "constraint": line.constraint}
        if isinstance(line.included, IncludeFault):
            read["message"] = line.included.reason
        else:
            read["included"] = line.included.source.path
        spans["path"] = _span(line, line.path.span)
    else:
        read |= _requirement(line)
        spans |= _requirement_spans(line)
    return read | {"spans": spans}


def _requirement(line: RequirementLine) -> dict[str, Any]:
    return {
        "kind": "editable" if isinstance(line, EditableLine) else "requirement",
        "name": line.name,
        "specifier": line.specifier,
        "extras": [extra.text for extra in line.extras],
        "marker": None if line.marker is None else line.marker.text,
        "url": None if line.url is None else line.url.text,
        "hashes": [f"{each.algorithm}:{each.digest}" for each in line.hashes],
        "constraint": line.is_constraint,
    }


def _requirement_spans(line: RequirementLine) -> dict[str, Any]:
    single = {
        "name": line.name_span,
        "specifier": line.specifier_span,
        "marker": None if line.marker is None else line.marker.span,
        "url": None if line.url is None else line.url.span,
    }
    return {
        **{key: _span(line, span) for key, span in single.items() if span is not None},
        "extras": _spans(line, (extra.span for extra in line.extras)),
        "clauses": _spans(line, (clause.span for clause in line.clauses)),
        "hashes": _spans(line, (each.span for each in line.hashes)),
    }


def _spans(line: Line, spans: Iterable[Span]) -> list[dict[str, int]]:
    return [_span(line, span) for span in spans]


def _span(line: Line | ForeignLine, span: Span) -> dict[str, int]:
    return _range(line.at(span))


def _range(place: Place) -> dict[str, int]:
    start, end = place.start, place.end
    return {
        "line": start.line,
        "column": start.column,
        "end_line": end.line,
        "end_column": end.column,
    }
