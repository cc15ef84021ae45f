"""What pip's configuration files and environment variables say. Source: pip, Configuration."""

import os
import sys
from collections.abc import Iterator, Mapping

from pinproof.errors import UsageError
from pinproof.gate.boundary import OPEN
from pinproof.gate.opening import NotRead, read_path
from pinproof.record import NamedTuple

# pip reads `[global]`, then the section of its command; pinproof stands for `pip install`.
_SECTIONS = ("global", "install")
# These name files and modes, not options. Source: pip, configuration.py.
_NO_OPTIONS = frozenset({"PIP_VERSION", "PIP_HELP", "PIP_CONFIG_FILE"})
_ALIASES = {"pypi-url": "index-url", "default-timeout": "timeout"}


class Configured(NamedTuple):
    """A value and where it was found."""

    value: str
    source: str


def read_pip_configuration(
    environment: Mapping[str, str] | None = None, *, home: str | os.PathLike[str] | None = None
) -> dict[str, Configured]:
    """Give pip's options by long name (`index-url`); empty values count as absent.

    A file that pip could not read stops pip, and so is a `UsageError` here.
    """
    environ = os.environ if environment is None else environment
    by_section: dict[str, dict[str, Configured]] = {section: {} for section in _SECTIONS}
    for path in _files(environ, home):
        _read_file(path, by_section)
    variables = {
        name[4:].lower().replace("_", "-"): Configured(value, f"environment variable {name}")
        for name, value in environ.items()
        if name.startswith("PIP_") and name not in _NO_OPTIONS
    }
    found: dict[str, Configured] = {}
    for group in (*by_section.values(), variables):
        for key, each in group.items():
            if each.value:
                # Of two names for one option the one that stands later counts.
                found[_ALIASES.get(key, key)] = each
    return found


def _files(environ: Mapping[str, str], home: str | os.PathLike[str] | None) -> Iterator[str]:
    """Give the files that pip reads, the weakest first."""
    named = environ.get("PIP_CONFIG_FILE")
    if named == os.devnull:
        return
    if home is None:
        home = environ.get("HOME") or environ.get("USERPROFILE") or "/"
    basename = "pip.ini" if sys.platform == "win32" else "pip.conf"
    yield from (os.path.join(folder, basename) for folder in _global_folders(environ))
    if not (named and os.path.exists(named)):
        yield os.path.join(home, "pip" if sys.platform == "win32" else ".pip", basename)
        yield os.path.join(_user_folder(environ, home), basename)
    yield os.path.join(sys.prefix, basename)
    # pinproof may live in an environment of its own, beside the one that is in use.
    active = environ.get("VIRTUAL_ENV")
    if active and os.path.normpath(active) != os.path.normpath(sys.prefix):
        yield os.path.join(active, basename)
    if named:
        yield named


def _global_folders(environ: Mapping[str, str]) -> list[str]:
    if sys.platform == "darwin":
        return ["/Library/Application Support/pip"]
    if sys.platform == "win32":
        return [os.path.join(environ.get("PROGRAMDATA", "C:\\ProgramData"), "pip")]
    folders = (environ.get("XDG_CONFIG_DIRS") or "/etc/xdg").split(os.pathsep)
    return [*(os.path.join(folder, "pip") for folder in folders if folder), "/etc"]


def _user_folder(environ: Mapping[str, str], home: str | os.PathLike[str]) -> str:
    if sys.platform == "win32":
        roaming = environ.get("APPDATA") or os.path.join(home, "AppData", "Roaming")
        return os.path.join(roaming, "pip")
    if sys.platform == "darwin":
        folder = os.path.join(home, "Library", "Application Support", "pip")
        return folder if os.path.isdir(folder) else os.path.join(home, ".config", "pip")
    return os.path.join(environ.get("XDG_CONFIG_HOME") or os.path.join(home, ".config"), "pip")


def _read_file(path: str, by_section: dict[str, dict[str, Configured]]) -> None:
    content = read_path(path, within=OPEN)
    if isinstance(content, NotRead) and content.kind in ("missing", "folder"):
        return
    try:
        if isinstance(content, NotRead):
            raise UsageError(f"{path}: pip's configuration file cannot be read: {content.reason}")
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        reason = "it is not UTF-8 text"
        raise UsageError(f"{path}: pip's configuration file cannot be read: {reason}") from None
    import configparser  # noqa: PLC0415 - needed only where there is such a file

    parser = configparser.RawConfigParser()
    try:
        parser.read_string(text, source=path)
    except configparser.Error as error:
        line = getattr(error, "lineno", None)
        where = f"{path}:{line}" if line else path
        what = type(error).__name__
        # The error's own text would repeat the line, and a line may hold a password.
        raise UsageError(f"{where}: pip's configuration file cannot be read ({what})") from None
    for section, values in by_section.items():
        if parser.has_section(section):
            for name, value in parser.items(section):
                key = name.lower().replace("_", "-").removeprefix("--")
                values[key] = Configured(value, path)
