"""Finding configuration files: the nearest above each linted file, and the user's own."""

import os
from collections.abc import Sequence
from functools import cache, lru_cache

from pinproof.config import Config, parse_config
from pinproof.errors import UsageError
from pinproof.gate.boundary import OPEN, Boundary, boundary_of, current_boundary
from pinproof.gate.opening import OUTSIDE, NotRead, read_path
from pinproof.record import replace


def find_configuration(path: str) -> Config:
    """Lay the project's configuration nearest to a file over the user's own.

    `-` counts as a file of the working directory. Raises `UsageError` for a faulty one.
    """
    folder = os.path.dirname(os.path.abspath(path)) if path != "-" else os.getcwd()
    return _nearest(folder, current_boundary()).over(read_user_configuration())


def boundary_for(paths: Sequence[str], flags: Config) -> Boundary:
    """Draw the boundary of a run around all that the user named."""
    config = flags.over(read_user_configuration())
    origin = config.origins.get("mount", "")
    folder = os.path.dirname(origin) if origin == locate_user_configuration() else ""
    mounts = [os.path.join(folder, path) for path in config.mount or ()]
    return boundary_of((*paths, *mounts), is_open=bool(config.allow_outside))


def is_users(config: Config, key: str) -> bool:
    """Tell whether the user set a key: on the command line or in a configuration of their own."""
    origin = config.origins.get(key, "")
    return origin[:1] == "-" or origin == locate_user_configuration()


@cache
def _nearest(folder: str, boundary: Boundary) -> Config:
    # A folder above the project is found by looking up, and is nothing that a project names.
    within = boundary if boundary.holds(folder) else Boundary(folders=(os.path.realpath(folder),))
    for name in ("pinproof.toml", "pyproject.toml"):
        path = os.path.join(folder, name)
        if os.path.lexists(path):
            text = _text(path, within, shown=_shown(path))
            config = parse_config(text, path=_shown(path), trusted=False)
            if config is not None:
                return _as_seen_from(folder, config)
    parent = os.path.dirname(folder)
    return Config() if parent == folder else _nearest(parent, boundary)


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
    return parse_config(_text(path, OPEN, shown=path), path=path, trusted=True) or Config()


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


def _text(path: str, within: Boundary, *, shown: str) -> str:
    content = read_path(path, within=within)
    if isinstance(content, NotRead):
        reason = "a link leads out of the project" if content is OUTSIDE else content.reason
        raise UsageError(f"{shown}: its settings cannot be read: {reason}")
    try:
        # As text files are read: one kind of line end.
        return content.decode("utf-8").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        raise UsageError(f"{shown}: not valid UTF-8 (byte {error.start})") from error


def _shown(path: str) -> str:
    relative = os.path.relpath(path)
    return path if relative.startswith("..") else relative.replace(os.sep, "/")
