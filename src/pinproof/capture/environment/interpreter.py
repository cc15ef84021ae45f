"""Which of an image's Pythons is meant: the one that its PATH finds, else the one that is named."""

import re
from collections.abc import Mapping
from posixpath import basename, dirname, join, normpath

from pinproof.capture.archive.tree import Folder, ImageTree
from pinproof.capture.environment.prefix import Environment, find_environment
from pinproof.errors import UsageError
from pinproof.record import record

_EXECUTABLES = ("python", "python3")
_VARIABLES = ("AZUREML_CONDA_ENVIRONMENT_PATH", "VIRTUAL_ENV", "CONDA_PREFIX")
_DEFAULT_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


@record
class ChosenEnvironment:
    """An environment of the image and why it was taken; `others` are the prefixes left aside."""

    environment: Environment
    reason: str
    others: tuple[str, ...]


def choose_environment(
    tree: ImageTree, variables: Mapping[str, str], user_base: str | None, prefix: str | None
) -> ChosenEnvironment:
    """Choose by `prefix` (or an executable's path), else by PATH and the environment.

    A `UsageError` names the choices when nothing decides, or when there is no Python.
    """
    prefixes = _prefixes(tree)
    if prefix is not None:
        wanted = _wanted_prefix(prefix)
        environment = find_environment(tree, wanted, user_base)
        if environment is None:
            raise UsageError(f"the image has no Python under {wanted}{_listed(prefixes)}")
        return _choice(environment, "named at capture", prefixes)
    for folder in variables.get("PATH", _DEFAULT_PATH).split(":"):
        found = _on_path(tree, folder, prefixes)
        environment = find_environment(tree, found, user_base) if found else None
        if environment is not None:
            return _choice(environment, f"first on the image's PATH ({folder})", prefixes)
    for variable in _VARIABLES:
        place = variables.get(variable)
        environment = find_environment(tree, normpath(place), user_base) if place else None
        if environment is not None:
            return _choice(environment, f"named by the image's {variable}", prefixes)
    if not prefixes:
        raise UsageError("the image holds no Python environment")
    if len(prefixes) > 1:
        raise UsageError(
            f"the image's PATH leads to no Python; choose with --prefix{_listed(prefixes)}"
        )
    environment = find_environment(tree, prefixes[0], user_base)
    if environment is None:
        raise UsageError(f"the image has no Python under {prefixes[0]}")
    return _choice(environment, "the only one in the image", prefixes)


def _choice(environment: Environment, reason: str, prefixes: list[str]) -> ChosenEnvironment:
    others = tuple(prefix for prefix in prefixes if prefix != environment.prefix)
    return ChosenEnvironment(environment=environment, reason=reason, others=others)


def _wanted_prefix(prefix: str) -> str:
    place = normpath("/" + prefix.lstrip("/"))
    executable = re.fullmatch(r"(.*)/bin/python[\d.]*", place)
    return executable[1] or "/" if executable else place


def _on_path(tree: ImageTree, folder: str, prefixes: list[str]) -> str | None:
    """Give the prefix of the Python in a folder of PATH. Source: Python's getpath, PEP 405."""
    if not folder.startswith("/"):
        return None
    for name in _EXECUTABLES:
        executable = join(normpath(folder), name)
        real = tree.real(executable)
        if real is None:
            continue
        prefix = dirname(dirname(executable))
        if tree.read(join(prefix, "pyvenv.cfg")) is not None:
            return prefix
        prefix = dirname(dirname(real))
        if find_environment(tree, prefix) is not None:
            return prefix
        # A script that starts one Python or another, such as pyenv's: only running it would tell.
        if len(prefixes) > 1:
            raise UsageError(
                f"the image's {executable} leads to no environment; choose with --prefix"
                f"{_listed(prefixes)}"
            )
    return None


def _prefixes(tree: ImageTree) -> list[str]:
    """Find every environment: a site-packages folder with a Python beside it."""
    found: dict[str, None] = {}
    for path, folder in tree.folders():
        if basename(path) == "bin" and _holds_python(folder):
            prefix = dirname(path)
            # conda keeps what it installed a second time, unpacked, in pkgs/.
            if basename(dirname(prefix)) != "pkgs" and find_environment(tree, prefix) is not None:
                found[prefix] = None
    return sorted(found)


def _holds_python(folder: Folder) -> bool:
    return any(re.fullmatch(r"python(?:3(?:\.\d+)?)?", name) for name in folder)


def _listed(prefixes: list[str]) -> str:
    return "".join(f"\n  {prefix}" for prefix in prefixes)
