"""Settings for some paths only: the tables `[[overrides]]`, each with its `paths`."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from pinproof.config import OVERRIDABLE, Config, PathSettings, read_setting, strings
from pinproof.config.toml_keys import near_key
from pinproof.errors import UsageError

_PATHS = "paths"


def read_overrides(
    value: object, where: str, locate: Callable[[int, str], str], origin: str
) -> tuple[PathSettings, ...]:
    """Read the tables in their order; the settings of later ones count before earlier.

    `where` begins a message on all of them, `locate` gives the same for a key of one, by number
    from 0. `origin` is the file. Raises `UsageError`.
    """
    if not isinstance(value, list) or not all(isinstance(each, Mapping) for each in value):
        raise UsageError(f"{where} must be tables, each below [[overrides]]")
    return tuple(_read(each, partial(locate, at), origin) for at, each in enumerate(value))


def _read(table: Mapping[str, object], locate: Callable[[str], str], origin: str) -> PathSettings:
    if _PATHS not in table:
        raise UsageError(f"{locate(_PATHS)}: [[overrides]] says no paths to which it applies")
    paths = strings(table[_PATHS], f"{locate(_PATHS)}: {_PATHS}")
    said: dict[str, Any] = {}
    for key, value in table.items():
        if key == _PATHS:
            continue
        name = key.replace("-", "_")
        if name not in OVERRIDABLE:
            near = near_key(key, (*OVERRIDABLE, _PATHS))
            raise UsageError(f"{locate(key)}: no key of [[overrides]]: {key!r}{near}")
        said[name] = read_setting(name, value, f"{locate(key)}: {key}")
    return PathSettings(paths=paths, settings=Config(**said, origins=dict.fromkeys(said, origin)))
