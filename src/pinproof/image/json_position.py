"""Where a value stands in JSON text; asked only when there is something to report."""

import json
import re
from json.decoder import scanstring  # type: ignore[attr-defined]

_BLANK = re.compile(r"[ \t\r\n]*")


def position_of(text: str, path: tuple[str | int, ...]) -> tuple[int, int]:
    """Give the 1-based line and column of the value at a path of keys and indices.

    The text must be valid JSON. A path that ends in a missing key gives its object.
    """
    at = _skip(text, 0)
    for part in path:
        found = _enter(text, at, part)
        if found is None:
            break
        at = found
    line = text.count("\n", 0, at) + 1
    return line, at - text.rfind("\n", 0, at)


def _skip(text: str, at: int) -> int:
    match = _BLANK.match(text, at)
    return match.end() if match else at


def _enter(text: str, at: int, part: str | int) -> int | None:
    """Give where the value begins that an object or array at `at` holds under a key or index."""
    is_object = text[at] == "{"
    decode = json.JSONDecoder().raw_decode
    at = _skip(text, at + 1)
    index = 0
    while text[at] not in "]}":
        key: str | int = index
        if is_object:
            key, at = scanstring(text, at + 1, True)
            at = _skip(text, _skip(text, at) + 1)
        if key == part:
            return at
        at = _skip(text, decode(text, at)[1])
        if text[at] == ",":
            at = _skip(text, at + 1)
        index += 1
    return None
