"""TOML as text: its document, and where its keys stand, for messages."""

import re
from collections.abc import Iterable
from typing import Any

from pinproof.errors import UsageError


def parse_toml(text: str, path: str) -> dict[str, Any]:
    """Take a document apart; `UsageError`, naming the file, for what is not TOML."""
    import tomli  # noqa: PLC0415 - most runs find no configuration

    try:
        return tomli.loads(text)
    except tomli.TOMLDecodeError as error:
        raise UsageError(f"{path}: not valid TOML: {error}") from error
    except RecursionError:
        raise UsageError(f"{path}: nested too deeply to be read") from None
    except ValueError:
        raise UsageError(f"{path}: holds a number of too many digits to be read") from None


def near_key(key: str, known: Iterable[str]) -> str:
    """Give the end of a message on a key that is none: which one was probably meant."""
    from difflib import get_close_matches  # noqa: PLC0415 - only for a mistake

    near = get_close_matches(key, [each.replace("_", "-") for each in known], n=1)
    return f"; did you mean {near[0]}?" if near else ""


def line_of(key: str, text: str, start: int = 0) -> int:
    """Give the line on which a key stands, from an offset on; tomli tells no places."""
    pattern = re.compile(rf"^\s*(?:\[.*?)?[\"']?{re.escape(key)}[\"']?\s*[=.\]]", re.MULTILINE)
    at = text.rfind("\n", 0, start) + 1
    match = pattern.search(text, at)
    return text.count("\n", 0, at if match is None else match.end()) + 1


def locate_override(path: str, text: str, number: int, key: str) -> str:
    """Give the place of a key of one of the tables `[[overrides]]`."""
    headers = [each.end() for each in re.finditer(r"^\s*\[\[.*overrides.*\]\]", text, re.MULTILINE)]
    start = headers[number] if number < len(headers) else 0
    end = headers[number + 1] if number + 1 < len(headers) else len(text)
    return f"{path}:{line_of(key, text[:end], start)}"
