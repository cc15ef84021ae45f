"""The cache, for a person and for a program."""

from pinproof.outgoing.text import outgoing_json
from pinproof.record import record
from pinproof.report.parts.style import count


@record
class CacheState:
    """A cache's folder and what it holds; `was_cleared` once all of that is gone."""

    folder: str
    size_bytes: int = 0
    pages: int = 0
    metadata: int = 0
    files: int = 0
    was_cleared: bool = False


def folder_text(state: CacheState) -> str:
    """Give the folder alone."""
    return f"{state.folder}\n"


def state_text(state: CacheState) -> str:
    """Say how much the cache holds, or held until it was cleared."""
    if not state.size_bytes:
        return f"{state.folder}: {'nothing to clear' if state.was_cleared else 'empty'}\n"
    size = f"{state.size_bytes / 1e6:.1f} MB"
    if state.was_cleared:
        return f"{state.folder}: cleared ({size})\n"
    held = f"{count(state.pages, 'project page')}, metadata of {count(state.metadata, 'file')}"
    if state.files:
        held += f", {count(state.files, 'whole file')}"
    return f"{state.folder}: {size}, {held}\n"


def state_json(state: CacheState) -> str:
    """Give the same as one JSON object."""
    document = {
        "schema": 1,
        "folder": state.folder,
        "size_bytes": state.size_bytes,
        "pages": state.pages,
        "metadata": state.metadata,
        "files": state.files,
        "cleared": state.was_cleared,
    }
    return outgoing_json(document) + "\n"
