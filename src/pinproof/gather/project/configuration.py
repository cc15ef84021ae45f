"""Finding configuration files: the nearest above each linted file, and the user's own."""

import os
from functools import cache, lru_cache
from pathlib import Path

from pinproof.config import Config, parse_config
from pinproof.errors import UsageError
from pinproof.record import replace


def find_configuration(path: str) -> Config:
    """Lay the project's configuration nearest to a file over the user's own.

    `-` counts as a file of the working directory. Raises `UsageError` for a faulty one.
    """
    folder = os.path.dirname(os.path.abspath(path)) if path != "-" else os.getcwd()
    return _nearest(folder).over(read_user_configuration())


@cache
def _nearest(folder: str) -> Config:
    for name in ("pinproof.toml", "pyproject.toml"):
        path = os.path.join(folder, name)
        if os.path.lexists(path) and not os.path.isfile(path):
            raise UsageError(f"{_shown(path)}: not a file, so its settings cannot be read")
        if os.path.isfile(path):
            config = parse_config(_text(path), path=_shown(path), trusted=False)
            if config is not None:
                return _as_seen_from(folder, config)
    parent = os.path.dirname(folder)
    return Config() if parent == folder else _nearest(parent)


def _as_seen_from(folder: str, config: Config) -> Config:
    """Take the path of an image's manifest as a project's configuration means it."""
    if config.image is None:
        return config
    place = os.path.join(folder, config.image)
    return replace(config, image=_shown(place)) if os.path.isfile(place) else config


@lru_cache(maxsize=1)
def read_user_configuration() -> Config:
    """Read the user's own configuration; empty when there is none."""
    path = locate_user_configuration()
    if not os.path.isfile(path):
        return Config()
    return parse_config(_text(path), path=path, trusted=True) or Config()


def forget() -> None:
    """Let go of what was read: each run reads anew."""
    _nearest.cache_clear()
    read_user_configuration.cache_clear()


def locate_user_configuration() -> str:
    """Give the place of the user's own configuration, by the system's custom."""
    if os.name == "nt":
        base = os.environ.get("APPDATA") or os.path.expanduser("~\\AppData\\Roaming")
    else:
        base = os.environ.get("XDG_CONFIG_HOME") or os.path.expanduser("~/.config")
    return os.path.join(base, "pinproof", "pinproof.toml")


def _text(path: str) -> str:
    try:
        return Path(path).read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise UsageError(f"{path}: not valid UTF-8 (byte {error.start})") from error
    except OSError as error:
        raise UsageError(f"{path}: {error.strerror}") from error


def _shown(path: str) -> str:
    relative = os.path.relpath(path)
    return path if relative.startswith("..") else relative.replace(os.sep, "/")
