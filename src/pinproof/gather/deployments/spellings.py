"""What is at a path in just its spelling, and under which other one something would be."""

import os
import posixpath
from collections.abc import Iterator

from pinproof.deployment.located import Presence
from pinproof.deployment.profiles import Takes
from pinproof.gate.opening import list_names, look_at

_NEAR = 0.8


def spell_path(path: str) -> str:
    """Give a path as a user would write it."""
    return posixpath.normpath(path.replace(os.sep, "/"))


def find_exactly(path: str) -> Presence:
    """Tell what is at a path in just this spelling, as on a system that minds the case."""
    kind = look_at(path) if path else "missing"
    if kind not in ("file", "folder"):
        return "missing"
    # A backslash separates nothing where the path is read in the end.
    if "\\" in path and os.sep != "\\":
        return "missing"
    parts = [part for part in path.replace(os.sep, "/").split("/") if part not in ("", ".", "..")]
    folder = os.path.normpath(path)
    for part in reversed(parts):
        folder, name = os.path.split(folder)
        if name != part or not (names := list_names(folder or os.curdir)):
            break
        if part not in names:
            return "missing"
    return "directory" if kind == "folder" else "file"


def find_near_spelling(root: str, place: str, text: str, takes: Takes) -> str | None:
    """Give another way to write a path under which something of the kind is there."""
    wanted = "directory" if takes == "directory" else "file"
    for candidate in dict.fromkeys(_spellings(root, place, text)):
        if (
            candidate != text
            and find_exactly(candidate_path := f"{place or '.'}/{candidate}") == wanted
        ):
            return posixpath.normpath(candidate) if candidate_path else None
    return None


def _spellings(root: str, place: str, text: str) -> Iterator[str]:
    plain = text.replace("\\", "/")
    plain = plain[2:] if plain[1:2] == ":" else plain
    # A file of variables keeps quotes as part of the value.
    plain = plain.strip("'\"")
    relative = plain.lstrip("/")
    yield relative
    yield from _other_case(place, relative)
    back = os.path.relpath(root or ".", place or ".").replace(os.sep, "/")
    parts = relative.split("/")
    for drop in range(len(parts)):
        shorter = "/".join(parts[drop:])
        # Seen from the script, then from the folder that is deployed.
        yield shorter
        yield posixpath.normpath(posixpath.join(back, shorter))
    folder, _, name = relative.rpartition("/")
    names = list_names(os.path.join(place or ".", folder))
    if not names:
        return
    from difflib import get_close_matches  # noqa: PLC0415 - only where something is missing

    for close in get_close_matches(name, names, cutoff=_NEAR):
        yield posixpath.join(folder, close)


def _other_case(place: str, relative: str) -> Iterator[str]:
    folder, spelt = place or ".", []
    for part in relative.split("/"):
        match = next((each for each in list_names(folder) if each.lower() == part.lower()), None)
        if match is None:
            return
        spelt.append(match)
        folder = os.path.join(folder, match)
    yield "/".join(spelt)
