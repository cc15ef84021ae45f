"""Projects that were published for Pythons of old, and are built into later ones.

Source: Python documentation, What's New, of the versions that are named.
"""

_BUILTIN_SINCE = {
    "argparse": (3, 2),
    "asyncio": (3, 4),
    "contextvars": (3, 7),
    "dataclasses": (3, 7),
    "enum34": (3, 4),
    "functools32": (3, 2),
    "futures": (3, 2),
    "pathlib": (3, 4),
    "selectors34": (3, 4),
    "singledispatch": (3, 4),
    "statistics": (3, 4),
    "typing": (3, 5),
}


def find_builtin_since(name: str) -> tuple[int, int] | None:
    """Give the first Python 3 that has a project built in, by normalized name."""
    return _BUILTIN_SINCE.get(name)
