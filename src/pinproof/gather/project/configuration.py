"""Finding configuration files: the nearest above each linted file, and the user's own."""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache, lru_cache

from pinproof.config import Config, Jobs
from pinproof.errors import UsageError
from pinproof.gate.boundary import OPEN, STDIN, Boundary, current_boundary, draw_boundary
from pinproof.gate.opening import OUTSIDE, NotRead, read_path
from pinproof.record import record, replace


@record
class ConfigurationFiles:
    """Which files of settings count in a run.

    `named` stands for those of all projects; `is_users`: it lies in none of the projects that are
    looked at, so nobody but the user wrote it. `isolated`: none counts at all.
    """

    named: str | None = None
    is_users: bool = False
    isolated: bool = False


_EVERY = ConfigurationFiles()
_files: ContextVar[ConfigurationFiles] = ContextVar("configuration_files", default=_EVERY)
# The files of settings, as they are shown, that the user alone decides on.
_users: set[str] = set()


@contextmanager
def configured_by(
    named: str | None, paths: Sequence[str], *, isolated: bool = False
) -> Iterator[None]:
    """Let only one file of settings count meanwhile, or none; for a run on `paths`."""
    is_users = named is not None and not draw_boundary(paths).holds(named)
    with configured_as(ConfigurationFiles(named=named, is_users=is_users, isolated=isolated)):
        yield


def configuration_files() -> ConfigurationFiles:
    """Give which files of settings count now."""
    return _files.get()


@contextmanager
def configured_as(chosen: ConfigurationFiles) -> Iterator[None]:
    """Let those files of settings count meanwhile."""
    token = _files.set(chosen)
    forget()
    try:
        yield
    finally:
        _files.reset(token)
        forget()


def find_configuration(path: str) -> Config:
    """Lay the project's configuration nearest to a file over the user's own.

    `-` counts as a file of the working directory. Raises `UsageError` for a faulty one.
    """
    folder = os.path.dirname(os.path.abspath(path)) if path != STDIN else os.getcwd()
    return _for(path, find_project_configuration(folder)).over(
        _for(path, read_user_configuration())
    )


def find_project_configuration(folder: str) -> Config:
    """Give what the project says of a folder, given by its absolute path."""
    files = _files.get()
    if files.isolated or files.is_users:
        return Config()
    if files.named is not None:
        return _read_named(files.named)
    return _nearest(folder, current_boundary())


def _for(path: str, config: Config) -> Config:
    """Lay over a configuration what it says of single paths."""
    for override in config.overrides or ():
        from pinproof.gather.project.search_patterns import fits  # noqa: PLC0415 - few have any

        if fits(override.paths, path, seen_from=base_of(config, "overrides")):
            config = override.settings.over(config)
    return config


def base_of(config: Config, key: str) -> str:
    """Give the folder from which the patterns of a key are seen.

    What the user says, in files of their own or on the command line, is seen from where they
    work.
    """
    origin = config.origins.get(key, "")
    return os.getcwd() if is_users(config, key) else os.path.dirname(os.path.abspath(origin))


def draw_run_boundary(paths: Sequence[str], flags: Config) -> Boundary:
    """Draw the boundary of a run around all that the user named."""
    config = flags.over(read_user_configuration())
    named = list(paths)
    for key, said in (("mount", config.mount), ("script", config.script)):
        origin = config.origins.get(key, "")
        folder = os.path.dirname(origin) if origin in _users else ""
        named += [os.path.join(folder, path) for path in said or ()]
    return draw_boundary(named, is_open=bool(config.allow_outside))


def is_users(config: Config, key: str) -> bool:
    """Tell whether the user set a key: on the command line or in a configuration of their own."""
    origin = config.origins.get(key, "")
    return origin[:1] == "-" or origin == locate_user_configuration() or origin in _users


@cache
def _nearest(folder: str, boundary: Boundary) -> Config:
    # A folder above the project is found by looking up, and is nothing that a project names.
    within = boundary if boundary.holds(folder) else Boundary(folders=(os.path.realpath(folder),))
    for name in ("pinproof.toml", "pyproject.toml"):
        path = os.path.join(folder, name)
        if os.path.lexists(path):
            config = _read(path, within, is_users=False)
            if config is not None:
                return config
    parent = os.path.dirname(folder)
    return Config() if parent == folder else _nearest(parent, boundary)


def _read(
    path: str, within: Boundary, *, is_users: bool, above: tuple[str, ...] = ()
) -> Config | None:
    """Read a file of settings and those that it extends, `above` being those that extend it."""
    shown = path if is_users else _shown(path)
    chain = (*above, os.path.realpath(path))
    if chain[-1] in above:
        round_ = " -> ".join(_shown(each) for each in chain)
        raise UsageError(f"{_shown(above[-1])}: extend leads round in a circle: {round_}")
    from pinproof.config.reading import parse_config  # noqa: PLC0415 - most runs find no configuration

    config = parse_config(_text(path, within, shown=shown), path=shown, trusted=is_users)
    if config is None:
        return None
    if is_users:
        _users.add(shown)
    config = _as_seen_from(os.path.dirname(path), config)
    if config.extend is None:
        return config
    other = os.path.join(os.path.dirname(path), config.extend)
    below = _read(other, within, is_users=is_users, above=chain)
    if below is None:
        raise UsageError(f"{shown}: extend names {_shown(other)}, which has no table tool.pinproof")
    return config.over(below)


@lru_cache(maxsize=1)
def _read_named(path: str) -> Config:
    """Read the file that the user named."""
    users = _files.get().is_users
    within = OPEN if users else current_boundary()
    return _read(os.path.abspath(path), within, is_users=users) or _none_in(path)


def _none_in(path: str) -> Config:
    raise UsageError(f"{path}: it has no table tool.pinproof")


def _as_seen_from(folder: str, config: Config) -> Config:
    """Take the paths of images' manifests as a configuration means them."""
    if config.overrides:
        seen = tuple(
            replace(each, settings=_as_seen_from(folder, each.settings))
            for each in config.overrides
        )
        config = replace(config, overrides=seen)
    if config.image is None:
        return config
    place = os.path.join(folder, config.image)
    return replace(config, image=_shown(place)) if os.path.isfile(place) else config


def read_user_configuration() -> Config:
    """Read what the user says in files of their own; empty where there is none."""
    files = _files.get()
    if files.isolated:
        return Config()
    own = _read_own()
    named = files.named if files.is_users else None
    return own if named is None else _read_named(named).over(own)


def choose_jobs(flags: Config) -> Jobs:
    """Give how many processes may share the files of a run, as flags or the user's files say."""
    return flags.over(read_user_configuration()).jobs or "auto"


@lru_cache(maxsize=1)
def _read_own() -> Config:
    path = locate_user_configuration()
    if not os.path.isfile(path):
        return Config()
    return _read(path, OPEN, is_users=True) or Config()


def forget() -> None:
    """Let go of what was read: each run reads anew."""
    _nearest.cache_clear()
    _read_named.cache_clear()
    _read_own.cache_clear()
    _users.clear()


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
    if relative.startswith(".."):
        return path
    # What begins with a dash is an option, which the user alone gives.
    relative = f"./{relative}" if relative.startswith("-") else relative
    return relative.replace(os.sep, "/")
