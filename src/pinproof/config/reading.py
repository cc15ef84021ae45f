"""Settings as they stand in TOML: `pinproof.toml`, or a table of `pyproject.toml`."""

from functools import partial
from typing import Any

from pinproof.config import KEYS, USER_ONLY, Config, read_setting
from pinproof.config.path_settings import read_overrides
from pinproof.config.toml_keys import line_of, locate_override, near_key, parse_toml
from pinproof.errors import UsageError


def parse_config(text: str, *, path: str, trusted: bool) -> Config | None:
    """Read `pinproof.toml`, or the table `[tool.pinproof]` of a `pyproject.toml`.

    `trusted` is true for the user's own configuration. Gives `None` for a `pyproject.toml`
    without that table. Raises `UsageError`, naming the file and the place.
    """
    start = 0
    if path.replace("\\", "/").rpartition("/")[2] == "pyproject.toml":
        document = _own_table(text, path)
        if document is None:
            return None
        # Other tools have keys of the same names.
        start = max(0, text.find("tool.pinproof"))
    else:
        document = parse_toml(text, path)
    values: dict[str, Any] = {}
    for key, value in document.items():
        name = key.replace("-", "_")
        where = f"{path}:{line_of(key, text, start)}"
        if name not in KEYS:
            raise UsageError(f"{where}: unknown key {key!r}{near_key(key, KEYS)}")
        if name == "overrides":
            locate = partial(locate_override, path, text)
            values[name] = read_overrides(value, f"{where}: {key}", locate, path)
            continue
        if name in USER_ONLY and not trusted:
            raise UsageError(
                f"{where}: {key!r} counts only on the command line or in your own configuration, "
                "not in a project's"
            )
        values[name] = read_setting(name, value, f"{where}: {key}")
        if not trusted:
            _refuse_for_project(name, values[name], f"{where}: a project may not say", key)
    return Config(**values, origins=dict.fromkeys(values, path))


def _own_table(text: str, path: str) -> dict[str, Any] | None:
    """Give the table of a `pyproject.toml` that is ours; one that is not ours is not judged."""
    if "pinproof" not in text:
        return None
    tool = parse_toml(text, path).get("tool", {})
    if not isinstance(tool, dict) or "pinproof" not in tool:
        return None
    own = tool["pinproof"]
    if not isinstance(own, dict):
        raise UsageError(f"{path}: tool.pinproof must be a table")
    return own


def _refuse_for_project(name: str, value: Any, beginning: str, key: str) -> None:
    """Raise `UsageError` for a value that only the user may give to a key."""
    what, shown = "", ""
    if name == "fail_on" and value == "never":
        what, shown = "that a run never fails", repr(value)
    elif name == "output_format" and any("=" in each for each in value):
        what, shown = "which files are written", repr(value[0] if len(value) == 1 else [*value])
    if what:
        raise UsageError(
            f"{beginning} {what}; give {key} = {shown} on the command line or in your own "
            "configuration"
        )
