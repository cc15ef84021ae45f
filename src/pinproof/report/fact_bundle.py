"""A fact bundle, for a person and for a program."""

from datetime import datetime, timezone
from typing import Any

from pinproof.index.fact_bundle.contents import BundleContents
from pinproof.outgoing.sizes import size_text
from pinproof.outgoing.text import outgoing_json
from pinproof.record import record
from pinproof.report.parts.folding import fold
from pinproof.report.parts.style import count

_MOST_FAILURES = 5


@record
class BuiltFacts:
    """A fact bundle that was built, and why some answers could not be had for it."""

    path: str
    sha256: str
    size_bytes: int
    answers: int
    failures: tuple[str, ...]


def built_text(built: BuiltFacts, width: int | None = None) -> str:
    """Say what was built, and what it lacks; folded to `width` columns."""
    size = size_text(built.size_bytes)
    lines = [f"wrote {built.path}: {size}, {count(built.answers, 'answer')}"]
    lines += [f"sha256 {built.sha256}", *_failures(built.failures, width)]
    return "\n".join(lines) + "\n"


def built_json(built: BuiltFacts) -> str:
    """Give the same as one JSON object."""
    document = {
        "schema": 1,
        "path": built.path,
        "sha256": built.sha256,
        "size_bytes": built.size_bytes,
        "answers": built.answers,
        "failures": list(built.failures),
    }
    return outgoing_json(document) + "\n"


def contents_text(held: BundleContents, width: int | None = None) -> str:
    """Say what a fact bundle holds; folded to `width` columns."""
    lines = [
        f"{held.path}: {size_text(held.size_bytes)}",
        f"sha256    {held.sha256}",
        *fold(f"from      {', '.join(held.origins) or 'nowhere'}", width, "", " " * 10),
        f"taken     {_moment(held.taken_s) or 'not told (SOURCE_DATE_EPOCH was not set)'}",
        f"newest    {held.newest_upload or 'not told by the pages'}",
        f"projects  {len(held.projects)}, and {len(held.missing)} that are not published",
        f"metadata  of {count(held.metadata, 'file')}, imports of {held.imports}",
        f"includes  {held.includes}",
        *_failures(held.failures, width),
    ]
    return "\n".join(lines) + "\n"


def whole_text(held: BundleContents) -> str:
    """Say that each row is what the hash says."""
    return f"{held.path}: whole\nsha256 {held.sha256}\n"


def contents_json(held: BundleContents) -> str:
    """Give what a fact bundle holds as one JSON object; it is whole."""
    document: dict[str, Any] = {
        "schema": 1,
        "path": held.path,
        "sha256": held.sha256,
        "size_bytes": held.size_bytes,
        "origins": list(held.origins),
        "taken": _moment(held.taken_s),
        "newest_upload": held.newest_upload,
        "projects": list(held.projects),
        "missing": list(held.missing),
        "metadata": held.metadata,
        "imports": held.imports,
        "includes": held.includes,
        "failures": list(held.failures),
    }
    return outgoing_json(document) + "\n"


def _failures(reasons: tuple[str, ...], width: int | None) -> list[str]:
    if not reasons:
        return []
    more = len(reasons) - _MOST_FAILURES
    return [
        f"not had when it was built: {count(len(reasons), 'answer')}",
        *(
            line
            for reason in reasons[:_MOST_FAILURES]
            for line in fold(reason, width, "  ", "    ")
        ),
        *([f"  and {more} more"] if more > 0 else []),
    ]


def _moment(seconds: int | None) -> str | None:
    if seconds is None:
        return None
    try:
        moment = datetime.fromtimestamp(seconds, tz=timezone.utc)
    except (ValueError, OverflowError, OSError):
        return None
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
