"""What callers from Python give: paths as they have them, and settings by keyword."""

import os
from collections.abc import Iterable, Mapping
from typing import Any, TypeAlias, TypedDict

from pinproof.config import KEYS, Config, FailOn, Level, UncheckedPolicy, read_setting
from pinproof.record import replace

Path: TypeAlias = str | os.PathLike[str]
# One path is one, also where it is a text: never its letters.
Paths: TypeAlias = Path | Iterable[Path]

_TEXTS_OF_PATHS = frozenset(
    {"image", "mount", "script", "find_links", "cache_dir", "baseline", "facts"}
)
# What concerns printing or the search of a command line.
_NOT_HERE = frozenset(
    {"output_format", "output_file", "color", "quiet", "verbose", "show", "jobs"}
    | {"extend", "overrides", "per_file_ignores", "allow_floating", "private"}
)


class Settings(TypedDict, total=False):
    """Settings by the names of their keys (`docs/configuration.md`), with `_` for `-`.

    They count before every configuration file, as options of the command do.
    """

    image: Path | None
    python: str | None
    platform: str | None
    mount: Paths | None
    script: Paths | None
    index_url: str | None
    extra_index_url: str | Iterable[str] | None
    find_links: Paths | None
    no_index: bool | None
    offline: bool | None
    facts: Path | None
    cache_dir: Path | None
    no_cache: bool | None
    timeout: float | None
    projects: bool | None
    generate_hashes: bool | None
    select: str | Iterable[str] | None
    ignore: str | Iterable[str] | None
    extend_select: str | Iterable[str] | None
    severity: Mapping[str, Level] | None
    exclude: str | Iterable[str] | None
    extend_exclude: str | Iterable[str] | None
    include: str | Iterable[str] | None
    baseline: Path | None
    no_allows: bool | None
    fail_on: FailOn | None
    unchecked: UncheckedPolicy | None
    exit_zero: bool | None
    allow_outside: bool | None
    allow_remote_includes: bool | None
    include_from: str | Iterable[str] | None


def paths_of(given: Paths) -> tuple[str, ...]:
    """Give paths as texts; a `TypeError` for what is none, a `ValueError` for none at all."""
    found = tuple(_path(one) for one in _several(given))
    if not found:
        raise ValueError("no path is given; '.' is the working folder")
    return found


def _several(given: object) -> Iterable[object]:
    if isinstance(given, Iterable) and not isinstance(given, str | bytes | os.PathLike):
        return given
    return (given,)


def _path(given: object) -> str:
    text = os.fspath(given) if isinstance(given, str | os.PathLike) else None
    if not isinstance(text, str):
        raise TypeError(f"a path is a str or an os.PathLike, not {type(given).__name__}")
    if not text:
        raise ValueError("a path is empty; '.' is the working folder")
    return text


def config_of(config: Config, settings: Mapping[str, Any]) -> Config:
    """Lay settings by keyword over a configuration.

    Raises `TypeError` for a name that is none, `UsageError` for a value that its key does not
    take. `None` says nothing.
    """
    values: dict[str, Any] = {}
    for name, value in settings.items():
        if name not in KEYS or name in _NOT_HERE:
            raise TypeError(f"{name!r} is no setting{_near(name)}")
        if value is not None:
            values[name] = read_setting(name, _as_in_files(name, value), name)
    said = replace(Config(**values), origins=_origins(values))
    known = {name: value for name in KEYS if (value := getattr(config, name)) is not None}
    return said.over(replace(config, origins={**_origins(known), **config.origins}))


def _origins(names: Iterable[str]) -> dict[str, str]:
    """Tell that the user said these, as on a command line."""
    return {name: f"--{name.replace('_', '-')}" for name in names}


def _as_in_files(name: str, value: object) -> object:
    """Give a value as a configuration file would hold it."""
    if name in _TEXTS_OF_PATHS and isinstance(value, os.PathLike):
        return os.fspath(value)
    if isinstance(value, str | Mapping) or not isinstance(value, Iterable):
        return value
    return [os.fspath(each) if isinstance(each, os.PathLike) else each for each in value]


def _near(name: str) -> str:
    from difflib import get_close_matches  # noqa: PLC0415 - only for a mistake

    near = get_close_matches(name, [key for key in KEYS if key not in _NOT_HERE], n=1)
    return f"; did you mean {near[0]!r}?" if near else ""
