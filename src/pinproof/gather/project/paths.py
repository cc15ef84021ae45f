"""The files that a command line means."""

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING

from pinproof.config import Config
from pinproof.errors import UsageError
from pinproof.gate.boundary import STDIN, current_boundary
from pinproof.gate.opening import OUTSIDE, look_at
from pinproof.gather.project.names import is_requirements_path, is_source_list
from pinproof.record import field, record

if TYPE_CHECKING:
    # A hook names files.
    from pinproof.gather.project.search_patterns import SearchPatterns

# What a search passes over, besides all that begins with a dot, unless `exclude` says otherwise.
USUALLY_EXCLUDED = ("__pycache__/", "build/", "dist/", "node_modules/", "venv/")
_OF_REPOSITORIES = frozenset({".git", ".hg", ".svn"})
_OF_PACKAGES = frozenset({"dist-packages", "site-packages"})
_NO_FLAGS = Config()
_LEADS_OUT = f"a link leads there: {OUTSIDE.reason}"


@record
class FoundPaths:
    """What paths lead to, each once and in order.

    `definitions` are files that may define a deployment, each with whether it was named itself
    or met in a search; `mounts` are directories of installed packages. `projects` were met in a
    search and say what a project needs, which is judged where it is asked for. `skipped` were met
    in a search and are not read, each with the reason.
    """

    requirements: dict[str, str] = field(default_factory=dict)
    definitions: dict[str, tuple[str, bool]] = field(default_factory=dict)
    mounts: dict[str, str] = field(default_factory=dict)
    projects: dict[str, str] = field(default_factory=dict)
    skipped: dict[str, str] = field(default_factory=dict)

    def __bool__(self) -> bool:
        """Tell whether there is anything that is read in any case."""
        return bool(self.requirements or self.definitions or self.mounts)

    @property
    def first(self) -> str:
        """The first of what was found, requirements files before all; `-` for nothing."""
        definitions = (path for path, _ in self.definitions.values())
        found = (*self.requirements.values(), *definitions, *self.mounts.values())
        return next(iter(found), STDIN)

    def notes(self) -> list[str]:
        """Say what was passed over."""
        return [f"{path} was met and not read: {why}." for path, why in self.skipped.items()]


def survey(paths: Sequence[str], flags: Config = _NO_FLAGS) -> FoundPaths:
    """Find what is to be checked; folders are searched, as `flags` and configurations say.

    Raises `UsageError` for a path that does not exist, and for a folder with nothing to check.
    """
    found = FoundPaths()
    for path in paths:
        if path == STDIN:
            found.requirements.setdefault(path, path)
        elif not os.path.exists(path) and look_at(path) != "file":
            hint = " (what follows -- are names of files, no options)" if path[0] == "-" else ""
            raise UsageError(f"{path}: no such file{hint}")
        elif (kind := look_at(path)) == "folder":
            _enter(path, found, flags)
        elif kind == "file":
            _add(found, path, named=True)
        elif kind == "outside":
            raise UsageError(
                f"{path}: a link leads out of the project; name what it leads to, or use "
                "--allow-outside"
            )
        else:
            raise UsageError(f"{path}: not a file")
    return found


def _enter(folder: str, found: FoundPaths, flags: Config) -> None:
    if is_mounted_path(folder):
        found.mounts.setdefault(os.path.realpath(folder), folder)
        # `pip install --target .` puts packages beside the files of the project.
        for path in _lists_in(folder):
            _take(found, path)
        return
    inside = FoundPaths()
    excluded = _search(folder, inside, flags)
    if not inside and not inside.projects:
        left = f" but what is excluded, such as {excluded}" if excluded is not None else ""
        raise UsageError(
            f"{folder}: no requirements files here (*requirements*.txt, constraints*.txt, "
            "requirements/*.txt, or *.in), no conda environments, no deployments and no "
            f"site-packages{left}"
        )
    for name in (*inside.requirements.values(), *(path for path, _ in inside.definitions.values())):
        _take(found, name)
    found.skipped.update(inside.skipped)
    for name in inside.projects.values():
        if current_boundary().holds(name):
            found.projects.setdefault(os.path.realpath(name), name)
    for real, name in inside.mounts.items():
        if current_boundary().holds_real(real):
            found.mounts.setdefault(real, name)
        else:
            found.skipped[name] = _LEADS_OUT


def _take(found: FoundPaths, path: str) -> None:
    """Add a file that was met; somebody else's link may lead anywhere."""
    if current_boundary().holds(path):
        _add(found, path, named=False)
    else:
        found.skipped[path] = _LEADS_OUT


def _add(found: FoundPaths, path: str, *, named: bool) -> None:
    real = os.path.realpath(path)
    if is_requirements_path(path) or not may_be_definition(path):
        found.requirements.setdefault(real, path)
    else:
        found.definitions.setdefault(real, (path, named))


def may_be_definition(path: str) -> bool:
    """Tell by its name whether a file may define a deployment."""
    if path.endswith((".txt", ".in", ".pip")):
        return False
    from pinproof.deployment.kinds import guess_kind  # noqa: PLC0415 - most runs name lists only

    return guess_kind(os.path.basename(path)) is not None


def is_mounted_path(path: str) -> bool:
    """Tell whether a folder holds installed packages, or is an environment and nothing else."""
    name = os.path.basename(os.path.abspath(path))
    if name in _OF_PACKAGES:
        return True
    try:
        names = os.listdir(path)
    except OSError:
        return False
    if _holds_metadata(names):
        return True
    is_environment = bool({"pyvenv.cfg", "conda-meta"} & set(names))
    is_environment |= name in ("bin", "Scripts") and any(n.startswith("activate") for n in names)
    return is_environment and not _lists_in(path)


def _holds_metadata(names: Sequence[str]) -> bool:
    """Tell whether something was installed into a folder; source trees have `.egg-info` only."""
    return any(name.endswith(".dist-info") for name in names)


def _lists_in(folder: str) -> list[str]:
    paths = (_joined(folder, name) for name in sorted(os.listdir(folder)))
    return [path for path in paths if is_requirements_path(path) and os.path.isfile(path)]


def _joined(*parts: str) -> str:
    """Give a path as it is shown: `a/b` for `./a` and `b`, on every system."""
    from pathlib import Path  # noqa: PLC0415 - only where a folder is searched

    return Path(*parts).as_posix()


def _search(folder: str, found: FoundPaths, flags: Config) -> str | None:
    """Gather what is in a folder; gives the first thing that patterns exclude, if any."""
    from pinproof.gather.project.search_patterns import find_patterns  # noqa: PLC0415 - only where a folder is searched

    excluded: list[str] = []
    for root, folders, names in os.walk(folder):
        patterns = find_patterns(root, flags)
        if patterns is not None:
            excluded += _leave_out(patterns, root, folders, names)
        if _holds_metadata(folders):
            path = _joined(root)
            found.mounts.setdefault(os.path.realpath(path), path)
            found.requirements.update({path: path for path in _lists_in(root)})
            folders.clear()
            continue
        for name in sorted(_OF_PACKAGES & set(folders)):
            path = _joined(root, name)
            found.mounts.setdefault(os.path.realpath(path), path)
        is_usual = patterns is None or not patterns.replaces_usual
        folders[:] = sorted(
            name
            for name in folders
            if not (is_usual and _is_usually_excluded(name))
            and name not in _OF_REPOSITORIES
            and name not in _OF_PACKAGES
            and not _is_environment(os.path.join(root, name))
        )
        for name in sorted(names):
            path = _joined(root, name)
            _meet(path, found, is_taken=patterns is not None and patterns.includes(path))
    return excluded[0] if excluded else None


def _leave_out(
    patterns: "SearchPatterns", root: str, folders: list[str], names: list[str]
) -> list[str]:
    """Take out of what a folder holds what patterns exclude, and give it."""
    left = [name for name in names if patterns.excludes(os.path.join(root, name))]
    names[:] = [name for name in names if name not in left]
    shut = [name for name in folders if patterns.excludes(os.path.join(root, name), is_folder=True)]
    folders[:] = [name for name in folders if name not in shut]
    return [_joined(root, name) for name in (*shut, *left)]


def _is_usually_excluded(name: str) -> bool:
    return name.startswith(".") or f"{name}/" in USUALLY_EXCLUDED


def _meet(path: str, found: FoundPaths, *, is_taken: bool = False) -> None:
    """Take a file that a search meets for what it is; `is_taken`: it is a list by any name."""
    is_list = is_requirements_path(path) or (is_taken and not may_be_definition(path))
    is_source = path.endswith(".in")
    # Most files are none of ours, and their names say so.
    if not (is_list or is_source or may_be_definition(path)):
        return
    if not os.path.isfile(path):
        found.skipped.update({path: "it is no file that could be read"} if is_list else {})
    elif is_list or (is_source and is_source_list(path)):
        found.requirements.setdefault(path, path)
    elif path.endswith(".toml"):
        found.projects.setdefault(path, path)
    elif not is_source:
        found.definitions.setdefault(path, (path, False))


def _is_environment(folder: str) -> bool:
    return any(os.path.exists(os.path.join(folder, name)) for name in ("pyvenv.cfg", "conda-meta"))
