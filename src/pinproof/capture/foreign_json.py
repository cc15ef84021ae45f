"""JSON from outside: bounded, and taken apart with a message instead of a traceback."""

import json
from typing import Any

from pinproof.errors import UsageError


def parse_json(data: bytes | str, what: str) -> Any:
    """Parse JSON; a `UsageError` says what is no JSON and where."""
    try:
        return json.loads(data)
    except json.JSONDecodeError as error:
        raise UsageError(f"{what}:{error.lineno}:{error.colno}: not JSON: {error.msg}") from error
    except (UnicodeDecodeError, RecursionError, ValueError) as error:
        raise UsageError(f"{what}: not JSON: {error}") from error


def as_object(value: Any) -> dict[str, Any]:
    """Give a JSON object, an empty one in place of anything else."""
    return value if isinstance(value, dict) else {}


def as_array(value: Any) -> list[Any]:
    """Give a JSON array, an empty one in place of anything else."""
    return value if isinstance(value, list) else []


def as_string(value: Any) -> str:
    """Give a JSON string, an empty one in place of anything else."""
    return value if isinstance(value, str) else ""


def as_strings(value: Any) -> tuple[str, ...]:
    """Give the strings of a JSON array."""
    return tuple(item for item in as_array(value) if isinstance(item, str))
